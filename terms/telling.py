"""Letters about a version that somebody has not signed: each to one person, once, and written down with it.

The floor above brings its own `Audience`, so that organizations are told by the same rules as people.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import User
from notifications import outbox
from terms.models import Reminder, TermsVersion
from terms.owing import duties
from terms.signing import hold
from terms.standing import Duty, Phase, newest_standing

# Days after being asked; then nobody is reminded any more.
STEPS = (7, 21, 35)
# Letters that one job writes before it makes room for others.
BATCH = 100


@dataclass(frozen=True)
class Audience:
    """Whom to tell: rows with the annotations `party`, `signed` (number of a version, or zero) and `began` (a moment).

    `recipient` names the column of the person, `context` gives what the letter says of the row.
    """

    rows: QuerySet[Any]
    recipient: str
    context: Callable[[Any], dict]


@dataclass(frozen=True)
class Telling:
    """One letter about one version. `covered_by` is the version whose signature makes it needless."""

    letter: str
    version: TermsVersion
    day: int
    covered_by: int
    duty: Duty | None = None

    def context(self) -> dict:
        due = self.duty.due if self.duty else None
        return {"version": self.version, "due": due}


def announcement(version: TermsVersion) -> Telling:
    return Telling("terms_announced", version, 0, version.number, Duty(version=version, due=version))


def telling_of(number: int, duty: Duty, today: datetime.date) -> Telling:
    """What is due for those who have signed the version `number` last, zero being none: the latest step alone."""
    if duty.phase(today) == Phase.RESTING:
        days = (duty.due.rests_from - asked_on(duty.due)).days
        return Telling("membership_rests", duty.due, days, duty.due.number, duty)
    newest = TermsVersion.objects.material().order_by("-number")[0]
    step = latest_step((today - asked_on(newest)).days)
    if step == 0:
        return announcement(newest)
    return Telling("terms_reminder" if number else "signing_reminder", newest, step, newest.number, duty)


def asked_on(version: TermsVersion) -> datetime.date:
    """The day of its announcement."""
    return timezone.localdate(version.published_at)


def latest_step(days: int) -> int:
    """The last step that has come; zero before the first."""
    return max((step for step in STEPS if step <= days), default=0)


def tell_all(audience: Audience, rows: QuerySet[Any], telling: Telling, most: int) -> int:
    """Write to those of these rows who were not told yet; gives how many were looked at, at most `most`."""
    told = Reminder.objects.filter(
        version=telling.version, party=OuterRef("party"), recipient=OuterRef(audience.recipient), day=telling.day
    )
    found = rows.filter(~Exists(told)).select_related(audience.recipient).order_by("pk")[:most]
    return write_each(audience, found, telling)


def write_each(audience: Audience, rows: Iterable[Any], telling: Telling) -> int:
    seen = 0
    for row in rows:
        tell(telling, row.party, getattr(row, audience.recipient), audience.context(row))
        seen += 1
    return seen


@transaction.atomic
def tell(telling: Telling, party: str, recipient: User, context: dict) -> Reminder | None:
    """Put the letter into the outbox and write it down, in one transaction.

    Nothing where that person was told before, or where the party has signed meanwhile: signing waits for us or we for it.
    """
    hold(party)
    told = Reminder.objects.filter(version=telling.version, party=party, recipient=recipient, day=telling.day)
    signed = newest_standing(party)
    if told.exists() or (signed and signed.version.number >= telling.covered_by):
        return None
    message = outbox.post(telling.letter, recipient, telling.context() | context, in_bulk=True)
    return Reminder.objects.create(
        version=telling.version, party=party, recipient=recipient, day=telling.day, message=message
    )


def remind_all(belonging: Audience, applying: Audience, most: int = BATCH) -> int:
    """All letters that are due today and not written yet, a batch at a time; gives how many were looked at."""
    seen = remind_again(belonging, most)
    if seen < most and duties()[0] is None:
        seen += remind_to_begin(belonging, most - seen)
    if seen < most:
        seen += remind_to_begin(applying, most - seen)
    return seen


def announce_to(audience: Audience, version: TermsVersion, most: int = BATCH) -> int:
    """The announcement of a material version to all who have not signed it; gives how many were looked at."""
    return tell_all(audience, audience.rows.filter(signed__lt=version.number), announcement(version), most)


def remind_again(audience: Audience, most: int = BATCH) -> int:
    """What is due today for those of whom a newer signature is asked; gives how many were looked at."""
    today, seen = timezone.localdate(), 0
    for number, duty in duties().items():
        if duty and seen < most:
            rows = audience.rows.filter(signed=number)
            seen += tell_all(audience, rows, telling_of(number, duty, today), most - seen)
    return seen


def remind_to_begin(audience: Audience, most: int = BATCH) -> int:
    """The latest step since each row `began`, for those who have never signed; gives how many were looked at."""
    version, today, seen = TermsVersion.objects.in_force(), timezone.localdate(), 0
    if version is None:
        return 0
    for step, following in zip(STEPS, [*STEPS[1:], None], strict=True):
        rows = audience.rows.filter(signed=0, began__date__lte=today - datetime.timedelta(days=step))
        if following:
            rows = rows.filter(began__date__gt=today - datetime.timedelta(days=following))
        # Under another version this step may have come before; since they began, once is enough.
        before = Reminder.objects.filter(
            Q(message__created_at__gte=OuterRef("began")),
            party=OuterRef("party"), recipient=OuterRef(audience.recipient), day=step,
        )  # fmt: skip
        telling = Telling("signing_reminder", version, step, covered_by=1)
        seen += tell_all(audience, rows.filter(~Exists(before)), telling, most - seen)
    return seen
