"""Clause 5.3 of the Terms: whoever has an interest in a decision says so and steps aside."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from terms.models import Signature
from terms.models.signature import SignatureQuerySet

STEP_ASIDE = _(
    "This concerns yourself, or an organization that you represent. By clause 5.3 of the Terms you step aside: "
    "another coordinator decides."
)


class OwnMatter(Exception):
    """The coordinator would decide about themselves, or about an organization that they represent."""


def concerning(person: User, signatures: SignatureQuerySet) -> SignatureQuerySet:
    """Those by which this person, or an organization that they represent today, is or was bound."""
    represented = Q(
        organization_link__organization__representations__person=person,
        organization_link__organization__representations__state="confirmed",
    )
    own = signatures.model.objects.filter(Q(signer=person) | represented)
    return signatures.filter(pk__in=own.values("pk"))


def check_steps_aside(person: User, signature: Signature) -> None:
    """Raises `OwnMatter` where the decision on this signature concerns the person who would take it."""
    if concerning(person, Signature.objects.filter(pk=signature.pk)).exists():
        raise OwnMatter
