"""News in words: a line of the page of news, of a letter, of the text for WhatsApp."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.models import Follow, News
from events.models import Event
from organizations.models import Organization
from resources.models import Resource

# So many follows are named as the reason for one piece of news.
REASONS = 3


@dataclass(frozen=True)
class Entry:
    """One piece of news for a reader; its texts are in the language that is active when they are asked for."""

    news: News
    topics: list[Any] = field(default_factory=list)
    is_read: bool = False

    @property
    def kind(self) -> News.Kind:
        return self.news.kind

    @property
    def title(self) -> str:
        """What a person typed, on one line."""
        return one_line(str(self.news))

    @property
    def language(self) -> str:
        return getattr(getattr(self.news.subject, "language", None), "slug", "en")

    @property
    def url(self) -> str:
        return settings.PORTAL_URL + self.news.get_absolute_url()

    @property
    def fact(self) -> str:
        """What one needs to know first: the deadline, the date, who shared it."""
        subject = self.news.subject
        if isinstance(subject, Resource):
            return one_line(fact_of_resource(subject))
        return one_line(fact_of_event(subject) if isinstance(subject, Event) else fact_of_organization(subject))

    @property
    def why(self) -> str:
        """Because of which follows it is here; empty where none is known."""
        names = [one_line(str(topic)) for topic in self.topics]
        named, more = names[:REASONS], len(names) - REASONS
        if more > 0:
            named.append(ngettext("%(number)s more", "%(number)s more", more) % {"number": more})
        return _("You follow %(topics)s.") % {"topics": get_text_list(named, _("and"))} if named else ""

    @property
    def moment(self) -> datetime.datetime:
        """What it is ordered by: the deadline, the beginning, else its age."""
        subject = self.news.subject
        if isinstance(subject, Resource):
            return subject.deadline_at or self.news.appeared_at
        return subject.starts_at if isinstance(subject, Event) else self.news.appeared_at


def one_line(text: str) -> str:
    return " ".join(text.split())


def topics(because: Iterable[int], follows: dict[int, Follow]) -> list[Any]:
    """What is followed by these keys, each topic once; what was ended meanwhile is left out."""
    return list(dict.fromkeys(follows[key].topic for key in because if key in follows))


def fact_of_resource(resource: Resource) -> str:
    owner = resource.funder or (resource.organization.name if resource.organization else "")
    if resource.deadline_at:
        moment = date_format(timezone.localtime(resource.deadline_at), "l j F Y, H:i")
        closing = _("Closes %(moment)s EAT") % {"moment": moment}
        return f"{closing} · {owner}" if owner else closing
    return f"{resource.type} · {owner}" if owner else str(resource.type)


def fact_of_event(event: Event) -> str:
    starts = _("%(moment)s EAT") % {"moment": date_format(timezone.localtime(event.starts_at), "l j F Y, H:i")}
    place = _("online") if event.mode == Event.Mode.ONLINE else event.place
    return f"{starts} · {place}" if place else starts


def fact_of_organization(organization: Organization) -> str:
    if not organization.county:
        return str(organization.type)
    county = _("%(county)s County") % {"county": organization.county}
    return f"{organization.type} · {county}"


@dataclass(frozen=True)
class Section:
    """News of one kind: what is named, and how many more there are."""

    kind: News.Kind
    entries: list[Entry]
    more: int


def sections(entries: Iterable[Entry], most: int) -> list[Section]:
    """Deadlines first, then events by date, then the library and organizations, the newest first."""
    found = []
    for kind in News.Kind:
        of_kind = [entry for entry in entries if entry.kind == kind]
        comes_first = kind in (News.Kind.CALL, News.Kind.EVENT)
        of_kind.sort(key=lambda entry: (entry.moment, entry.news.pk), reverse=not comes_first)
        if of_kind:
            found.append(Section(kind, of_kind[:most], max(len(of_kind) - most, 0)))
    return found
