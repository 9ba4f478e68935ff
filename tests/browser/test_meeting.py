"""A member announces an event; it stands in the agenda and the feed; another member takes a seat."""

import datetime
import urllib.request

from django.utils import timezone
from icalendar import Calendar

from tests.browser.journeys import announce, on_a_phone
from tests.factories import EventFactory, MemberFactory

NEXT_WEEK = timezone.localdate() + datetime.timedelta(days=7)


def feed_titles(site) -> list[str]:
    with urllib.request.urlopen(f"{site.url}/events/calendar.ics") as answer:  # noqa: S310  our own address
        return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.read()).walk("VEVENT")]


def test_event_is_announced_and_a_member_takes_a_seat(arrive, site):
    amina = arrive(MemberFactory(user__email="amina@example.org").user)
    announce(amina, "Planning before the long rains", NEXT_WEEK)
    amina.reads("This is a preview: only you see it")
    assert feed_titles(site) == []
    amina.presses("Publish")
    amina.reads("The event is published.")

    bahati = arrive(MemberFactory(user__email="bahati@example.org").user)
    bahati.opens("/events/")
    bahati.follows("Planning before the long rains")
    bahati.presses("I will attend")

    bahati.reads("You have a seat")
    bahati.receives("Planning before the long rains")
    assert feed_titles(site) == ["Planning before the long rains"]
    bahati.opens("/me/")
    bahati.reads("My events", "Planning before the long rains")


def test_seat_is_given_back_and_the_next_in_line_gets_it(arrive):
    EventFactory(title="Flood drill", slug="drill", capacity=1)
    amina = arrive(MemberFactory(user__email="amina@example.org").user)
    bahati = arrive(MemberFactory(user__email="bahati@example.org").user)
    amina.opens("/events/drill/")
    amina.presses("I will attend")
    amina.receives("Flood drill")
    bahati.opens("/events/drill/")
    bahati.presses("Join the waiting list")
    bahati.reads("You are in the waiting list", "number 1")
    bahati.receives("Flood drill")

    amina.presses("Give my seat back")

    bahati.receives("Flood drill")
    bahati.opens("/events/drill/")
    bahati.reads("You have a seat")


@on_a_phone
def test_end_before_the_start_is_refused_and_everything_kept(arrive):
    amina = arrive(MemberFactory().user)

    announce(amina, "Planning before the long rains", NEXT_WEEK, ends="09:00")

    amina.is_refused("The event ends before it starts. Check the dates and times.", at="Ends")
    amina.still_has(
        {"Title": "Planning before the long rains", "Date": str(NEXT_WEEK), "Begins": "10:00", "Ends": "09:00"}
    )


@on_a_phone
def test_event_saved_in_another_window_is_not_overwritten(arrive):
    event = EventFactory(slug="drill")
    windows = [arrive(event.created_by) for _window in range(2)]
    for window in windows:
        window.opens("/events/drill/edit/")
        window.types({"Title": "Flood drill at the bridge", "Link to join online": "https://meet.example.org/a"})
    windows[0].presses("Save the event")

    windows[1].presses("Save the event")

    windows[1].is_refused("Somebody saved this event after you had opened the form.")
    windows[1].still_has({"Title": "Flood drill at the bridge"})
