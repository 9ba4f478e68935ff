"""Feature A6: whatever is public is asked for an organization that is not approved."""

import pytest
from django.urls import get_resolver

from organizations.models import Offer
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import County, Expertise, Theme

pytestmark = pytest.mark.django_db
STATES = ["draft", "submitted", "returned", "declined", "suspended", "left"]
# The last word is asked for nowhere, so that a page that repeats the question does not name it.
NAME = "Hidden Heron Zorilla"
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
    RepresentationFactory(organization=organization, email_visibility="public")


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
