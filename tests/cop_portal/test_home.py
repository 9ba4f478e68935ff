import pytest
from django.urls import reverse

from cop_portal.home import calls_that_fit, figures
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, ResourceFactory
from vocabularies.models import County, ResourceType, Theme

pytestmark = pytest.mark.django_db


def call(**fields):
    from datetime import timedelta

    from django.utils import timezone

    type_ = ResourceType.objects.get(slug="call")
    return ResourceFactory(type=type_, deadline_at=timezone.now() + timedelta(days=5), **fields)


def test_public_numbers_count_only_what_is_approved():
    listed, _pending = OrganizationFactory(), OrganizationFactory(state="submitted")
    listed.counties.set(County.objects.filter(slug__in=["kisumu", "siaya"]))
    MemberFactory(), MemberFactory(state="applicant")
    (
        call(),
        call(visibility="members"),
        ResourceFactory(),
        ResourceFactory(state="submitted", submitted_at=listed.joined_at),
    )

    numbers = figures()

    assert (numbers["organizations"], numbers["counties"], numbers["calls"], numbers["resources"]) == (1, 2, 1, 2)


def test_home_shows_nothing_that_is_not_for_visitors(client):
    hidden = [
        OrganizationFactory(name="Pending Trust", state="submitted"),
        ResourceFactory(title="For members", visibility="members"),
        EventFactory(title="Members' call", visibility="members"),
    ]

    text = client.get("/").text

    assert [str(one) for one in hidden if str(one) in text] == []


def test_home_needs_the_same_queries_for_three_rows_and_thirty(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (3, 27):
        for _row in range(rows):
            ResourceFactory(), EventFactory(), call()
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_calls_fit_by_theme_or_county():
    member = MemberFactory()
    theme = Theme.objects.get(slug="water")
    member.themes.add(theme)
    by_theme, by_county, _neither = call(), call(), call()
    by_theme.themes.add(theme)
    by_county.counties.add(member.county)

    assert set(calls_that_fit(member.user)) == {by_theme, by_county}


def test_own_page_is_never_kept_by_anyone(member_client):
    assert member_client.get(reverse("me"))["Cache-Control"] == "private, no-store"


def test_home_may_be_kept_for_a_minute(client):
    assert client.get("/")["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"


def test_own_page_says_what_is_missing(client, applicant):
    client.force_login(applicant)
    assert "2 of 4 done." in client.get(reverse("me")).text


def test_search_finds_in_all_parts_and_hides_what_is_hidden(client):
    OrganizationFactory(name="Nyando Flood Group"), OrganizationFactory(name="Hidden Flood Group", state="draft")
    ResourceFactory(title="Flood markers"), ResourceFactory(title="Secret flood list", visibility="members")
    EventFactory(title="Flood drill"), EventFactory(title="Closed flood talk", visibility="members")

    text = client.get("/search/", {"q": "floods"}).text

    found = [
        "Nyando Flood Group",
        "Hidden Flood Group",
        "Flood markers",
        "Secret flood list",
        "Flood drill",
        "Closed flood talk",
    ]
    assert [name for name in found if name in text] == ["Nyando Flood Group", "Flood markers", "Flood drill"]


@pytest.mark.parametrize("query", ["", "-", '"', "& | !", "😀", "x" * 2000, "a\x00b"])
def test_search_takes_any_question(client, query):
    assert client.get("/search/", {"q": query}).status_code == 200


def test_sitemap_lists_only_what_everybody_may_read(client):
    shown, hidden = ResourceFactory(), ResourceFactory(visibility="members")

    text = client.get("/sitemap.xml").text

    assert shown.get_absolute_url() in text
    assert hidden.get_absolute_url() not in text


def test_own_page_of_a_new_member_in_an_empty_portal_says_so(member_client):
    assert "Nothing waits for you" in member_client.get(reverse("me")).text


def test_own_page_with_something_new_does_not_call_itself_empty(member_client):
    ResourceFactory()
    assert "Nothing waits for you" not in member_client.get(reverse("me")).text
