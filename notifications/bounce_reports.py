"""Reading what mail servers write about letters that did not arrive (RFC 3464, and plain words)."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail
from email.parser import HeaderParser
from email.utils import parseaddr

# Our own, as the outbox makes it: nobody guesses it.
MESSAGE_ID = re.compile(r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^<>\s]+>")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
REPLY_CODE = re.compile(r"\b([45]\d\d)[ -]")
# The one character that the database does not take.
NUL = b"\0"
POSTMASTERS = {"mailer-daemon", "postmaster"}
# RFC 3463: a full mailbox, a letter too large, one that was not understood, one that a policy refused.
NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3.4", "5.6.", "5.7.")


@dataclass(frozen=True)
class Report:
    """What became of the letter `message_id`; `is_final` when nobody tries it again."""

    message_id: str
    is_final: bool
    status: str = ""
    recipient: str = ""
    diagnostic: str = ""

    @property
    def is_permanent(self) -> bool:
        return self.is_final and means_dead(self.status)


def means_dead(status: str) -> bool:
    """Whether that answer says that the address itself does not work: a status by RFC 3463, or an SMTP reply."""
    return status.startswith("5") and not status.startswith(NOT_THE_ADDRESS)


def read(raw: bytes) -> Report | None:
    """What the mail reports; nothing when it is no report, or about no letter that could be ours."""
    raw = raw.replace(NUL, b"")
    mail = email.message_from_bytes(raw)
    message_id = identity(mail, raw)
    if not message_id:
        return None
    return from_status(mail, message_id) or from_words(mail, message_id)


def identity(mail: Mail, raw: bytes) -> str:
    """The Message-ID of the letter that came back: of the copy inside, or wherever one of ours is written."""
    for part in mail.walk():
        inside = copy_in(part)
        found = MESSAGE_ID.search(str(inside.get("Message-ID", ""))) if inside else None
        if found:
            return found[0]
    found = MESSAGE_ID.search(text_of(mail)) or MESSAGE_ID.search(raw.decode("ascii", "replace"))
    return found[0] if found else ""


def copy_in(part: Mail) -> Mail | None:
    content = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(content, list) and isinstance(content[0], Mail):
        return content[0]
    if part.get_content_type() == "text/rfc822-headers":
        return HeaderParser().parsestr(decoded(part))
    return None


def from_status(mail: Mail, message_id: str) -> Report | None:
    """The worst that it says about a recipient; letters of ours have only one."""
    found = {field(block, "Action").lower(): block for block in recipients(mail)}
    block = found.get("failed") or found.get("delayed")
    if block is None:
        return None
    status = STATUS.search(field(block, "Status"))
    return Report(
        message_id,
        is_final="failed" in found,
        status=status[1] if status else "",
        recipient=field(block, "Final-Recipient").partition(";")[2].strip(),
        diagnostic=field(block, "Diagnostic-Code").partition(";")[2].strip(),
    )


def recipients(mail: Mail) -> Iterator[Mail]:
    """The blocks of the machine-readable part, the first of which is about the letter as a whole."""
    for part in mail.walk():
        content = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(content, list):
            yield from (block for block in content if isinstance(block, Mail) and block.get("Action"))


def field(block: Mail, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def from_words(mail: Mail, message_id: str) -> Report | None:
    """A postmaster's letter without a machine-readable part, as far as it names a status or a reply of SMTP."""
    sender = parseaddr(str(mail.get("From", "")))[1].partition("@")[0].lower()
    text = text_of(mail)
    code = STATUS.search(text) or REPLY_CODE.search(text)
    if sender not in POSTMASTERS or not code or code[1].startswith("2"):
        return None
    line = next(line for line in text.splitlines() if code[0].strip() in line)
    return Report(message_id, is_final=code[1].startswith("5"), status=code[1], diagnostic=" ".join(line.split()))


def text_of(mail: Mail) -> str:
    return "\n".join(decoded(part) for part in mail.walk() if part.get_content_maintype() == "text")


def decoded(part: Mail) -> str:
    content = part.get_payload(decode=True)
    return content.replace(NUL, b"").decode("utf-8", "replace") if isinstance(content, bytes) else ""
