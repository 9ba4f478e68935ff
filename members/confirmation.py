"""Still with us? The yearly question to members and organizations: who is asked, reminded, or has kept silent.

Both have `joined_at`, `confirmed_at`, `confirmation_asked_at` and `confirmation_reminded_at`, and the states active
and unconfirmed. A question is open when it was asked after the last answer. How a letter is written is the caller's matter.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from members.transitions import change_state, lock

BATCH = 100
ACTIVE, UNCONFIRMED = "active", "unconfirmed"


def put_questions(rows: QuerySet, tell: Callable[[str, Any], None]) -> None:
    """The day's work on `rows`, safe to repeat: mark who kept silent, remind once, ask those whose year is over.

    `tell` writes the letter `asked`, `reminded` or `unconfirmed` about a row. A day that was missed is made up for.
    """

    def mark(row):
        reason = _("No answer to the yearly question")
        change_state(row, UNCONFIRMED, by=None, reason=reason)
        tell("unconfirmed", row)

    def remind(row):
        stamp(row, "confirmation_reminded_at")
        tell("reminded", row)

    def ask(row):
        stamp(row, "confirmation_asked_at")
        tell("asked", row)

    in_batches(lambda: silent(rows), mark)
    in_batches(lambda: to_remind(rows), remind)
    in_batches(lambda: to_ask(rows), ask)


def in_batches(due: Callable[[], QuerySet], act: Callable[[Any], None]) -> None:
    """Act on every row that is due, a hundred in one transaction; rows that another worker holds are left to it."""
    while True:
        with transaction.atomic():
            batch = list(due().select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
            for row in batch:
                act(row)
        if not batch:
            return


def stamp(row: Any, field: str) -> None:
    setattr(row, field, timezone.now())
    row.save(update_fields=[field])


def to_ask(rows: QuerySet) -> QuerySet:
    """Whose last answer is a year old, and who has not been asked since."""
    unasked = Q(confirmation_asked_at__isnull=True) | Q(confirmation_asked_at__lte=F("answered_at"))
    return answered(rows).filter(unasked, answered_at__lte=days_ago(settings.CONFIRMATION_EVERY_DAYS))


def to_remind(rows: QuerySet) -> QuerySet:
    unreminded = Q(confirmation_reminded_at__isnull=True) | Q(confirmation_reminded_at__lt=F("confirmation_asked_at"))
    return asked(rows, settings.CONFIRMATION_REMINDER_DAYS).filter(unreminded)


def silent(rows: QuerySet) -> QuerySet:
    return asked(rows, settings.CONFIRMATION_SILENCE_DAYS)


def asked(rows: QuerySet, days: int) -> QuerySet:
    """With a question that has been open for so many days."""
    return answered(rows).filter(confirmation_asked_at__gt=F("answered_at"), confirmation_asked_at__lte=days_ago(days))


def answered(rows: QuerySet) -> QuerySet:
    """Active ones, with `answered_at`: when they last said that they are with us, joining included."""
    return rows.filter(state=ACTIVE).annotate(answered_at=Greatest("joined_at", "confirmed_at"))


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def answered_at(row: Any) -> datetime.datetime:
    """When a member or an organization that has joined last said that it is with us."""
    return max(moment for moment in (row.joined_at, row.confirmed_at) if moment)


def is_open(row: Any) -> bool:
    """Whether an answer is wanted: asked, a year over, or unconfirmed already."""
    if row.state == UNCONFIRMED:
        return True
    if row.state != ACTIVE:
        return False
    since = answered_at(row)
    is_asked = row.confirmation_asked_at is not None and row.confirmation_asked_at > since
    return is_asked or since <= days_ago(settings.CONFIRMATION_EVERY_DAYS)


@transaction.atomic
def confirm(row: Any, by: User, **fields: Any) -> bool:
    """The answer yes, with today's date; who was unconfirmed is active again. Gives whether an answer was wanted.

    A second press finds the question answered, and changes nothing.
    """
    row = lock(row)
    if not is_open(row):
        return False
    fields |= {"confirmed_at": timezone.now()}
    if row.state == UNCONFIRMED:
        change_state(row, ACTIVE, by, **fields)
        return True
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    return True
