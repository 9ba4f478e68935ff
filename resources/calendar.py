"""A call's deadline for a person's own calendar (RFC 5545)."""

import uuid

import icalendar
from django.conf import settings
from django.utils.translation import gettext as _

from resources.models import Resource

CONTENT_TYPE = "text/calendar; charset=utf-8"


def deadline_entry(call: Resource) -> bytes:
    """A calendar with one moment in it, in UTC; asked for again, it is the same entry."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.COMMUNITY_NAME}//Calls//EN")
    calendar.add("version", "2.0")
    entry = icalendar.Event()
    entry.add("uid", uuid.uuid5(call.creation_key, "deadline").urn)
    entry.add("dtstamp", call.published_at or call.created_at)
    entry.add("dtstart", call.deadline_at)
    entry.add("dtend", call.deadline_at)
    entry.add("summary", _("Deadline: %(title)s") % {"title": call.title})
    entry.add("url", settings.PORTAL_URL + call.get_absolute_url())
    entry.add("transp", "TRANSPARENT")
    calendar.add_component(entry)
    return calendar.to_ical()
