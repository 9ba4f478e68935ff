"""What is new for whom: the one selection that the page of news, the line on one's own page and the letters share."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from digests.models import Told
from events.models import Event
from organizations.models import Organization, Representation
from resources.models import Resource

# What is older is no news any more.
NEWS_DAYS = 90

# By person, then by piece of news: the follows because of which it is news for them.
Selected = dict[int, dict[int, list[int]]]

# From each kind of thing to those who follow it: a table, the way to the thing from there, the way to the follows.
WAYS: list[tuple[type[models.Model], str, str]] = [
    (Resource.themes.through, "resource", "theme__followers"),
    (Resource.counties.through, "resource", "county__followers"),
    (Resource, "", "type__followers"),
    (Resource, "", "organization__followers"),
    (Resource, "", "organization__absorbed__followers"),
    (Event.themes.through, "event", "theme__followers"),
    (Event, "", "county__followers"),
    (Event, "", "host__followers"),
    (Event, "", "host__absorbed__followers"),
    (Organization.themes.through, "organization", "theme__followers"),
    (Organization.counties.through, "organization", "county__followers"),
]


def select(people: Collection[int], now: datetime.datetime | None = None, *, is_untold: bool = False) -> Selected:
    """What is new at that moment for these people, by primary keys, in two queries however many they are.

    `is_untold` leaves out what a letter has told them. It is for the caller to see that they belong: members may read
    all that is published. Nobody hears of the organization that they represent.
    """
    arms = [arm(people, now or timezone.now(), is_untold, *way) for way in WAYS]
    own = {(one.organization_id, one.person_id) for one in Representation.objects.confirmed().filter(person__in=people)}
    selected: Selected = defaultdict(lambda: defaultdict(list))
    for person, news, follow, organization in arms[0].union(*arms[1:], all=True):
        if (organization, person) not in own:
            selected[person][news].append(follow)
    return selected


def arm(
    people: Collection[int],
    now: datetime.datetime,
    is_untold: bool,
    table: type[models.Model],
    thing: str,
    follow: str,
) -> models.QuerySet:
    """Person, news, follow and, of a new organization, its key: by one way from a thing to its followers."""
    model = table._meta.get_field(thing).related_model if thing else table
    to = f"{thing}__" if thing else ""
    oldest = now - datetime.timedelta(days=NEWS_DAYS)
    holds = Q(**{f"{follow}__user__in": people, f"{to}news__appeared_at__gt": oldest})
    holds &= Q(**{f"{to}news__appeared_at__gt": F(f"{follow}__since")})
    holds &= STANDS[model](to, now) & ~Q(**{f"{to}{AUTHOR[model]}": F(f"{follow}__user")})
    if is_untold:
        holds &= ~Q(Exists(Told.objects.filter(user=OuterRef(f"{follow}__user"), news=OuterRef(f"{to}news"))))
    columns = [f"{follow}__user", f"{to}news", f"{follow}__pk", f"{to}news__organization"]
    return table._default_manager.filter(holds).order_by().values_list(*columns)


def resource_stands(to: str, now: datetime.datetime) -> Q:
    open_until = Q(**{f"{to}deadline_at": None}) | Q(**{f"{to}deadline_at__gt": now})
    return Q(**{f"{to}state": Resource.State.PUBLISHED}) & open_until


def event_stands(to: str, now: datetime.datetime) -> Q:
    return Q(**{f"{to}state": Event.State.PUBLISHED, f"{to}ends_at__gt": now})


def organization_stands(to: str, _now: datetime.datetime) -> Q:
    return Q(**{f"{to}state__in": Organization.LISTED})


# What still stands, and whose own it is.
STANDS = {Resource: resource_stands, Event: event_stands, Organization: organization_stands}
AUTHOR = {Resource: "shared_by", Event: "created_by", Organization: "created_by"}
