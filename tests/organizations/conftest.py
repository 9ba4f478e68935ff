"""An organization on its way in, complete or not."""

import pytest
from django.utils import timezone

from organizations.models import Offer, OrganizationSignature, Project
from terms.models import Signature, TermsVersion
from tests.factories import EventFactory, OrganizationFactory, RepresentationFactory, ResourceFactory
from vocabularies.models import County, Expertise, Theme


@pytest.fixture
def version(db):
    return TermsVersion.objects.in_force() or TermsVersion.objects.create(
        number=1,
        state="published",
        text_en="# Terms",
        effective_on=timezone.localdate(),
        sha256_en="0" * 64,
        html_en="<h1>Terms</h1>",
        published_at=timezone.now(),
    )


@pytest.fixture
def signed(version):
    """Call it with a representation: its person signs the Terms for the organization."""

    def sign(link, **fields):
        signature = Signature.objects.create(
            version=version,
            signer=link.person,
            kind="organization",
            party=f"organization:{link.organization.pk}",
            party_name=link.organization.name,
            language="en",
            signed_at=timezone.now(),
            **fields,
        )
        OrganizationSignature.objects.create(organization=link.organization, signature=signature, representation=link)
        return signature

    return sign


@pytest.fixture
def complete(signed):
    """Call it for an organization that lacks nothing but the decision."""

    def build(state="draft", **fields):
        joined_at = timezone.now() if state in ("active", "unconfirmed", "suspended") else None
        told = {"lead": "We read the slope.", "about": "Eleven people.", "joined_at": joined_at}
        organization = OrganizationFactory(state=state, **(told | fields))
        organization.themes.set(Theme.objects.filter(slug="early-warning"))
        organization.counties.set(County.objects.filter(slug="muranga"))
        organization.expertise.set(Expertise.objects.filter(slug="ews-design"))
        first = RepresentationFactory(organization=organization, is_authorized=True)
        RepresentationFactory(organization=organization)
        signed(first)
        return organization

    return build


@pytest.fixture
def own(client):
    """A draft of the person who is signed in."""
    link = RepresentationFactory(organization__state="draft")
    client.force_login(link.person)
    return link.organization


@pytest.fixture
def twins(complete):
    """Two complete members that are one organization, with a resource and an event each."""
    kept = complete(name="Kilele Landslide Watch", slug="kilele", state="active", town="Kangema")
    merged = complete(name="Kilele Watch", slug="kilele-watch", state="active", acronym="KW", town="Muranga")
    merged.county = County.objects.get(slug="muranga")
    merged.save()
    merged.themes.set(Theme.objects.filter(slug="early-warning"))
    kept.themes.set(Theme.objects.exclude(slug="early-warning")[:1])
    for organization in (kept, merged):
        ResourceFactory(organization=organization)
        EventFactory(host=organization)
        Offer.objects.create(organization=organization, kind="train", text=organization.name)
        Project.objects.create(organization=organization, name=organization.name, starts_in=2024)
    return kept, merged
