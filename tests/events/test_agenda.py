import datetime

import pytest
import time_machine
from django.utils import timezone

from events.registration import register
from tests.factories import EventFactory, MemberFactory, OrganizationFactory
from vocabularies.models import County, Theme

TODAY = datetime.datetime(2026, 11, 3, 9, tzinfo=timezone.get_fixed_timezone(180))


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel(TODAY, tick=False):
        yield


def event(title, day, month=11, year=2026, days=1, **fields):
    start = timezone.make_aware(datetime.datetime(year, month, day, 9))
    end = start + datetime.timedelta(days=days - 1, hours=2)
    return EventFactory(title=title, starts_at=start, ends_at=end, **fields)


def titles(response):
    """What the page lists: by month, the events and in brackets the days of the field."""
    return [
        (f"{first:%Y-%m}", [f"({row.title})" if hasattr(row, "is_field_day") else row.title for row in rows])
        for first, rows in response.context["months"]
    ]


@pytest.mark.django_db
def test_agenda_groups_what_is_to_come_by_month(client):
    event("Yesterday", 2)
    event("Since Sunday", 1, days=4)
    event("December", 10, month=12)
    event("Tomorrow", 4)
    event("On the day of the siren", 5)

    assert titles(client.get("/events/")) == [
        ("2026-11", ["Since Sunday", "Tomorrow", "(World Tsunami Awareness Day)", "On the day of the siren"]),
        ("2026-12", ["December"]),
    ]


@pytest.mark.django_db
def test_past_events_begin_with_the_last(client):
    event("Yesterday", 2)
    event("In March", 8, month=3)
    event("Tomorrow", 4)

    assert titles(client.get("/events/?past=1")) == [("2026-11", ["Yesterday"]), ("2026-03", ["In March"])]


@pytest.mark.django_db
def test_filters_combine_and_leave_out_the_days_of_the_field(client):
    kisumu, water = County.objects.get(slug="kisumu"), Theme.objects.get(slug="water")
    event("On site", 4, county=kisumu, mode="in-person", venue="Hall").themes.add(water)
    event("Both", 6, county=kisumu, mode="hybrid", venue="Hall").themes.add(water)
    event("Elsewhere", 7).themes.add(water)

    found = {
        query: [title for _month, group in titles(client.get(f"/events/?{query}")) for title in group]
        for query in ("county=kisumu", "theme=water&online=on", "county=kisumu&theme=water&online=on", "type=training")
    }

    assert found == {
        "county=kisumu": ["On site", "Both"],
        "theme=water&online=on": ["Both", "Elsewhere"],
        "county=kisumu&theme=water&online=on": ["Both"],
        "type=training": [],
    }


@pytest.mark.django_db
def test_feed_address_is_of_the_very_filter(client):
    page = client.get("/events/?county=kisumu&type=&online=on&page=2").content.decode()

    assert 'href="/events/calendar.ics?county=kisumu&amp;online=on"' in page
    assert 'href="/events/calendar.ics?county=kisumu"' not in page


@pytest.mark.django_db
def test_each_filter_can_be_taken_away(client):
    response = client.get("/events/?county=kisumu&online=on&past=1")

    assert response.context["filter"].chips == [
        ("Kisumu", "?online=on&past=1"),
        ("Can be joined online", "?county=kisumu&past=1"),
    ]


@pytest.mark.django_db
def test_unknown_filter_says_so(client):
    event("Tomorrow", 4)

    response = client.get("/events/?county=atlantis")

    assert titles(response) == []
    assert "This filter is not known" in response.content.decode()


@pytest.mark.django_db
def test_only_members_see_what_is_for_members(client):
    event("Open", 4)
    event("For members", 6, visibility="members")
    event("Draft", 7, state="draft")

    def seen():
        return {
            address: [title for title in ("Open", "For members", "Draft") if f">{title}</a>" in page]
            for address in ("/events/", "/events/2026/11/")
            for page in [client.get(address).content.decode()]
        }

    visitor = seen()
    client.force_login(MemberFactory(state="applicant").user)
    applicant = seen()
    client.force_login(MemberFactory().user)

    assert visitor == applicant == {"/events/": ["Open"], "/events/2026/11/": ["Open"]}
    assert seen() == {"/events/": ["Open", "For members"], "/events/2026/11/": ["Open", "For members"]}


