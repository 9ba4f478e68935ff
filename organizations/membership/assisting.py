"""Joining on paper: a coordinator types what a form says, the person confirms, corrects or refuses it within 30 days."""

import datetime
from collections.abc import Callable, Iterable, Set

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from files.storing import discard, store
from members.confirmation import in_batches
from members.models import AssistedEntry, Transition, User
from members.models.assisted import ERASED
from members.transitions import TransitionRefused, change_state, lock, record
from notifications import outbox
from organizations.contacts import join_requests
from organizations.contacts.representation import AlreadyNamed, TooManyContacts, invite
from organizations.directory.lookup import resembling
from organizations.membership import joining
from organizations.membership.duplicates import MOST_ALIKE, hold_names, offered
from organizations.models import Organization, OrganizationOnPaper

KINDS = ("pdf", "jpeg", "png")
State = AssistedEntry.State


class AddressKnown(Exception):
    """Somebody has an account with this address: they join, or are invited, as themselves."""


class AddressWaits(Exception):
    """A form with this address waits for its answer already; `entry` is it."""

    def __init__(self, entry: AssistedEntry):
        self.entry = entry
        super().__init__(entry)


@transaction.atomic
def enter(
    entry: AssistedEntry,
    scan: UploadedFile,
    by: User,
    *,
    themes: Iterable = (),
    organization: OrganizationOnPaper | None = None,
    different_from: Set[int] = frozenset(),
) -> AssistedEntry:
    """Keep what stands on the form, with its scan, and ask the person; nothing of it counts or is shown before a yes.

    The same `key` by the same coordinator gives the entry made first. Raises `AddressKnown`, `AddressWaits`,
    `joining.NameTaken` and `joining.LooksAlike` for a new organization, and `FileRefused` for the scan.
    """
    hold_names()
    if earlier := AssistedEntry.objects.filter(key=entry.key, entered_by=by).first():
        return earlier
    check_address(entry.email)
    if organization and organization.is_new:
        check_name(organization, different_from)
    entry.entered_by, entry.scan = by, store(scan, by, KINDS)
    entry.save(force_insert=True)
    entry.themes.set(themes)
    if organization:
        organization.entry = entry
        organization.save(force_insert=True)
    record(entry, Transition.What.STATE, by, after=State.WAITING)
    tell("assisted_entry_made", entry)
    return entry


def check_address(email: str) -> None:
    verified = User.objects.filter(emailaddress__email__iexact=email, emailaddress__verified=True)
    if User.objects.filter(email=email).exists() or verified.exists():
        raise AddressKnown
    if waits := AssistedEntry.objects.waiting().filter(email=email).first():
        raise AddressWaits(waits)


def check_name(organization: OrganizationOnPaper, different_from: Set[int]) -> None:
    """Raises `NameTaken` also for a name that stands on another form which waits."""
    waiting = OrganizationOnPaper.objects.filter(entry__state=State.WAITING, is_new=True)
    if any(found.filter(name__iexact=organization.name) for found in (Organization.objects, waiting)):
        raise joining.NameTaken
    alike = list(resembling(organization.name, organization.acronym)[:MOST_ALIKE])
    if not {one.pk for one in alike} <= different_from:
        raise joining.LooksAlike(alike)


def on_paper(entry: AssistedEntry) -> OrganizationOnPaper | None:
    """For which organization the form was filled in; nothing for somebody who joins for themselves."""
    return OrganizationOnPaper.objects.filter(entry=entry).select_related("organization", "type").first()


def tell(letter: str, entry: AssistedEntry) -> None:
    paper = on_paper(entry)
    context = {
        "pk": entry.pk,
        "name": entry.full_name,
        "entered_by": str(entry.entered_by),
        "entered_at": entry.entered_at if isinstance(entry.entered_at, datetime.datetime) else timezone.now(),
        "filled_on": entry.filled_on,
        "organization": str(paper) if paper else "",
        "until": entry.lapses_on,
    }
    outbox.post(letter, entry.email, context, language=entry.language)


@transaction.atomic
def confirm(entry: AssistedEntry, person: User, take_over: Callable[[], Organization | None]) -> None:
    """The person says yes. `take_over` keeps what they have read and corrected, and gives a new organization.

    The scan is theirs from now on. Raises `TransitionRefused` when it does not wait any more, and what `take_over`
    raises; then nothing has changed.
    """
    entry = waiting(entry, State.CONFIRMED)
    change_state(entry, State.CONFIRMED, person, person=person, ended_at=timezone.now())
    entry.scan.owner = person
    entry.scan.save(update_fields=["owner"])
    made, paper = take_over(), on_paper(entry)
    if made and paper:
        paper.organization = made
        paper.save(update_fields=["organization"])
        invite_second(paper, person)
    elif paper and not paper.is_new and paper.organization.is_listed:
        ask_to_join(paper.organization, entry, person)


