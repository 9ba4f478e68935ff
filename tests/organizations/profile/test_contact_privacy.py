"""Each detail of a contact is for whom its owner chose, in every output alike."""

import io
from itertools import product

import pypdfium2
import pytest
from django.urls import get_resolver, reverse

from members.models import Visibility
from tests.factories import MemberFactory, RepresentationFactory, UserFactory
from tests.organizations.test_pending_leaks_nowhere import addresses_without_parameters

pytestmark = pytest.mark.django_db
EMAIL, PHONE = "heron.zorilla@example.org", "+254 700 555 321"
# Who may see what is for whom.
SEEN_BY = {
    "visitor": {"public"},
    "applicant": {"public"},
    "member": {"public", "members"},
    "colleague": {"public", "members", "coordinators"},
    "coordinator": {"public", "members", "coordinators"},
}


@pytest.fixture
def link(db):
    return RepresentationFactory(organization__name="Nyika Imara", organization__slug="nyika", email=EMAIL, phone=PHONE)


@pytest.fixture
def browsers(client_of, link):
    coordinator = UserFactory(is_staff=True, roles=["coordinators"])
    people = {
        "visitor": None,
        "applicant": MemberFactory(state="applicant").user,
        "member": MemberFactory().user,
        "colleague": RepresentationFactory(organization=link.organization).person,
        "coordinator": coordinator,
    }
    return {role: client_of(person) for role, person in people.items()}


def content_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Type") != "application/pdf":
        return content.decode(errors="replace")
    pages = pypdfium2.PdfDocument(io.BytesIO(content))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def details_in(response) -> tuple[bool, bool]:
    content = content_of(response)
    return EMAIL in content, PHONE in content


def outputs(organization) -> list[str]:
    names = ("organization_detail", "organization_profile", "organization_portal_profile")
    return [
        prefix + reverse(f"organizations:{name}", args=[organization.slug]) for name in names for prefix in ("", "/sw")
    ]


@pytest.mark.parametrize(("email", "phone"), list(product(Visibility.values, repeat=2)))
def test_page_and_pdf_show_each_reader_what_is_for_them(browsers, link, email, phone):
    link.email_visibility, link.phone_visibility = email, phone
    link.save()

    paths = outputs(link.organization)
    shown = {(role, path): details_in(browser.get(path)) for role, browser in browsers.items() for path in paths}

    assert shown == {(role, path): (email in SEEN_BY[role], phone in SEEN_BY[role]) for role, path in shown}


def test_details_are_for_members_unless_their_owner_chooses_otherwise(link):
    assert (link.email_visibility, link.phone_visibility) == ("members", "members")


@pytest.mark.parametrize("visibility", Visibility.values)
def test_no_list_feed_or_export_tells_them(browsers, link, visibility):
    link.email_visibility = link.phone_visibility = visibility
    link.save()
    addresses = sorted(set(addresses_without_parameters(get_resolver().url_patterns)))
    assert {"/organizations.csv", "/coverage.csv", "/sitemap.xml", "/feeds/resources.atom", "/organizations/"} <= set(
        addresses
    )

    told = [
        (role, address)
        for role in ("visitor", "member", "coordinator")
        for address in addresses
        if any(details_in(browsers[role].get(address)))
    ]

    assert told == []


@pytest.mark.parametrize("asked", [EMAIL, EMAIL.partition("@")[0], PHONE, PHONE.replace(" ", "")])
def test_nobody_finds_out_by_asking_whose_they_are(browsers, link, asked):
    link.email_visibility = link.phone_visibility = "public"
    link.save()
    doors = [("/search/", "q"), ("/organizations/", "q"), ("/organizations.csv", "q"), ("/organizations/new/", "name")]

    found = [
        (role, door)
        for role in ("visitor", "member", "coordinator")
        for door, name in doors
        if "Nyika Imara" in content_of(browsers[role].get(door, {name: asked}, follow=True))
    ]

    assert found == []
