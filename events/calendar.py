"""Events as iCalendar (RFC 5545, RFC 7986), for one event and as a feed to subscribe to."""

import datetime
from collections.abc import Iterable
from functools import cache

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a client may ask again, and how far back the feed reaches.
REFRESH = datetime.timedelta(hours=1)
KEPT = datetime.timedelta(days=90)
ZONE_LAST_DATE = datetime.date(2037, 12, 31)


def feed(events: Iterable[Event], name: str) -> bytes:
    """The calendar `name` with those of `events` that are not over for more than 90 days."""
    calendar = empty_calendar()
    calendar.add("name", text(name))
    calendar.add("x-wr-calname", text(name))
    calendar.add("x-wr-timezone", text(settings.TIME_ZONE))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for event in events:
        calendar.add_component(entry(event))
    return calendar.to_ical()


def single(event: Event, join_url: str = "") -> bytes:
    """One event; `join_url` is for a person who has a seat."""
    calendar = empty_calendar()
    calendar.add_component(entry(event, join_url))
    return calendar.to_ical()


def empty_calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.COMMUNITY_NAME}//Events//{(get_language() or 'en').upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(zone())
    return calendar


@cache
def zone() -> icalendar.Timezone:
    zone = icalendar.Timezone.from_tzid(settings.TIME_ZONE, last_date=ZONE_LAST_DATE)
    # It would only say up to which year the rules were read.
    zone.pop("COMMENT", None)
    return zone


def text(value: str) -> icalendar.vText:
    """A TEXT value, whose line breaks, commas and semicolons are escaped: RFC 5545 section 3.3.11."""
    return icalendar.vText(value.replace("\r\n", "\n").replace("\r", "\n"))


def entry(event: Event, join_url: str = "") -> icalendar.Event:
    """UID stays, SEQUENCE and LAST-MODIFIED grow: RFC 5545 sections 3.8.4.7, 3.8.7.3 and 3.8.7.4.

    DTSTAMP is the last change as well, as section 3.8.7.2 asks of a calendar without METHOD.
    """
    url = settings.PORTAL_URL + event.get_absolute_url()
    cancelled = event.state == Event.State.CANCELLED
    changed_at = event.changed_at.astimezone(datetime.UTC)
    item = icalendar.Event()
    item.add("uid", str(event.uid))
    item.add("sequence", event.sequence)
    item.add("dtstamp", changed_at)
    item.add("last-modified", changed_at)
    item.add("created", event.created_at.astimezone(datetime.UTC))
    item.add("dtstart", timezone.localtime(event.starts_at))
    item.add("dtend", timezone.localtime(event.ends_at))
    item.add("summary", text(event.title))
    item.add("description", text("\n\n".join(part for part in (event.lead, join_url, url) if part)))
    item.add("location", text(event.place or _("Online")))
    item.add("categories", [text(term.name) for term in (event.type, *event.themes.all())])
    item.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    item.add("url", url)
    return item
