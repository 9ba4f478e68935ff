"""Telling organizations what to sign, by the same rules as people: through those who may sign for them."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from organizations.models import Organization, Representation
from terms.models import TermsVersion
from terms.owing import party_by, signed_number
from terms.telling import BATCH, Audience, announce_to, remind_all


def announce(version: TermsVersion, most: int = BATCH) -> int:
    """To those who may sign for the listed organizations that have not; gives how many were looked at."""
    return announce_to(listed(), version, most)


def remind(most: int = BATCH) -> int:
    """Letters to organizations; see `remind_all`."""
    return remind_all(listed(), applying(), most)


def listed() -> Audience:
    rows = signatories().filter(organization__state__in=Organization.LISTED)
    joined = Coalesce("organization__joined_at", "organization__created_at")
    return Audience(rows.annotate(began=joined), "person", about)


def applying() -> Audience:
    """Organizations whose application lies with them, since they were entered."""
    rows = signatories().filter(organization__state__in=[Organization.State.DRAFT, Organization.State.RETURNED])
    return Audience(rows.annotate(began=F("organization__created_at")), "person", about)


def signatories():
    """Who may sign for an organization today; where nobody may, its other representatives, who can name somebody."""
    able = Representation.objects.confirmed().filter(person__is_active=True).exclude(person__member__state="suspended")
    authorized = able.filter(organization=OuterRef("organization"), is_authorized=True)
    return (
        able.filter(Q(is_authorized=True) | ~Exists(authorized))
        .select_related("organization")
        .annotate(party=party_by("organization", "organization_id"))
        .annotate(signed=signed_number())
    )


def about(representation: Representation) -> dict:
    organization = representation.organization
    return {
        "party_name": organization.name,
        "slug": organization.slug,
        "is_application": not organization.is_listed,
    }
