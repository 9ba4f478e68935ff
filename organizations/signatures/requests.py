"""Sending the signing page to the person who may sign for the organization."""

import datetime

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import lock
from notifications import outbox
from organizations.models import Representation, SignatureRequest
from organizations.signatures.signing import party_of
from terms.standing import version_to_sign

BETWEEN_REQUESTS = datetime.timedelta(hours=24)


class AskedLately(Exception):
    """This person was asked within the last day: one letter is enough."""


class NothingToSign(Exception):
    """The organization's signature covers the newest version."""


@transaction.atomic
def ask_to_sign(representation: Representation, by: User) -> SignatureRequest:
    """Write to an authorized representative that a colleague asks them to sign, with the page in their own account.

    Raises `AskedLately` and `NothingToSign`. The letter carries no power: only that person can sign there.
    """
    organization = lock(representation.organization)
    version = version_to_sign(party_of(organization))
    if version is None:
        raise NothingToSign
    if representation.signature_requests.filter(asked_at__gt=timezone.now() - BETWEEN_REQUESTS).exists():
        raise AskedLately
    outbox.post(
        "signature_requested",
        representation.person,
        {
            "asker": by.full_name,
            "organization": organization.name,
            "slug": organization.slug,
            "number": version.number,
        },
    )
    return SignatureRequest.objects.create(representation=representation, asked_by=by)


def waiting_for(person: User) -> list[SignatureRequest]:
    """The latest request of each organization that this person may still sign for, the newest first."""
    links = Representation.objects.acting(person).filter(is_authorized=True)
    requests = SignatureRequest.objects.filter(representation__in=links).select_related(
        "representation__organization", "asked_by"
    )
    latest = {one.representation_id: one for one in reversed(requests)}
    return [one for one in latest.values() if version_to_sign(party_of(one.representation.organization))]
