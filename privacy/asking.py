"""How a privacy request comes in: signed in, by the public page, or entered by a coordinator."""

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Transition, User
from members.transitions import record
from notifications import outbox
from privacy.models import PrivacyRequest

Channel, Right = PrivacyRequest.Channel, PrivacyRequest.Right


def due_on(right: str, received_at: datetime.datetime) -> datetime.date:
    """The day by which it is answered: calendar days, counted from the day after it came.

    The rights are those of regulations 8 to 12 of the Data Protection (General) Regulations, 2021 (Legal Notice 263);
    the days are what the privacy notice promises, and settings.
    """
    days = settings.PRIVACY_PORTABILITY_DAYS if right == Right.PORTABILITY else settings.PRIVACY_ANSWER_DAYS
    return timezone.localdate(received_at) + datetime.timedelta(days=days)


def ask(person: User, right: str, words: str, language: str) -> PrivacyRequest:
    """By somebody who is signed in."""
    return keep(
        person, channel=Channel.ACCOUNT, right=right, words=words, language=language,
        person=person, name=str(person), email=person.email,
    )  # fmt: skip


def ask_without_account(right: str, words: str, name: str, email: str, language: str) -> PrivacyRequest:
    """By anybody. The answer goes to that address alone; that it has an account is never told."""
    return keep(
        None, channel=Channel.PAGE, right=right, words=words, language=language,
        person=owner_of(email), name=name, email=email,
    )  # fmt: skip


def enter(by: User, *, received_on: datetime.date, email: str, **fields: str) -> PrivacyRequest:
    """What reached a coordinator; it counts from the day on which it came."""
    received_at = timezone.make_aware(datetime.datetime.combine(received_on, datetime.time()))
    return keep(by, person=owner_of(email), email=email, entered_by=by, received_at=received_at, **fields)


def owner_of(email: str) -> User | None:
    return User.objects.filter(email=email, is_active=True).first() if email else None


def keep(by: User | None, **fields) -> PrivacyRequest:
    """Keep the request and say so to whoever asked; asked twice in the same words, it is the same one."""
    received_at = fields.setdefault("received_at", timezone.now())
    same = {name: fields[name] for name in ("right", "name", "email", "words")}
    try:
        with transaction.atomic():
            request = PrivacyRequest.objects.create(due_on=due_on(fields["right"], received_at), **fields)
            record(request, Transition.What.STATE, by, "", PrivacyRequest.State.OPEN)
            acknowledge(request)
    except IntegrityError:
        return PrivacyRequest.objects.open().get(**same)
    return request


def acknowledge(request: PrivacyRequest) -> None:
    if request.email:
        context = {
            "name": request.name,
            "right": Right(request.right).label,
            "received_on": timezone.localdate(request.received_at),
            "due_on": request.due_on,
        }
        outbox.post("privacy_request_received", request.email, context, language=request.language)
