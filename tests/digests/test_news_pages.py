import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests.models import News, Reading, Told
from digests.reading import unread
from tests.digests.reader import call, county, follows, resource, theme
from tests.digests.test_runs import run_of
from tests.factories import EventFactory, MemberFactory, ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def follower(member_client):
    follows(member_client.user, theme())
    return member_client


def titles(response) -> list[str]:
    return [entry.title for entry in response.context["entries"]]


def test_news_stand_with_the_newest_first_and_say_why(follower):
    resource(theme(), title="First")
    call(theme(), title="Second")
    resource(theme("health"), title="Of others")

    page = follower.get("/me/news/")

    assert titles(page) == ["Second", "First"]
    assert page.text.count(f"You follow {theme()}.".replace("&", "&amp;")) == 2


def test_news_of_one_kind(follower):
    resource(theme(), title="Report")
    call(theme(), title="Call")
    event = EventFactory(title="Event")
    event.themes.add(theme())

    found = {kind: titles(follower.get(f"/me/news/?kind={kind}")) for kind in ("call", "event", "resource", "x")}

    assert found == {"call": ["Call"], "event": ["Event"], "resource": ["Report"], "x": ["Event", "Call", "Report"]}


def test_page_and_letter_name_the_same(follower):
    for number in range(3):
        resource(theme(), title=f"Report {number}")
    resource(theme("health"))
    resource(theme(), shared_by=follower.user)
    resource(theme(), state="superseded")
    run_of()

    told = {one.news.subject.title for one in Told.objects.filter(user=follower.user)}

    assert told == set(titles(follower.get("/me/news/")))


def test_one_is_marked_as_read_and_unread_again(follower):
    first, second = resource(theme()), resource(theme())

    answer = follower.post(f"/me/news/{first.news.pk}/reading/", {"kind": "resource"})
    read = unread(follower.user).number
    follower.post(f"/me/news/{first.news.pk}/reading/delete/")

    assert answer["Location"] == "/me/news/?kind=resource"
    assert (read, unread(follower.user).number) == (1, 2)
    assert second.news


def test_pressing_twice_marks_once(follower):
    report = resource(theme())

    for _press in range(2):
        follower.post(f"/me/news/{report.news.pk}/reading/")

    assert Reading.objects.count() == 1


def test_all_is_marked_as_read_but_not_what_came_since(follower):
    resource(theme())
    newest = follower.get("/me/news/").context["newest"]
    later = resource(theme())

    follower.post("/me/news/readings/", {"newest": newest})

    assert [one.subject for one in News.objects.exclude(readings__user=follower.user)] == [later]


def test_marks_of_one_person_are_nobody_elses(follower):
    other = MemberFactory().user
    follows(other, theme())
    resource(theme())

    follower.post("/me/news/readings/", {"newest": News.objects.get().pk})

    assert (unread(follower.user), unread(other).number) == (None, 1)


def test_what_one_may_not_see_is_not_marked(member_client):
    draft = ResourceFactory(visibility="members")
    type(draft).objects.filter(pk=draft.pk).update(state="withdrawn")

    member_client.post(f"/me/news/{draft.news.pk}/reading/")

    assert not Reading.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(2, "%A"), (20, "%-d %B %Y")])
def test_my_page_says_how_much_is_new_since_when(follower, days, words):
    follower.user.follows.update(since=timezone.now() - datetime.timedelta(days=40))
    resource(theme())
    old = resource(theme())
    moment = timezone.localtime() - datetime.timedelta(days=days)
    News.objects.filter(resource=old).update(appeared_at=moment)

    page = follower.get("/me/").text

    assert f"2 new since {moment.strftime(words)}" in page


def test_my_page_is_quiet_when_all_is_read(follower):
    resource(theme())
    follower.post("/me/news/readings/", {"newest": News.objects.get().pk})

    assert "new since" not in follower.get("/me/").text


def test_list_needs_the_same_queries_for_one_row_and_twenty(follower):
    counts = []
    for rows in (1, 19):
        for _row in range(rows):
            resource(theme())
        follower.get("/me/news/")
        with CaptureQueriesContext(connection) as queries:
            follower.get("/me/news/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_more_than_a_page_goes_on(follower):
    for _row in range(21):
        resource(theme())

    assert [len(titles(follower.get(f"/me/news/?page={page}"))) for page in (1, 2)] == [20, 1]


@pytest.mark.parametrize(("follow", "words"), [(False, "You follow nothing yet"), (True, "Nothing new yet")])
def test_empty_list_says_why_and_leads_on(member_client, follow, words):
    if follow:
        follows(member_client.user, county())

    assert words in member_client.get("/me/news/").text


def test_short_address_leads_to_the_thing(client):
    report = ResourceFactory(slug="goats")

    answer = client.get(f"/n/{report.news.pk}/")

    assert (answer.status_code, answer["Location"]) == (302, "/resources/goats/")
    assert client.get(f"/sw/n/{report.news.pk}/")["Location"] == "/sw/resources/goats/"


def test_visitors_find_what_is_new_for_everybody(client):
    resource(title="Public")
    resource(title="For members", visibility="members")
    call(title="Closed", days=-1)

    assert titles(client.get("/news/")) == ["Public"]


def test_public_list_needs_the_same_queries_for_one_row_and_twenty(client):
    counts = []
    for rows in (1, 19):
        for _row in range(rows):
            resource(theme())
        with CaptureQueriesContext(connection) as queries:
            client.get("/news/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
