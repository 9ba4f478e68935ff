"""Who acts for an organization: named by a colleague, counted once the person has said yes."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from members import consents
from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from notifications import outbox
from organizations.contacts.gaps import settle
from organizations.models import Organization, Representation

MOST_CONTACTS = 10
MOST_IN_A_DAY = 20
BETWEEN_REMINDERS = datetime.timedelta(hours=24)
KEPT_WITHOUT_A_YES = datetime.timedelta(days=60)


class AlreadyNamed(Exception):
    """Somebody with this address already represents the organization, or has been asked to."""


class SuccessorNamed(Exception):
    """A successor of this contact has been named and has not answered."""


class TooManyContacts(Exception):
    """The organization has as many open contacts as it may, or has named too many in one day."""


class RemindedLately(Exception):
    """One letter a day is enough."""


class LastRepresentative(Exception):
    """Nobody would be left to act for the organization."""


@transaction.atomic
def invite(organization: Organization, by: User, *, email: str, **person) -> Representation:
    """Name a contact, and write to them who named them for what. Nothing is shown or counted until they confirm.

    `person` holds the fields of the representation that somebody else may fill in, and `replaces` whom the person
    succeeds. Raises `AlreadyNamed`, `SuccessorNamed` and `TooManyContacts`.
    """
    lock(organization)
    email = email.strip().lower()
    open_links = organization.representations.open()
    if open_links.filter(email=email).exists():
        raise AlreadyNamed
    if person.get("replaces") and open_links.invited().filter(replaces=person["replaces"]).exists():
        raise SuccessorNamed
    lately = organization.representations.filter(invited_at__gt=timezone.now() - datetime.timedelta(days=1))
    if open_links.count() >= MOST_CONTACTS or lately.count() >= MOST_IN_A_DAY:
        raise TooManyContacts
    representation = Representation.objects.create(
        organization=organization, email=email, invited_by=by, reminded_at=timezone.now(), **person
    )
    write_to(representation)
    return representation


@transaction.atomic
def remind(representation: Representation) -> None:
    """Send the invitation again. Raises `RemindedLately` within a day of the letter before."""
    representation = lock(representation)
    now = timezone.now()
    if representation.state != Representation.State.INVITED:
        return
    if representation.reminded_at and now - representation.reminded_at < BETWEEN_REMINDERS:
        raise RemindedLately
    representation.reminded_at = now
    representation.save(update_fields=["reminded_at"])
    write_to(representation)


def write_to(representation: Representation) -> None:
    """The invitation, in the language of the person if they have an account, else in the inviter's."""
    person = User.objects.filter(email=representation.email, is_active=True).first()
    outbox.post(
        "successor_invited" if representation.replaces else "contact_invited",
        person or representation.email,
        {
            "before": representation.replaces.full_name if representation.replaces else "",
            "name": representation.full_name,
            "inviter": str(representation.invited_by),
            "organization": representation.organization.name,
            "slug": representation.organization.slug,
            "pk": representation.pk,
        },
        language=get_language() or "",
    )


@transaction.atomic
def confirm(representation: Representation, person: User, *, gets_messages: bool = False, **corrections) -> None:
    """The person says yes, with what they correct about themselves and allow; who named them is told, once.

    Raises `TransitionRefused` when the question is no longer open, `AlreadyNamed` when the person already
    represents the organization under another address.
    """
    organization = lock(representation.organization)
    if organization.representations.confirmed().filter(person=person).exists():
        raise AlreadyNamed
    change_state(
        representation,
        Representation.State.CONFIRMED,
        person,
        person=person,
        confirmed_at=timezone.now(),
        **corrections,
    )
    agree(person, is_contact=corrections.get("is_contact", False), gets_messages=gets_messages)
    stopped = take_over(representation, person)
    settle(organization)
    if stopped != representation.invited_by:
        answer("contact_confirmed", representation)


def agree(person: User, *, is_contact: bool, gets_messages: bool = False) -> None:
    """Keep what a contact has ticked; what they leave open takes nothing back that they allowed elsewhere."""
    if is_contact:
        consents.give(person, consents.Purpose.DIRECTORY)
    if gets_messages:
        consents.give(person, consents.Purpose.MESSAGES)


