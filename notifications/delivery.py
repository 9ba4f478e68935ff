"""Handing a message to the mail server, and saying truthfully what came of it."""

import re
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from notifications.models import Message

BLANK_LINE = re.compile(r"\n\s*\n")


class DeliveryPostponed(Exception):
    """The mail server could not take the message now; it stays in the queue."""


@transaction.atomic
def deliver(message_id: int, *, is_last_attempt: bool = False) -> None:
    """Send one queued message; done once however often it is called.

    Raises `DeliveryPostponed` when another attempt makes sense. A refusal for good, or the failure of the
    last attempt, leaves the message as failed, with the server's words, for coordinators to see.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.QUEUED:
        return
    message.attempts += 1
    try:
        mail(message).send()
    except (OSError, smtplib.SMTPException) as error:
        message.error = str(error)[:1000]
        if is_last_attempt or is_permanent(error):
            message.state = Message.State.FAILED
    else:
        message.state, message.sent_at, message.error = Message.State.SENT, timezone.now(), ""
        if message.is_secret:
            message.text = ""
    message.save(update_fields=["state", "attempts", "error", "sent_at", "text"])
    if message.state == Message.State.QUEUED:
        transaction.on_commit(postpone)


def postpone() -> None:
    raise DeliveryPostponed


def is_permanent(error: Exception) -> bool:
    """Refused for good, by RFC 5321 section 4.2.1: every answer is of the 5yz kind."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def mail(message: Message) -> EmailMultiAlternatives:
    """Plain text and light HTML, with the stable Message-ID."""
    email = EmailMultiAlternatives(  # the outbox is the one place that may
        subject=message.subject,
        body=message.text,
        to=[message.address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    with translation.override(message.language):
        html = render_to_string(
            "email/base.html",
            {"message": message, "paragraphs": paragraphs(message.text), "community_name": settings.COMMUNITY_NAME},
        )
    email.attach_alternative(html, "text/html")
    return email


def paragraphs(text: str) -> list[list[tuple[str, bool]]]:
    """Paragraphs as lists of lines, each with whether it is a link of ours; no other line becomes one."""
    return [
        [
            (line.strip(), line.strip().startswith(f"{settings.PORTAL_URL}/") and " " not in line.strip())
            for line in block.splitlines()
        ]
        for block in BLANK_LINE.split(text.strip())
    ]
