"""Handing a message to the mail server, and saying truthfully what came of it."""

import re
import smtplib
from email import charset

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications import bounces, unsubscribing
from notifications.mail_server import line
from notifications.models import Message
from notifications.preferences import wants

# Seven bits and short lines, which every server on the way lets through as they are (RFC 2045, 6.7).
QUOTED_PRINTABLE = charset.Charset("utf-8")
QUOTED_PRINTABLE.body_encoding = charset.QP
BLANK_LINE = re.compile(r"\n\s*\n")


class DeliveryPostponed(Exception):
    """The mail server could not take the message now; it stays in the queue."""


@transaction.atomic
def deliver(message_id: int, *, is_last_attempt: bool = False) -> None:
    """Send one queued message; done once however often it is called.

    The row is held while the mail server is spoken to, see decision 0015. Raises `DeliveryPostponed` when another
    attempt makes sense, or when another worker is at it. A refusal for good, or the failure of the last attempt,
    leaves the message as failed, with the server's words, for coordinators to see. What the person ended since it
    was written is withheld, and so is a code that nobody can use any more.
    """
    message = held(message_id)
    if message is None or message.state != Message.State.QUEUED:
        return
    if message.unsubscribe and not (message.recipient and wants(message.recipient, message.unsubscribe)):
        message.withhold()
        return
    if message.is_too_late:
        message.withhold(_("It waited longer than what it says is valid."))
        return
    hand_over(message, is_last_attempt)
    if message.state == Message.State.QUEUED:
        transaction.on_commit(postpone)


def hand_over(message: Message, is_last_attempt: bool) -> None:
    """One attempt, and what came of it."""
    message.attempts += 1
    try:
        send(message)
    except (OSError, smtplib.SMTPException) as error:
        message.error = words(error)
        if is_last_attempt or is_permanent(error):
            message.state = Message.State.FAILED
        if is_permanent(error):
            message.forget()
        if is_permanent(error) and isinstance(error, smtplib.SMTPRecipientsRefused):
            bounces.refused(message, message.error)
    else:
        message.state, message.sent_at, message.error = Message.State.SENT, timezone.now(), ""
        message.forget()
    message.save(update_fields=["state", "attempts", "error", "sent_at", "text"])


def held(message_id: int) -> Message | None:
    """The message under a lock, nothing when it is gone. Raises `DeliveryPostponed` when somebody else holds it."""
    try:
        return Message.objects.select_for_update(nowait=True).filter(pk=message_id).first()
    except OperationalError as error:
        raise DeliveryPostponed from error


def send(message: Message) -> None:
    """Hand it over. Raises `OSError` and `smtplib.SMTPException` when the server did not say that it has it."""
    email = mail(message)
    with line() as backend:
        email.connection = backend
        email.send()


def postpone() -> None:
    raise DeliveryPostponed


def is_permanent(error: Exception) -> bool:
    """Refused for good, by RFC 5321 section 4.2.1: the recipient or the letter was answered by 5yz.

    What the server has against us (sign-in, sender, greeting) is for us to mend, so it is tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def words(error: Exception) -> str:
    """What the server said, as it stands in the log."""
    answers: list[tuple[int, bytes | str]]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    else:
        return storable(str(error))[:1000] or type(error).__name__
    said = (f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}" for code, text in answers)
    return storable("; ".join(said))[:1000]


def storable(said: str) -> str:
    """Without the one character that the database does not take."""
    return said.replace("\0", "")


def mail(message: Message) -> EmailMultiAlternatives:
    """Plain text and light HTML, with the stable Message-ID; mail to many says how it ends."""
    text, headers = message.text, {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    with translation.override(message.language):
        if message.unsubscribe and message.recipient:
            address = unsubscribing.address_of(message.recipient)
            text = f"{text.rstrip()}\n\n{footer(address)}"
            headers |= unsubscribing.headers(address)
        html = render_to_string(
            "email/base.html",
            {"message": message, "paragraphs": paragraphs(text), "community_name": settings.COMMUNITY_NAME},
        )
    email = EmailMultiAlternatives(  # the outbox is the one place that may
        subject=message.subject, body=text, to=[message.address], headers=headers
    )
    email.encoding = QUOTED_PRINTABLE
    email.attach_alternative(html, "text/html")
    return email


def footer(address: str) -> str:
    names = {"unsubscribe": address, "portal": settings.PORTAL_URL, "community_name": settings.COMMUNITY_NAME}
    return render_to_string("email/_unsubscribe.txt", names)


def paragraphs(text: str) -> list[list[tuple[str, bool]]]:
    """Paragraphs as lists of lines, each with whether it is a link of ours; no other line becomes one."""
    return [
        [
            (line.strip(), line.strip().startswith(f"{settings.PORTAL_URL}/") and " " not in line.strip())
            for line in block.splitlines()
        ]
        for block in BLANK_LINE.split(text.strip())
    ]