def take_over(representation: Representation, by: User) -> User | None:
    """Whom the person succeeds stops in the same moment, so that there is always somebody; a letter tells them."""
    before = representation.replaces
    if before is None or lock(before).state != Representation.State.CONFIRMED:
        return None
    stop(before, by)
    context = {"name": representation.full_name, "organization": representation.organization.name}
    outbox.post("contact_succeeded", before.person, context)
    return before.person


@transaction.atomic
def refuse(representation: Representation, person: User) -> None:
    """The person says no; nothing of them is shown, and the one who named them is told. Raises `TransitionRefused`."""
    change_state(representation, Representation.State.REFUSED, person, person=person, ended_at=timezone.now())
    answer("contact_refused", representation)


@transaction.atomic
def forget() -> None:
    """The day's work: what was written about people who have not said yes goes 60 days after the last letter."""
    asked = Coalesce("reminded_at", "invited_at")
    named = Representation.objects.filter(confirmed_at__isnull=True).annotate(asked_at=asked)
    found = named.filter(asked_at__lt=timezone.now() - KEPT_WITHOUT_A_YES).select_for_update(skip_locked=True)
    Representation.objects.filter(pk__in=[link.pk for link in found]).delete()


def answer(letter: str, representation: Representation) -> None:
    if representation.invited_by:
        context = {
            "name": representation.full_name,
            "organization": representation.organization.name,
            "slug": representation.organization.slug,
        }
        outbox.post(letter, representation.invited_by, context)


@transaction.atomic
def correct(representation: Representation, **corrections) -> None:
    """A person changes what is shown of them. Raises `TransitionRefused` when they no longer represent it."""
    current = lock(representation)
    if current.state != Representation.State.CONFIRMED:
        raise TransitionRefused(current, Representation.State.CONFIRMED)
    for name, value in corrections.items():
        setattr(current, name, value)
    current.save(update_fields=list(corrections))
    agree(current.person, is_contact=corrections.get("is_contact", False))


@transaction.atomic
def end(representation: Representation, by: User) -> None:
    """A contact stops acting for the organization, or is no longer asked to; who represented when is kept.

    Raises `LastRepresentative` when nobody else could act for it, and `TransitionRefused`, also when the person
    has confirmed meanwhile: then only they end it.
    """
    organization = lock(representation.organization)
    representation = lock(representation)
    if representation.state == Representation.State.CONFIRMED:
        if representation.person_id != by.pk:
            raise TransitionRefused(representation, Representation.State.ENDED)
        if not organization.representations.confirmed().exclude(pk=representation.pk).exists():
            raise LastRepresentative
    stop(representation, by)
    settle(organization)


def stop(representation: Representation, by: User | None) -> None:
    """From now on; where the clock was set back, from the moment at which it began."""
    ended_at = max(timezone.now(), representation.confirmed_at or representation.invited_at)
    change_state(representation, Representation.State.ENDED, by, ended_at=ended_at)


@transaction.atomic
def end_all(person: User) -> list[Organization]:
    """A person who leaves acts for nobody any more; gives the organizations for which nobody is left to act."""
    alone = []
    for link in confirmed_of(person).order_by("organization"):
        organization = lock(link.organization)
        is_here = organization.state != Organization.State.LEFT
        if is_here and not organization.representations.confirmed().exclude(pk=link.pk).exists():
            alone.append(organization)
        stop(link, person)
        settle(organization)
    return alone


def confirmed_of(person: User) -> QuerySet[Representation]:
    """For whom a person acts, suspended or not."""
    return Representation.objects.confirmed().filter(person=person).select_related("organization")


def is_represented_by(organization: Organization, person: User) -> bool:
    """Whether the person acts for the organization, suspended or not: then they decide nothing about it."""
    return organization.representations.confirmed().filter(person=person).exists()


def represented_alone_by(person: User) -> QuerySet[Organization]:
    """Organizations of the community, or on their way into it, for which nobody else acts."""
    others = Representation.objects.confirmed().exclude(person=person).filter(organization=OuterRef("pk"))
    own = confirmed_of(person).values("organization")
    here = Organization.objects.exclude(state=Organization.State.LEFT)
    return here.filter(~Exists(others), pk__in=own).alphabetical()
