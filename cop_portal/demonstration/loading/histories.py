"""Changes of state that lie in the past: rows with the dates on which they would have happened."""

import datetime
from collections.abc import Iterable

from django.db import models

from members.models import Transition, User

# What happened: state before, state after, when, by whom; a reason may follow.
Step = tuple


def record(histories: Iterable[tuple[models.Model, list[Step]]], what: Transition.What = Transition.What.STATE) -> None:
    """Write the changes of several rows, in the order of time."""
    steps = [transition(subject, *step) for subject, history in histories for step in history]
    for step in steps:
        step.what = what
    Transition.objects.bulk_create(sorted(steps, key=lambda step: step.at))


def transition(
    subject: models.Model, before: str, after: str, at: datetime.datetime, by: User | None, reason: str = ""
) -> Transition:
    return Transition(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:200],
        before=before,
        after=after,
        by=by,
        reason=reason,
        at=at,
    )
