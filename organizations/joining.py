"""Bringing an organization: a draft, and the person who entered it as its first representative."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from members.models import User
from organizations.models import Organization, Representation
from organizations.representation import agree

MOST_DRAFTS = 5


class NameTaken(Exception):
    """An organization of this name was entered a moment before."""


class TooManyDrafts(Exception):
    """This person has several organizations on the way; those come first."""


@transaction.atomic
def start(organization: Organization, by: User, *, takes_messages: bool = False, **person) -> Organization:
    """Enter a new organization as a draft, with `by` as its first, confirmed representative.

    `person` holds the fields of the representation, among them whether the person is shown as a contact.

    Raises `TooManyDrafts`, and `NameTaken` when somebody else enters the same name at the same moment. The
    same `creation_key` by the same person gives the organization made first.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if Organization.objects.filter(created_by=by, state=Organization.State.DRAFT).count() >= MOST_DRAFTS:
        raise TooManyDrafts
    organization.created_by, organization.slug = by, free_slug(organization.name)
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
    except IntegrityError as error:
        if earlier := made_first(organization.creation_key, by):
            return earlier
        if error.__cause__.diag.constraint_name == "organization_name_is_taken_once":
            raise NameTaken from error
        raise
    represent(organization, by, **person)
    agree(by, is_contact=person.get("is_contact", False), takes_messages=takes_messages)
    return organization


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
