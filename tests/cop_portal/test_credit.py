"""A name that its owner had removed stands on no page any more, though the rows still hold it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members import consents
from pages.models import Page
from tests.factories import MemberFactory, OrganizationFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
NAME = "Mwende Kilonzo"


@pytest.fixture
def pages():
    """Call it with the choice of somebody who has left: every address on which their name could stand."""

    def build(*, keeps_credit):
        user = UserFactory(full_name=NAME)
        MemberFactory(user=user, state="left", keeps_credit=keeps_credit)
        resource = ResourceFactory(shared_by=user, authors=f"Amina Dida, {NAME}")
        call = ResourceFactory(shared_by=user, authors=NAME)
        organization = OrganizationFactory(confirmed_at=timezone.now(), confirmed_by=user)
        facts = {"kind": "story", "title_en": "Dams", "body_en": "Sand.", "published_on": timezone.localdate()}
        story = Page.objects.create(slug="dams", told_by=f"{NAME}, chairperson", **facts)
        return [one.get_absolute_url() for one in (resource, call, organization, story)] + ["/", "/about/"]

    return build


def naming(client, addresses):
    return [address for address in addresses if NAME in client.get(address).text]


@pytest.mark.parametrize("reader", ["visitor", "member"])
def test_removed_name_stands_nowhere(client, member, pages, reader):
    addresses = pages(keeps_credit=False)
    if reader == "member":
        client.force_login(member)

    assert naming(client, addresses) == []


def test_kept_name_stands_with_what_was_shared_and_told(member_client, pages):
    resource, call, _organization, *told = addresses = pages(keeps_credit=True)
    assert naming(member_client, addresses) == [resource, call, *told]


def test_name_stands_as_that_of_who_confirmed_a_page_while_the_person_allows_it(client):
    person = MemberFactory(user__full_name=NAME).user
    organization = OrganizationFactory(confirmed_at=timezone.now(), confirmed_by=person)
    address = [organization.get_absolute_url()]

    before = naming(client, address)
    consents.give(person, consents.Purpose.DIRECTORY)
    allowed = naming(client, address)
    consents.withdraw(person, consents.Purpose.DIRECTORY)

    assert (before, allowed, naming(client, address)) == ([], address, [])


def test_what_else_the_line_says_stays(client, pages):
    resource, _call, organization, story, _home, _about = pages(keeps_credit=False)

    assert "Amina Dida" in client.get(resource).text
    assert "Confirmed <time" in client.get(organization).text
    assert "<span>chairperson</span>" in client.get(story).text


@pytest.mark.parametrize("address", ["/about/", "/"])
def test_removed_names_cost_no_query_for_each_story(client, pages, address):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    pages(keeps_credit=False)
    cost()  # what is kept between pages is kept from here on
    before = cost()
    for number in range(5):
        Page.objects.create(
            slug=f"story-{number}",
            kind="story",
            title_en="More",
            body_en="Text",
            told_by=NAME,
            published_on=timezone.localdate(),
        )

    assert cost() == before
