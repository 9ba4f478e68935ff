"""How complete a profile is: said with named gaps to its people and coordinators, never to others."""

import pytest
from django.urls import reverse

from organizations.models import Offer, Project
from organizations.profile.completeness import completeness
from tests.factories import OrganizationFactory, RepresentationFactory, StoredFileFactory
from vocabularies.models import Expertise, Hazard, Language, Theme

pytestmark = pytest.mark.django_db


def filled():
    organization = OrganizationFactory(
        lead="Lead",
        about="About",
        town="Wote",
        website="https://kilele.example.org",
        is_nationwide=True,
        logo=StoredFileFactory(),
    )
    for field, model in {"themes": Theme, "hazards": Hazard, "expertise": Expertise, "languages": Language}.items():
        getattr(organization, field).set(model.objects.all()[:1])
    Offer.objects.create(organization=organization, kind="lend", text="A tent.")
    Project.objects.create(organization=organization, name="Slope watch", starts_in=2023)
    RepresentationFactory.create_batch(2, organization=organization)
    return organization


def test_full_profile_has_no_gap():
    full = completeness(filled())

    assert (full.percent, full.gaps) == (100, [])


def test_gaps_are_named_with_their_links():
    organization = filled()
    organization.representations.first().delete()
    organization.is_nationwide = False

    found = completeness(organization)

    address = f"/organizations/{organization.slug}/"
    assert [(gap.label, gap.url) for gap in found.gaps] == [
        ("add a second contact", f"{address}contacts/"),
        ("add a county", f"{address}edit/scope/"),
    ]
    assert found.percent < 100


def test_its_people_and_coordinators_read_it_nobody_else(client, desk_session, administrator):
    link = RepresentationFactory()
    page_url = link.organization.get_absolute_url()
    client.force_login(link.person)

    own = client.get(reverse("organizations:organization_edit", args=[link.organization.slug])).content.decode()
    desk_session(client, administrator)
    desk = client.get(reverse("admin:organizations_organization_review", args=[link.organization.pk])).content.decode()
    client.logout()

    percent = completeness(link.organization).percent
    assert f"<strong>Profile {percent}%</strong>" in own
    assert f"Profile {percent}%" in desk
    assert "%</strong>" not in client.get(page_url).content.decode()
