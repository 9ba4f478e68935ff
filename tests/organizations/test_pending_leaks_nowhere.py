"""Feature A6: whatever is public is asked for an organization that is not approved."""

import re

import pytest
from django.core.cache import cache
from django.urls import get_resolver
from django.utils import timezone

from organizations.models import Offer
from tests.factories import (
    EventFactory,
    JoinRequestFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    ResourceFactory,
)
from vocabularies.models import County, Expertise, Theme

pytestmark = pytest.mark.django_db
STATES = ["draft", "submitted", "returned", "declined", "suspended", "left"]
# The last word is asked for nowhere, so that a page that repeats the question does not name it.
NAME = "Hidden Heron Zorilla"
TOKEN = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|name="creation_key" value="[\w-]+"|name="\w*key" value="[^"]+"'
)
QUERIES = ["", "?q=hidden+heron&county=bomet&name=hidden+heron"]


def addresses_without_parameters(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses_without_parameters(pattern.url_patterns, path)
        elif "<" not in path and "^" not in path and not path.startswith("admin/"):
            yield f"/{path}"


def organization_in(state):
    organization = OrganizationFactory(name=f"{NAME} {state}", state=state, is_nationwide=True)
    organization.themes.set(Theme.objects.filter(slug="livestock"))
    organization.expertise.set(Expertise.objects.filter(slug="ews-design"))
    organization.counties.set(County.objects.filter(slug="bomet"))
    Offer.objects.create(organization=organization, kind="lend", text=f"A boat of the {NAME}")
    person = MemberFactory(state="applicant").user
    RepresentationFactory(organization=organization, person=person, email_visibility="public")


def names_it(response) -> bool:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return b"zorilla" in content.lower()


def test_no_address_names_an_organization_that_is_not_approved(client_of, member):
    for state in STATES:
        organization_in(state)
    addresses = sorted(set(addresses_without_parameters(get_resolver().url_patterns)))
    assert {"/", "/organizations/", "/coverage/", "/coverage.csv", "/search/", "/sitemap.xml"} <= set(addresses)

    named = [
        address + query
        for browser in (client_of(), client_of(member))
        for address in addresses
        for query in QUERIES
        if names_it(browser.get(address + query))
    ]

    assert named == []


def test_the_walk_would_notice(client):
    organization_in("active")

    for address in ("/organizations/", "/organizations/?q=hidden+heron", "/search/?q=hidden+heron"):
        assert names_it(client.get(address))


def whatever_waits(listed):
    """Organizations and people that nobody has approved, and all that hangs on them."""
    for state in STATES:
        organization_in(state)
    for state in ("applicant", "declined", "suspended", "left"):
        MemberFactory(state=state, user__full_name=NAME, motivation=NAME)
    applicant = MemberFactory(state="applicant", user__full_name=NAME).user
    pending = OrganizationFactory(name=f"{NAME} again", state="submitted")
    invited = {"state": "invited", "person": None, "confirmed_at": None, "email_visibility": "public"}
    RepresentationFactory(organization=listed, full_name=NAME, email="zorilla@example.org", **invited)
    JoinRequestFactory(organization=listed, person=applicant, title=NAME)
    sent = {"state": "submitted", "submitted_at": timezone.now(), "published_at": None}
    ResourceFactory(title=NAME, shared_by=applicant, organization=pending, **sent)
    EventFactory(title=NAME, state="draft", created_by=applicant, host=pending)


def answers(browser, addresses):
    """What each address says, without the tokens that differ from one request to the next."""
    cache.clear()
    given = {}
    for address in addresses:
        response = browser.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        given[address] = (response.status_code, TOKEN.sub(b"", content))
    return given


def test_no_page_count_feed_or_file_changes_by_what_waits(client_of, member):
    listed = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa")
    RepresentationFactory(organization=listed, email_visibility="public")
    resource, event = ResourceFactory(organization=listed), EventFactory(host=listed)
    own = [one.get_absolute_url() for one in (listed, resource, event)]
    walked = sorted(set(addresses_without_parameters(get_resolver().url_patterns)))
    # One's own pages carry keys that differ each time; the test above looks at them.
    addresses = [address for address in walked if not address.startswith(("/accounts/", "/me/"))] + own
    addresses += [
        "/organizations/?county=bomet&theme=livestock",
        "/search/?q=hidden+heron",
        "/organizations/ziwa/profile.pdf",
    ]
    browsers = [client_of(), client_of(member)]
    before = [answers(browser, addresses) for browser in browsers]

    whatever_waits(listed)

    after = [answers(browser, addresses) for browser in browsers]
    assert [
        address for old, new in zip(before, after, strict=True) for address in old if old[address] != new[address]
    ] == []


def test_the_comparison_would_notice_a_count(client):
    before = answers(client, ["/", "/organizations/", "/coverage.csv", "/sitemap.xml"])

    organization_in("active")

    after = answers(client, before)
    assert [address for address in before if before[address] == after[address]] == []


@pytest.mark.parametrize("state", STATES)
def test_its_own_addresses_answer_like_nothing(client_of, member, state):
    organization = OrganizationFactory(name=NAME, slug="hidden", state=state)
    RepresentationFactory(organization=organization)

    for browser in (client_of(), client_of(member)):
        for address in ("/organizations/hidden/", "/organizations/hidden/profile.pdf"):
            assert browser.get(address).status_code == 404
