"""The one way to change the state of anything: locked, checked, recorded; and the record of every other decision."""

from typing import Any, TypeVar

from django.db import models, transaction

from members.models import Transition, User

Row = TypeVar("Row", bound=models.Model)


class TransitionRefused(Exception):
    """The row is not in a state from which this step is possible; somebody else may have been first."""

    def __init__(self, subject: Any, after: str):
        self.subject, self.before, self.after = subject, subject.state, after
        super().__init__(f"{subject._meta.label} {subject.pk}: {self.before} → {after}")


def lock(subject: Row) -> Row:
    """Read the row again and hold it until the transaction ends."""
    return type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)


@transaction.atomic
def change_state(subject: Any, after: str, by: User | None, reason: str = "", **fields: Any) -> Transition:
    """Move `subject` to the state `after`, set `fields` with it, and record who and why.

    The model lists its allowed steps in `TRANSITIONS`, and may say in `LOGGED_AS` what they are in the log. Raises `TransitionRefused` when the
    row, read again under a lock, is in a state from which the step is not listed.
    """
    before = lock(subject).state
    if (before, after) not in type(subject).TRANSITIONS:
        subject.state = before
        raise TransitionRefused(subject, after)
    subject.state = after
    for name, value in fields.items():
        setattr(subject, name, value)
    subject.save(update_fields=["state", *fields])
    what = getattr(type(subject), "LOGGED_AS", Transition.What.STATE)
    return record(subject, what, by, before, after, reason)


def record(
    subject: Any, what: Transition.What, by: User | None, before: str = "", after: str = "", reason: str = ""
) -> Transition:
    """Write down what somebody decided about `subject`. `before` and `after` are cut at 200 characters."""
    return Transition.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:200],
        what=what,
        before=before[:200],
        after=after[:200],
        by=by,
        reason=reason,
    )
