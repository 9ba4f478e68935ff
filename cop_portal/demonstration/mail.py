"""Mail of the demonstration: every message becomes a file that /demo/mail/ shows; nothing leaves the machine."""

import datetime
import secrets
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from notifications.delivery import paragraphs


class MailboxBackend(BaseEmailBackend):
    """Writes one `.eml` for each message; the names sort by time."""

    def send_messages(self, email_messages):
        for message in email_messages:
            keep(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)


@dataclass
class Mail:
    name: str
    subject: str
    recipient: str
    sent_at: datetime.datetime
    text: str


def keep(content: bytes) -> Path:
    """Write a message whole or not at all: readers never see half a file."""
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%f")
    path = folder / f"{moment}-{secrets.token_hex(3)}.eml"
    draft = path.with_suffix(".part")
    draft.write_bytes(content)
    return draft.rename(path)


def blocks(mail: Mail) -> list[list[tuple[str, bool]]]:
    """The text in paragraphs of lines, each with whether it is a link into the portal."""
    return paragraphs(mail.text)


def names() -> list[str]:
    """Of all messages, the newest first."""
    return sorted((path.stem for path in Path(settings.MAIL_DIR).glob("*.eml")), reverse=True)


def read(name: str) -> Mail:
    """One message by its name; raises `FileNotFoundError` when there is none."""
    content = (Path(settings.MAIL_DIR) / f"{name}.eml").read_bytes()
    message = message_from_bytes(content, policy=policy.default)
    return Mail(
        name=name,
        subject=message["Subject"],
        recipient=message["To"],
        # A date of "-0000" is in UTC and comes without a zone (RFC 5322, section 3.3).
        sent_at=parsedate_to_datetime(message["Date"]).replace(tzinfo=datetime.UTC),
        text=message.get_body(["plain"]).get_content(),
    )
