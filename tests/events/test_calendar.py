import datetime

import icalendar
import pytest
from django.utils import timezone

from events.publishing import cancel_event, change
from events.registration import register
from tests.factories import EventFactory, MemberFactory
from vocabularies.models import County, Theme

NAIROBI = timezone.get_fixed_timezone(180)


def entries(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def summaries(response):
    return [str(entry["SUMMARY"]) for entry in entries(response)]


@pytest.mark.django_db
def test_entry_carries_the_facts(client):
    start = datetime.datetime(2030, 10, 13, 14, tzinfo=NAIROBI)
    event = EventFactory(
        title="Flood drill",
        mode="in-person",
        venue="Nyando bridge",
        town="Ahero",
        county=County.objects.get(slug="kisumu"),
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=2),
        sequence=3,
    )
    event.themes.set(Theme.objects.filter(slug__in=["water", "health"]))

    [entry] = entries(client.get("/events/calendar.ics"))

    assert {name: entry.decoded(name) for name in ("DTSTART", "DTEND", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP")} == {
        "DTSTART": start,
        "DTEND": start + datetime.timedelta(hours=2),
        "SEQUENCE": 3,
        "LAST-MODIFIED": event.changed_at.replace(microsecond=0),
        "DTSTAMP": event.changed_at.replace(microsecond=0),
    }
    assert {name: str(entry[name]) for name in ("UID", "SUMMARY", "LOCATION", "STATUS", "URL")} == {
        "UID": str(event.uid),
        "SUMMARY": "Flood drill",
        "LOCATION": "Nyando bridge, Ahero, Kisumu",
        "STATUS": "CONFIRMED",
        "URL": f"http://localhost:8000/events/{event.slug}/",
    }
    themes = [theme.name for theme in event.themes.all()]
    assert entry.categories == ["Webinar", *themes]
    assert entry["DTSTART"].params["TZID"] == "Africa/Nairobi"


@pytest.mark.django_db
def test_feed_names_itself_and_its_zone(client, settings):
    response = client.get("/events/calendar.ics")

    calendar = icalendar.Calendar.from_ical(response.content)
    [zone] = calendar.walk("VTIMEZONE")
    [standard] = zone.walk("STANDARD")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(calendar["X-WR-CALNAME"]) == settings.COMMUNITY_NAME
    assert (str(zone["TZID"]), standard["TZOFFSETTO"].to_ical(), str(standard["TZNAME"])) == (
        "Africa/Nairobi",
        "+0300",
        "EAT",
    )
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in response.content
    assert b"X-PUBLISHED-TTL:PT1H" in response.content


@pytest.mark.django_db
def test_typed_text_cannot_break_out_of_its_line(client):
    title = "Drill; with, marks\r\nEND:VEVENT\rATTACH:https://evil.example.org\nX\\n"
    EventFactory(title=title, lead="One\nBEGIN:VEVENT", venue="Hall\r\nURL:https://evil.example.org", mode="in-person")

    [entry] = entries(client.get("/events/calendar.ics"))

    assert str(entry["SUMMARY"]) == title.replace("\r\n", "\n").replace("\r", "\n")
    assert str(entry["LOCATION"]) == "Hall\nURL:https://evil.example.org"
    assert str(entry["DESCRIPTION"]).startswith("One\nBEGIN:VEVENT\n\n")
    assert "ATTACH" not in entry


@pytest.mark.django_db
def test_feed_leaves_out_what_is_not_for_everybody(member_client):
    EventFactory(title="Open")
    EventFactory(title="For members", visibility="members")
    EventFactory(title="Draft", state="draft", created_by=member_client.user)

    assert summaries(member_client.get("/events/calendar.ics")) == ["Open"]


@pytest.mark.django_db
def test_feed_never_carries_the_link_to_join(member_client):
    event = EventFactory(online_url="https://meet.example.org/secret", created_by=member_client.user)
    register(event, member_client.user)

    assert b"secret" not in member_client.get("/events/calendar.ics").content


@pytest.mark.django_db
def test_feed_reaches_back_ninety_days(client):
    now = timezone.now()
    for title, days in [("Older", 91), ("Recent", 89), ("Far", -900)]:
        EventFactory(title=title, starts_at=now - datetime.timedelta(days=days), state="published")

    assert summaries(client.get("/events/calendar.ics")) == ["Recent", "Far"]


@pytest.mark.django_db
def test_feed_has_the_filters_of_the_agenda(client):
    kisumu, water = County.objects.get(slug="kisumu"), Theme.objects.get(slug="water")
    EventFactory(title="Kisumu on site", county=kisumu, mode="in-person", venue="Hall")
    EventFactory(title="Kisumu online", county=kisumu).themes.add(water)
    EventFactory(title="Online")

    found = {
        query: summaries(client.get(f"/events/calendar.ics?{query}"))
        for query in ("county=kisumu", "online=on", "theme=water", "type=training", "type=unknown")
    }

    assert found == {
        "county=kisumu": ["Kisumu on site", "Kisumu online"],
        "online=on": ["Kisumu online", "Online"],
        "theme=water": ["Kisumu online"],
        "type=training": [],
        "type=unknown": [],
    }


@pytest.mark.django_db
def test_filtered_feed_says_so_in_its_name(client, settings):
    response = client.get("/events/calendar.ics?county=kisumu&online=on")

    name = str(icalendar.Calendar.from_ical(response.content)["X-WR-CALNAME"])
    assert name == f"{settings.COMMUNITY_NAME}: Kisumu · Can be joined online"


@pytest.mark.django_db
def test_change_and_cancellation_reach_the_calendar(client, member):
    event = EventFactory(title="Drill")

    change(event, {"title": "Big drill"}, 1)
    [changed] = entries(client.get("/events/calendar.ics"))
    cancel_event(event, member, "Rain")
    [cancelled] = entries(client.get("/events/calendar.ics"))

    assert [(str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) for entry in (changed, cancelled)] == [
        (str(event.uid), 1, "CONFIRMED"),
        (str(event.uid), 2, "CANCELLED"),
    ]


@pytest.mark.django_db
def test_unchanged_feed_answers_304(client):
    EventFactory()
    etag = client.get("/events/calendar.ics")["ETag"]

    again = client.get("/events/calendar.ics", headers={"if-none-match": etag})
    EventFactory()
    after = client.get("/events/calendar.ics", headers={"if-none-match": etag})

    assert (again.status_code, again.content, after.status_code) == (304, b"", 200)
    assert again["Cache-Control"] == after["Cache-Control"] == "public, max-age=300"


@pytest.mark.django_db
def test_feed_takes_the_same_queries_for_many_events(client, django_assert_num_queries):
    for number in (3, 30):
        for _ in range(number):
            EventFactory().themes.add(Theme.objects.get(slug="water"))
        with django_assert_num_queries(2):
            client.get("/events/calendar.ics")


@pytest.mark.django_db
def test_single_file_holds_one_event(client):
    EventFactory()
    event = EventFactory(title="Drill")

    response = client.get(f"/events/{event.slug}/event.ics")

    assert summaries(response) == ["Drill"]
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'


@pytest.mark.django_db
def test_single_file_has_the_link_only_for_those_with_a_seat(member_client):
    event = EventFactory(capacity=1, online_url="https://meet.example.org/secret")
    registered = register(event, member_client.user)
    waiting = register(event, MemberFactory().user)

    mine = member_client.get(f"/events/{event.slug}/event.ics")
    member_client.force_login(waiting.person)
    theirs = member_client.get(f"/events/{event.slug}/event.ics")

    assert registered.state == "seated"
    assert (b"secret" in mine.content, b"secret" in theirs.content) == (True, False)
    assert mine["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"state": "draft"}])
def test_single_file_of_a_hidden_event_is_not_found(client, fields):
    event = EventFactory(**fields)

    assert client.get(f"/events/{event.slug}/event.ics").status_code == 404


@pytest.mark.django_db
def test_atom_feed_lists_public_events_by_their_last_change(client):
    older = EventFactory(title="Older & wiser")
    EventFactory(title="Newer")
    EventFactory(title="For members", visibility="members")
    EventFactory(title="Draft", state="draft")
    change(older, {"title": "Older & wiser"}, 1)

    content = client.get("/feeds/events.atom").content.decode()

    titles = [part.partition("<")[0] for part in content.split("<title>")[2:]]
    assert titles == ["Older &amp; wiser", "Newer"]
    assert f"<id>{older.uid.urn}</id>" in content
