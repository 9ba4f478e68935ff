import pytest
from django.urls import reverse

from members.models import Visibility
from tests.factories import (
    EventFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    ResourceFactory,
    UserFactory,
)
from vocabularies.models import County

pytestmark = pytest.mark.django_db


def page(client, organization):
    return client.get(reverse("organizations:organization_detail", args=[organization.slug]))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined", "suspended", "left"])
def test_what_is_not_approved_is_shown_to_its_own_people_only(client, member_client, state):
    organization = OrganizationFactory(state=state)
    own = RepresentationFactory(organization=organization)
    RepresentationFactory(
        organization=organization, state="ended", person=member_client.user, ended_at="2026-01-01T00:00Z"
    )

    assert page(member_client, organization).status_code == 404
    client.logout()
    assert page(client, organization).status_code == 404
    client.force_login(own.person)
    shown = page(client, organization)
    assert organization.get_state_display() in shown.content.decode()


def test_organization_that_has_not_answered_stays_visible_and_says_so(client):
    organization = OrganizationFactory(state="unconfirmed")

    assert b"Not confirmed since" in page(client, organization).content


def test_contact_shows_each_reader_what_the_contact_allows(client, administrator):
    organization = OrganizationFactory()
    link = RepresentationFactory(
        organization=organization, phone="+254 000 000 021", email_visibility="members", phone_visibility="coordinators"
    )
    readers = {
        "visitor": None,
        "applicant": MemberFactory(state="applicant").user,
        "member": MemberFactory().user,
        "coordinator": administrator,
        "colleague": RepresentationFactory(organization=organization, is_contact=False).person,
    }

    seen = {}
    for name, reader in readers.items():
        client.logout()
        if reader:
            client.force_login(reader)
        contact = page(client, organization).context["contacts"][0]
        seen[name] = (contact.email, contact.phone)

    assert seen == {
        "visitor": ("", ""),
        "applicant": ("", ""),
        "member": (link.email, ""),
        "coordinator": (link.email, link.phone),
        "colleague": (link.email, link.phone),
    }


def test_public_address_is_shown_to_everyone(client):
    link = RepresentationFactory(email_visibility=Visibility.PUBLIC)

    assert f"mailto:{link.email}" in page(client, link.organization).content.decode()


@pytest.mark.parametrize("state", ["invited", "refused", "ended"])
def test_person_who_has_not_confirmed_is_shown_nowhere(client, state):
    organization = OrganizationFactory()
    RepresentationFactory(
        organization=organization,
        state=state,
        full_name="Mutiso Kilonzo",
        person=UserFactory(),
        email_visibility="public",
        confirmed_at=None,
        ended_at=None if state == "invited" else "2026-01-01T00:00Z",
    )

    assert b"Mutiso" not in page(client, organization).content


def test_resources_and_events_of_members_stay_among_members(client, member_client):
    organization = OrganizationFactory()
    ResourceFactory(organization=organization, title="For members", visibility="members")
    ResourceFactory(organization=organization, title="Unpublished", state="draft")
    EventFactory(host=organization, title="Members meet", visibility="members")

    inside = page(member_client, organization).content.decode()
    client.logout()
    outside = page(client, organization).content.decode()

    assert ("For members" in inside, "Members meet" in inside, "Unpublished" in inside) == (True, True, False)
    assert ("For members" in outside, "Members meet" in outside) == (False, False)


def test_map_names_counties_in_words_and_hides_its_tiles(client):
    organization = OrganizationFactory(county=County.objects.get(slug="marsabit"))
    organization.counties.set(County.objects.filter(slug__in=["marsabit", "isiolo"]))

    html = page(client, organization).content.decode()

    assert '<ul aria-hidden="true">' in html
    assert "<strong>Marsabit</strong> (main office), Isiolo</figcaption>" in html


def test_typed_text_stays_text(client):
    organization = OrganizationFactory(about="<script>alert(1)</script>", name="<b>Bold</b>")

    html = page(client, organization).content.decode()

    assert "<script>alert" not in html
    assert "<b>Bold" not in html
