"""Signing the Terms for an organization: only by the representative who is authorized."""

from django.db import transaction

from members.models import User
from members.transitions import lock
from organizations.models import Organization, OrganizationSignature, Representation
from terms.models import Signature
from terms.signing import Circumstances, Opening, sign
from terms.standing import standing_under_the_version_in_force


class NotAuthorized(Exception):
    """This person does not represent the organization, or may not sign for it."""


def party_of(organization: Organization) -> str:
    """How the signatures name the organization."""
    return f"organization:{organization.pk}"


def standing_signature(organization: Organization) -> Signature | None:
    """The organization's signature under the version in force, corrections aside, if it stands."""
    return standing_under_the_version_in_force(party_of(organization))


def hold_authority(organization: Organization, person: User) -> Representation:
    """The representation by which the person binds the organization, locked. Raises `NotAuthorized` without one.

    The organization's row comes first: whoever ends a representation goes the same way.
    """
    lock(organization)
    authorized = Representation.objects.acting(person).filter(organization=organization, is_authorized=True)
    representation = authorized.select_for_update(of=("self",)).first()
    if representation is None:
        raise NotAuthorized
    return representation


def hold_right_to_sign(organization: Organization, person: User) -> Representation:
    """As `hold_authority`, for an organization that has not left."""
    representation = hold_authority(organization, person)
    if lock(organization).state == Organization.State.LEFT:
        raise NotAuthorized
    return representation


@transaction.atomic
def sign_for(
    organization: Organization, opening: Opening, signer: User, typed_name: str, came: Circumstances
) -> Signature:
    """Bind the organization. Raises `NotAuthorized` unless the signer is its authorized representative now, and it is here.

    The representation is locked: one that ends meanwhile either waits, or is seen here.
    """
    representation = hold_right_to_sign(organization, signer)
    signature = sign(
        opening,
        signer,
        kind=Signature.Kind.ORGANIZATION,
        party=party_of(organization),
        party_name=organization.name,
        typed_name=typed_name,
        title=representation.title,
        came=came,
    )
    OrganizationSignature.objects.get_or_create(
        signature=signature, defaults={"organization": organization, "representation": representation}
    )
    return signature