def start(organization: Organization, person: User, **said) -> Organization:
    """The record of a new organization with its first contact; what looks like it goes to the queue of duplicates.

    Raises `joining.NameTaken` and `joining.TooManyDrafts`.
    """
    hold_names()
    alike = {one.pk for one in offered(organization.name, organization.acronym, person)}
    return joining.start(organization, person, different_from=alike, **said)


def invite_second(paper: OrganizationOnPaper, by: User) -> None:
    if paper.second_email and paper.second_email != by.email:
        invite(
            paper.organization,
            by,
            email=paper.second_email,
            full_name=paper.second_name,
            title=paper.second_title,
            is_authorized=paper.second_is_authorized,
        )


def ask_to_join(organization: Organization, entry: AssistedEntry, person: User) -> None:
    """Those who act for the organization decide; where the person has asked or is named already, that stands."""
    try:
        join_requests.ask(organization, person, title=entry.title or gettext("Member"), message="")
    except (AlreadyNamed, join_requests.AlreadyAsked, join_requests.TooManyRequests, TooManyContacts):
        return


@transaction.atomic
def refuse(entry: AssistedEntry, person: User) -> None:
    """The person says no: what was entered is erased in the same moment. Raises `TransitionRefused`."""
    entry = waiting(entry, State.REFUSED)
    end(entry, State.REFUSED, person)


@transaction.atomic
def close(entry: AssistedEntry, by: User, reason: str) -> None:
    """A coordinator ends it, because the address was wrong or the person does not want to; it is erased at once."""
    end(lock(entry), State.CLOSED, by, reason)


@transaction.atomic
def ask_again(entry: AssistedEntry, by: User) -> None:
    """Thirty days more after it lapsed, with the first letter. Raises `TransitionRefused`, and as `enter` does."""
    hold_names()
    entry = lock(entry)
    if entry.state != State.LAPSED or entry.erased_at:
        raise TransitionRefused(entry, State.WAITING)
    check_address(entry.email)
    change_state(entry, State.WAITING, by, asked_at=timezone.now(), reminded_at=None, ended_at=None)
    tell("assisted_entry_made", entry)


def waiting(entry: AssistedEntry, after: str) -> AssistedEntry:
    """The row, locked, if it still waits. Raises `TransitionRefused`."""
    entry = lock(entry)
    if entry.state != State.WAITING:
        raise TransitionRefused(entry, after)
    return entry


def end(entry: AssistedEntry, after: str, by: User, reason: str = "") -> None:
    if entry.erased_at:
        raise TransitionRefused(entry, after)
    scan = entry.scan
    change_state(entry, after, by, reason, ended_at=timezone.now(), erased_at=timezone.now(), county=None, **ERASED)
    forget(entry, scan)


def forget(entry: AssistedEntry, scan) -> None:
    entry.themes.clear()
    OrganizationOnPaper.objects.filter(entry=entry).delete()
    discard(scan)


def keep_up() -> None:
    """The day's work, safe to repeat: remind on day 20, let lapse after day 30, erase what lapsed half a year ago."""
    in_batches(AssistedEntry.objects.to_lapse, lapse)
    in_batches(AssistedEntry.objects.to_remind, remind)
    in_batches(AssistedEntry.objects.to_erase, erase)


def remind(entry: AssistedEntry) -> None:
    entry.reminded_at = timezone.now()
    entry.save(update_fields=["reminded_at"])
    tell("assisted_entry_reminded", entry)


def lapse(entry: AssistedEntry) -> None:
    change_state(entry, State.LAPSED, None, gettext("No answer within 30 days"), ended_at=timezone.now())


def erase(entry: AssistedEntry) -> None:
    scan = entry.scan
    for name, value in ERASED.items():
        setattr(entry, name, value)
    entry.county, entry.erased_at = None, timezone.now()
    entry.save(update_fields=[*ERASED, "county", "erased_at"])
    forget(entry, scan)
    record(
        entry, Transition.What.STATE, None, State.LAPSED, State.LAPSED, gettext("Erased half a year after it lapsed")
    )
