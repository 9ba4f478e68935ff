import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digests.following import topics_of
from digests.models import Follow
from tests.digests.reader import county, follows, theme
from tests.factories import MemberFactory, OrganizationFactory, ResourceFactory
from vocabularies.models import ResourceType

pytestmark = pytest.mark.django_db
# Where a topic is shown, and what can be followed there, by the names in a form.
PLACES = {
    "/organizations/?theme=early-warning&county=turkana": {"theme", "county"},
    "/resources/?theme=early-warning&county=turkana&type=toolkit&organization=nyika": set(Follow.TOPICS),
    "/events/?theme=early-warning&county=turkana": {"theme", "county"},
    "/organizations/nyika/": {"organization"},
}


@pytest.fixture
def nyika(db):
    return OrganizationFactory(name="Nyika", slug="nyika")


@pytest.mark.parametrize("address", PLACES)
def test_what_a_page_is_about_can_be_followed_there(member_client, nyika, address):
    page = member_client.get(address).text

    names = re.findall(r'action="/me/follows/new/">.*?name="next".*?<input type="hidden" name="(\w+)"', page)
    assert set(names) == PLACES[address]


@pytest.mark.parametrize("address", PLACES)
def test_visitors_and_applicants_are_offered_nothing(client, nyika, address):
    visitor = client.get(address).text
    client.force_login(MemberFactory(state="applicant").user)

    assert "/me/follows/" not in visitor + client.get(address).text


def test_lists_without_a_filter_ask_nothing_more(member_client):
    for address in ("/organizations/", "/resources/", "/events/"):
        with CaptureQueriesContext(connection) as queries:
            member_client.get(address)
        assert [query for query in queries.captured_queries if "digests_follow" in query["sql"]] == []


def test_a_press_follows_and_leads_back(member_client):
    here = "/resources/?county=turkana"

    answer = member_client.post("/me/follows/new/", {"county": "turkana", "next": here}, follow=True)

    assert answer.redirect_chain == [(here, 302)]
    assert "You follow Turkana." in answer.text
    assert topics_of(member_client.user) == {county()}


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_press_never_leads_away(member_client, address):
    answer = member_client.post("/me/follows/new/", {"county": "turkana", "next": address})

    assert answer["Location"] == "/me/follows/"


@pytest.mark.parametrize(
    "typed", [{}, {"county": "atlantis"}, {"organization": "pending"}, {"theme": "early-warning", "county": "x"}]
)
def test_what_does_not_exist_is_not_followed(member_client, typed):
    OrganizationFactory(slug="pending", state="submitted", joined_at=None)

    answer = member_client.post("/me/follows/new/", typed, follow=True)

    assert "That cannot be followed." in answer.text
    assert not Follow.objects.exists()


def test_a_second_press_to_stop_finds_nothing_to_do(member_client):
    (one,) = follows(member_client.user, county())

    first, second = (member_client.post(f"/me/follows/{one.pk}/delete/", follow=True).text for _press in range(2))

    assert ("You no longer follow Turkana." in first, "You no longer" in second) == (True, False)
    assert not Follow.objects.exists()


def test_nobody_stops_the_follows_of_others(member_client):
    (other,) = follows(MemberFactory().user, county())

    member_client.post(f"/me/follows/{other.pk}/delete/")

    assert Follow.objects.get() == other


def test_several_are_chosen_at_once(member_client):
    toolkit = ResourceType.objects.get(slug="toolkit")
    follows(member_client.user, county("lamu"))

    member_client.post(
        "/me/follows/", {"themes": [theme().pk], "counties": [county().pk], "resource_types": [toolkit.pk]}
    )

    assert topics_of(member_client.user) == {theme(), county(), toolkit}


def test_page_shows_what_is_followed(member_client, nyika):
    follows(member_client.user, theme(), county(), nyika)

    page = member_client.get("/me/follows/")

    assert page.context["form"].initial == {
        "themes": [theme().pk],
        "resource_types": [],
        "counties": [county().pk],
    }
    assert "Nyika" in page.text


def test_profile_is_proposed_on_both_pages_and_followed_by_a_press(client):
    member = MemberFactory(county=county())
    member.themes.add(theme())
    client.force_login(member.user)

    pages = [client.get(address).text for address in ("/me/", "/me/follows/")]
    client.post("/me/follows/new/", {"theme": ["early-warning"], "county": ["turkana"]})

    assert ["Follow these 2" in page for page in pages] == [True, True]
    assert topics_of(member.user) == {theme(), county()}
    assert "Follow these" not in client.get("/me/").text


def test_page_needs_the_same_queries_for_one_follow_and_many(member_client):
    counts = []
    for number in (1, 6):
        follows(member_client.user, *(OrganizationFactory() for _one in range(number)))
        with CaptureQueriesContext(connection) as queries:
            member_client.get("/me/follows/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_filters_that_name_nothing_offer_nothing(member_client):
    ResourceFactory()
    addresses = ["/organizations/?county=x", "/resources/?county=nationwide", "/events/?county=x"]

    assert [client for client in addresses if 'action="/me/follows/' in member_client.get(client).text] == []
