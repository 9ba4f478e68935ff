"""What coordinators do about mail that did not arrive; each press is recorded."""

import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from members.models import Transition, User
from members.transitions import TransitionRefused, lock, record
from notifications.models import Bounce, Message
from notifications.tasks import send_message


@transaction.atomic
def try_again(message: Message, by: User) -> None:
    """Into the queue once more, with the same Message-ID.

    Raises `TransitionRefused` when it has not failed, and when its text is gone (a code that was refused).
    """
    message = failed(message, Message.State.QUEUED)
    if not message.text:
        raise TransitionRefused(message, Message.State.QUEUED)
    message.state = Message.State.QUEUED
    message.save(update_fields=["state"])
    send_message.defer(message_id=message.pk)
    record(message, Transition.What.QUEUE, by, Message.State.FAILED, Message.State.QUEUED)


def try_all_again(by: User) -> int:
    """After the mail server was away: everything that failed and was not set aside; gives how many."""
    number = 0
    for message in Message.objects.failed().order_by("pk"):
        try:
            try_again(message, by)
        except TransitionRefused:
            continue
        number += 1
    return number


@transaction.atomic
def set_aside(message: Message, by: User, reason: str) -> None:
    """It stays failed, and waits for nobody any more. Raises `TransitionRefused`."""
    message = failed(message, "set aside")
    message.set_aside_at = timezone.now()
    message.forget()
    message.save(update_fields=["set_aside_at", "text"])
    record(message, Transition.What.QUEUE, by, Message.State.FAILED, "set aside", reason)


def failed(message: Message, after: str) -> Message:
    """The message under a lock, if it still waits for somebody."""
    message = lock(message)
    if message.state != Message.State.FAILED or message.set_aside_at:
        raise TransitionRefused(message, after)
    return message


@transaction.atomic
def believe_again(bounce: Bounce, by: User, reason: str) -> None:
    """A coordinator knows that the address works, or that nobody needs it. Raises `TransitionRefused`."""
    bounce = lock(bounce)
    if bounce.answered_at:
        raise TransitionRefused(bounce.message, "set aside")
    Bounce.objects.unanswered().filter(address=bounce.address).update(answered_at=timezone.now())
    record(bounce, Transition.What.QUEUE, by, bounce.kind, "set aside", reason)


def oldest_unsent() -> datetime.timedelta:
    """How long the oldest letter in the queue has been waiting; zero when none is."""
    oldest = Message.objects.filter(state=Message.State.QUEUED).aggregate(oldest=Min("created_at"))["oldest"]
    return timezone.now() - oldest if oldest else datetime.timedelta()
