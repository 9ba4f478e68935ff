"""Forty events, from half a year ago to four months ahead, and who has a seat."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading import histories
from cop_portal.demonstration.loading.moments import DAY, HOUR, at, between, days_before, first_day
from cop_portal.demonstration.loading.people import People, Person
from cop_portal.demonstration.loading.sources import by_slug, chance, link, number, read
from events.models import Event, Registration
from organizations.models import Organization
from vocabularies.models import County, EventType, Language, Theme

PLAIN_FIELDS = [
    "slug",
    "title",
    "lead",
    "description",
    "mode",
    "venue",
    "town",
    "online_url",
    "capacity",
    "visibility",
    "notes",
    "attendance",
]
NEEDS = {
    "en": ["A way without steps, please.", "I come with a guide.", "Vegetarian food."],
    "sw": ["Ninahitaji mkalimani wa lugha ya alama.", "Nitakuja na mtoto mchanga.", "Chakula bila nyama."],
}


def load_events(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    rows = {row["slug"]: row for row in read("events")}
    types, languages, counties = by_slug(EventType), by_slug(Language), by_slug(County)
    events = {
        slug: event(
            row,
            now,
            type=types[row["type"]],
            language=languages[row["language"]],
            county=counties.get(row["county"]),
            host=organizations[row["host"]],
            created_by=people.of(row["host"])[0].user,
        )
        for slug, row in rows.items()
    }
    Event.objects.bulk_create(events.values())
    link(events, "themes", by_slug(Theme), {slug: row["themes"] for slug, row in rows.items()})
    Registration.objects.bulk_create(
        seat for slug, row in rows.items() for seat in registrations(events[slug], row, people, now)
    )
    histories.record((events[slug], history(events[slug], row, people, now)) for slug, row in rows.items())


def event(row: dict, now: datetime.datetime, **known) -> Event:
    day = first_day(row, timezone.localdate(now))
    ends = at(day + (row["duration_days"] - 1) * DAY, row["end"])
    # The call of this month is over in its last days.
    state = Event.State.CLOSED if row["state"] == Event.State.PUBLISHED and ends <= now else row["state"]
    announced = announced_at(row, at(day, row["start"]), now)
    return Event(
        **{field: row[field] for field in PLAIN_FIELDS},
        **known,
        state=state,
        uid=number("event", row["slug"]),
        sequence=1 if state in (Event.State.CANCELLED, Event.State.CLOSED) else 0,
        programme="\n".join(f"{entry['at']} {entry['text']}" for entry in row["programme"]),
        starts_at=at(day, row["start"]),
        ends_at=ends,
        creation_key=number("event form", row["slug"]),
        created_at=announced - 2 * HOUR,
        changed_at=announced,
    )


def announced_at(row: dict, starts: datetime.datetime, now: datetime.datetime) -> datetime.datetime:
    """Five to eight weeks before, as far as that lies in the past; drafts are some days old."""
    choose = chance("announced", row["slug"])
    weeks_before = days_before(starts, choose.randint(35, 56), "announced", row["slug"])
    return min(weeks_before, days_before(now, choose.randint(6, 12), "lately", row["slug"]))


def registrations(event: Event, row: dict, people: People, now: datetime.datetime) -> list[Registration]:
    """The first in line have the seats; those beyond wait in the order in which they asked."""
    closes = min(event.starts_at - HOUR, cancelled_at(event, now) or now, now)
    choose = chance("registrations", event.slug)
    could = [person for person in people.values() if may_come(person, closes)]
    coming = choose.sample(could, min(row["registered"] + row["waiting"], len(could)))
    asked = {
        person.user: between(max(event.changed_at, person.member.joined_at), closes, event.slug, person.row["key"])
        for person in coming
    }
    return [
        Registration(
            event=event,
            person=person,
            state=Registration.State.SEATED if position < row["registered"] else Registration.State.WAITING,
            needs=needs(event, person.language, choose),
            asked_at=asked[person],
            seated_at=asked[person] if position < row["registered"] else None,
        )
        for position, person in enumerate(sorted(asked, key=asked.get))
    ]


def may_come(person: Person, closes: datetime.datetime) -> bool:
    """Members register, from the day they became one."""
    return person.member.joined_at is not None and person.member.joined_at < closes


def needs(event: Event, language: str, choose) -> str:
    if event.mode == Event.Mode.ONLINE or choose.random() > 0.06:
        return ""
    return choose.choice(NEEDS[language])


def cancelled_at(event: Event, now: datetime.datetime) -> datetime.datetime | None:
    if event.state != Event.State.CANCELLED:
        return None
    return min(event.starts_at - 2 * DAY, days_before(now, 1, "cancelled", event.slug))


def history(event: Event, row: dict, people: People, now: datetime.datetime) -> list[histories.Step]:
    if event.state == Event.State.DRAFT:
        return []
    steps = [("draft", "published", event.changed_at, event.created_by)]
    if event.state == Event.State.CANCELLED:
        steps.append(("published", "cancelled", cancelled_at(event, now), event.created_by, row["cancel_reason"]))
    if event.state == Event.State.CLOSED:
        closed = min(event.ends_at + 20 * HOUR, now)
        steps.append(("published", "closed", closed, people.coordinator(closed, event.slug)))
    return steps
