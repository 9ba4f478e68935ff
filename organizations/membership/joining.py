"""Bringing an organization: a draft, and the person who entered it as its first representative."""

import uuid
from collections.abc import Set
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from members.models import User
from organizations.contacts.representation import agree
from organizations.membership import duplicates
from organizations.models import FoundingList, Organization, Representation

MOST_DRAFTS = 5


class NameTaken(Exception):
    """An organization of this name was entered a moment before."""


class TooManyDrafts(Exception):
    """This person has several organizations on the way; those come first."""


class LooksAlike(Exception):
    """Organizations that are here already have a name like this one; `found` are they."""

    def __init__(self, found: list[Organization]):
        self.found = found
        super().__init__(found)


@transaction.atomic
def start(
    organization: Organization,
    by: User,
    *,
    gets_messages: bool = False,
    different_from: Set[int] = frozenset(),
    **person: Any,
) -> Organization:
    """Enter a new organization as a draft, with `by` as its first, confirmed representative.

    `person` holds the fields of the representation, among them whether the person is shown as a contact.

    Raises `LooksAlike` unless the person has said of each that is offered that it is a different one: by its key in
    `different_from`. Then both stand in the coordinators' queue of duplicates. Raises `TooManyDrafts`, and
    `NameTaken` when a record of this name is here that the person may not see. The same `creation_key` by the
    same person gives the organization made first.
    """
    duplicates.hold_names()
    if earlier := made_first(organization.creation_key, by):
        return earlier
    if drafts_of(by) >= MOST_DRAFTS:
        raise TooManyDrafts
    alike = duplicates.offered(organization.name, organization.acronym, by)
    if not {one.pk for one in alike} <= different_from:
        raise LooksAlike(alike)
    enter(organization, by)
    represent(organization, by, **person)
    agree(by, is_contact=person.get("is_contact", False), gets_messages=gets_messages)
    duplicates.note(organization, by, alike)
    return organization


def drafts_of(person: User) -> int:
    """How many they have on the way, those apart that they brought in with a list as a coordinator."""
    drafts = Organization.objects.filter(created_by=person, state=Organization.State.DRAFT)
    return drafts.exclude(pk__in=FoundingList.objects.entered_by(person)).count()


def enter(organization: Organization, by: User) -> None:
    """Save the new record. Raises `NameTaken`."""
    organization.created_by, organization.slug = by, free_slug(organization.name)
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name == "organization_name_is_taken_once":
            raise NameTaken from error
        raise


def represent(organization: Organization, by: User, **person) -> None:
    Representation.objects.create(
        organization=organization,
        person=by,
        email=by.email,
        state=Representation.State.CONFIRMED,
        confirmed_at=timezone.now(),
        **person,
    )


def made_first(creation_key: uuid.UUID, by: User) -> Organization | None:
    """What an earlier sending of the same form by the same person has made."""
    return Organization.objects.filter(creation_key=creation_key, created_by=by).first()


def free_slug(name: str) -> str:
    """An address from the name; with a number where it is taken. `new` is the address of the form."""
    base = slugify(name)[:120].strip("-") or "organization"
    base = "new-organization" if base == "new" else base
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (number for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)
    return f"{base}-{next(numbers)}" if base in taken else base