@pytest.mark.django_db
def test_row_says_how_many_seats_are_left(client):
    free, full = event("Free", 4, capacity=3), event("Full", 5, capacity=1)
    event("Without limit", 6)
    for one in (free, full):
        register(one, MemberFactory().user)

    page = client.get("/events/").content.decode()

    assert [page.count(words) for words in ("2 seats left", "Full, waiting list open", "left<")] == [1, 1, 1]


@pytest.mark.django_db
def test_days_of_the_field_stand_once_over_the_pages(client):
    for number in range(20):
        event(f"Early {number}", 4)
    event("Late", 20, month=3, year=2027)
    event("Later", 24, month=3, year=2027)

    pages = [titles(client.get(f"/events/?page={number}")) for number in (1, 2)]

    notes = [[row for _month, rows in page for row in rows if row.startswith("(")] for page in pages]
    assert notes == [
        ["(World Tsunami Awareness Day)", "(International Women's Day)"],
        ["(World Water Day)", "(World Meteorological Day)"],
    ]


@pytest.mark.django_db
def test_pages_hold_twenty_and_are_capped(client):
    for number in range(21):
        event(f"Number {number}", 4)

    sizes = [len(client.get(f"/events/?page={page}").context["page"].object_list) for page in ("1", "2", "99", "x")]

    assert sizes == [20, 1, 1, 20]


@pytest.mark.django_db
def test_empty_agenda_leads_to_the_past(client):
    page = client.get("/events/").content.decode()

    assert "No event is planned at present" in page
    assert 'href="?past=1"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/events/", "/events/2026/11/"])
def test_same_queries_for_many_rows(client, django_assert_max_num_queries, address):
    counts = []
    for number in (3, 30):
        for _ in range(number):
            event("Row", 4, host=OrganizationFactory(), county=County.objects.first()).themes.add(Theme.objects.first())
        with django_assert_max_num_queries(12) as queries:
            client.get(address)
        counts.append(len(queries))

    # From the second page on there is one more: the first event of the next page.
    assert counts[1] <= counts[0] + 1


@pytest.mark.django_db
def test_month_shows_every_day_of_a_long_event(client):
    event("Visit", 30, days=3)
    event("Short", 4)

    response = client.get("/events/2026/11/")

    days = {
        cell.date.day: [(entry.event.title, entry.number, entry.total) for entry in cell.entries]
        for week in response.context["weeks"]
        for cell in week
        if cell.entries
    }
    assert days == {4: [("Short", 1, 1)], 30: [("Visit", 1, 3)]}
    assert "Visit, day 1 of 3" in response.content.decode()
    assert "Visit, day 2 of 3" in client.get("/events/2026/12/").content.decode()


@pytest.mark.django_db
def test_month_is_a_table_with_named_days(client):
    page = client.get("/events/2026/11/").content.decode()

    for piece in (
        "<caption>November 2026</caption>",
        '<th scope="col" abbr="Monday">Mon</th>',
        '<time datetime="2026-11-03">3 <small>today</small></time>',
        'href="/events/2026/10/">October 2026</a>',
        'href="/events/2026/12/">December 2026</a>',
        "World Tsunami Awareness Day",
    ):
        assert piece in page
    assert page.count("data-today") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/events/2026/13/", "/events/2026/00/", "/events/1999/12/", "/events/2026/1/"])
def test_month_that_is_none_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/events/2000/01/", "/events/2099/12/"])
def test_calendar_has_two_ends(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_cancelled_event_stays_and_says_so(client):
    event("Drill", 4, state="cancelled")

    assert "Event cancelled" in client.get("/events/").content.decode()
    assert "Cancelled: Drill" in client.get("/events/2026/11/").content.decode()


@pytest.mark.django_db
def test_agenda_speaks_kiswahili(client):
    assert "Siku ya Uhamasishaji kuhusu Tsunami Duniani" in client.get("/sw/events/").content.decode()
