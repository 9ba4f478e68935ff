"""The queue of possible duplicates: what a new record resembles, and what coordinators say of the two."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.models import User
from members.transitions import change_state
from organizations.contacts.representation import is_represented_by
from organizations.directory.lookup import resembling
from organizations.models import Organization, PossibleDuplicate
from terms.interest import OwnMatter

# So many are offered to whoever enters a name, and so many of the others go to the coordinators.
MOST_ALIKE = 5
# Any two new records come one after the other, so that the second sees the first; the number means nothing else.
NAMES_LOCK = 4_201_605
# The columns that name an organization, by what hangs on the organization.
SIDES = {"resemblances": "organization", "lookalikes": "resembles"}
State = PossibleDuplicate.State


def hold_names() -> None:
    """Let nobody else enter an organization until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAMES_LOCK])


def offered(name: str, acronym: str, user: User) -> list[Organization]:
    """What somebody who types this name is asked first: is it one of these? Only what they may see."""
    return list(resembling(name, acronym).visible_to(user)[:MOST_ALIKE])


def note(organization: Organization, by: User, different_from: Iterable[Organization]) -> None:
    """Put a new record into the queue: beside those from which `by` calls it different, and others that are like it.

    Call it in the transaction that enters the record, with the names held.
    """
    said = list(different_from)
    alike = resembling(organization.name, organization.acronym).exclude(pk=organization.pk)[:MOST_ALIKE]
    pairs = [(one, by) for one in said] + [(one, None) for one in alike if one not in said]
    PossibleDuplicate.objects.bulk_create(
        PossibleDuplicate(organization=organization, resembles=one, said_by=who) for one, who in pairs
    )


@transaction.atomic
def call_different(duplicate: PossibleDuplicate, by: User, reason: str) -> None:
    """The two are two organizations: nobody is asked about them again.

    Raises `OwnMatter` for who represents one of them, and `TransitionRefused` when somebody decided before.
    """
    if any(is_represented_by(one, by) for one in (duplicate.organization, duplicate.resembles)):
        raise OwnMatter
    decision = {"decided_by": by, "decided_at": timezone.now(), "answer": reason}
    change_state(duplicate, State.DIFFERENT, by, reason, **decision)


def settle_merger(kept: Organization, merged: Organization, by: User) -> None:
    """The two are one now: that answers the question about them."""
    for pair in PossibleDuplicate.objects.between(kept, merged).exclude(state=State.MERGED):
        change_state(pair, State.MERGED, by, decided_by=by, decided_at=timezone.now(), answer="")


def ask_again(undone: Organization, by: User) -> None:
    """The record stands for itself again after a merger: whether it is another one has to be said, with a reason."""
    answered = PossibleDuplicate.objects.about(undone).of_standing_records().filter(state=State.MERGED)
    for pair in answered:
        change_state(pair, State.WAITING, by, decided_by=None, decided_at=None)


def going_over(rows: QuerySet[PossibleDuplicate], merged: Organization, kept: Organization) -> list[PossibleDuplicate]:
    """Of the rows about the merged one those that are about the kept one from now: it has not been asked that yet."""
    known = PossibleDuplicate.objects.about(kept).values_list("organization", "resembles")
    asked = {key for pair in known for key in pair} | {kept.pk}
    return [row for row in rows if {row.organization_id, row.resembles_id}.isdisjoint(asked - {merged.pk})]
