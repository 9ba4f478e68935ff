"""Where the portal under test puts its mails, for the test to read them."""

import email.policy
import mailbox
import re
import time
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class MaildirBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for message in email_messages:
            mailbox.Maildir(settings.MAIL_DIR).add(message.message().as_bytes())
        return len(email_messages)


class Mails:
    """Reads each mail once, so that a second code is never mistaken for the first."""

    def __init__(self, folder: Path):
        self.box = mailbox.Maildir(folder, factory=None)
        self.read: set[str] = set(self.box.keys())

    def newest(self, to: str, within: float = 10) -> str:
        """Subject and text of the newest unread mail to that address; waits for it."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if unread := self.unread(to):
                return unread[-1]
            time.sleep(0.05)  # smells otherwise; another process writes the mail
        raise AssertionError(f"No mail to {to} within {within:.0f} seconds.")

    def unread(self, to: str) -> list[str]:
        found = []
        for key in sorted(set(self.box.keys()) - self.read, key=self.written_at):
            message = email.message_from_bytes(self.box.get_bytes(key), policy=email.policy.default)
            if to in message["To"]:
                self.read.add(key)
                found.append(f"{message['Subject']}\n\n{message.get_body(('plain',)).get_content()}")
        return found

    def written_at(self, key: str) -> float:
        return self.box.get_message(key).get_date()

    def code(self, to: str) -> str:
        """The six digits of the newest unread mail to that address."""
        text = self.newest(to)
        code = re.search(r"\b\d{6}\b", text)
        assert code, f"No code in: {text}"
        return code.group()
