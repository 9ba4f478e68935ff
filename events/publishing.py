"""An event's life: drafted, published, changed, cancelled, closed."""

import secrets
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from events.models import Event
from events.registration import fill_seats, write_to
from members.models import Transition, User
from members.transitions import TransitionRefused, change_state, lock


class StartsInThePast(Exception):
    """A draft whose date has gone by cannot be announced."""


class EventNotOver(Exception):
    """Only what is over can be closed."""


class EventChangedMeanwhile(Exception):
    """Somebody saved the event after this form was opened."""


class TooFewSeats(Exception):
    """More people have a seat than the new number allows."""

    def __init__(self, taken: int):
        self.taken = taken
        super().__init__(taken)


@transaction.atomic
def draft(values: dict, by: User, creation_key: uuid.UUID) -> Event:
    """A new event, not yet announced; with the same key again, the one that was made first.

    `values` are the fields of the form by name, `themes` among them.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    first = Event.objects.filter(creation_key=creation_key, created_by=by).first()
    if first:
        return first
    fields = values | {"created_by": by, "creation_key": creation_key, "slug": free_slug(values["title"])}
    themes = fields.pop("themes", [])
    event = Event.objects.create(**fields)
    event.themes.set(themes)
    return event


@transaction.atomic
def change(event: Event, values: dict, revision: int) -> Event:
    """Save what the form of `revision` holds; the registered are told when time or place have changed.

    Raises `EventChangedMeanwhile`, `TooFewSeats`, or `TransitionRefused` for an event that has ended its life.
    """
    event = lock(event)
    check_change(event, values, revision)
    before = event.appointment
    for name, value in values.items():
        if name != "themes":
            setattr(event, name, value)
    event.revision += 1
    if event.state == Event.State.PUBLISHED:
        event.sequence += 1
    event.changed_at = timezone.now()
    event.save(update_fields=[*(values.keys() - {"themes"}), "revision", "sequence", "changed_at"])
    event.themes.set(values.get("themes", event.themes.all()))
    if event.state == Event.State.PUBLISHED:
        if event.appointment != before:
            write_to_all(event, "event_changed")
        fill_seats(event)
    return event


def check_change(event: Event, values: dict, revision: int) -> None:
    if event.state not in (Event.State.DRAFT, Event.State.PUBLISHED):
        raise TransitionRefused(event, event.state)
    if event.revision != revision:
        raise EventChangedMeanwhile
    taken = event.registrations.seated().count()
    if values.get("capacity") is not None and values["capacity"] < taken:
        raise TooFewSeats(taken)


@transaction.atomic
def publish(event: Event, by: User) -> None:
    """Announce a draft. Raises `StartsInThePast`, `TransitionRefused`."""
    if lock(event).has_begun:
        raise StartsInThePast
    change_state(event, Event.State.PUBLISHED, by, changed_at=timezone.now())


@transaction.atomic
def cancel_event(event: Event, by: User, reason: str) -> None:
    """Call the event off and write to all who have a seat or wait. Raises `TransitionRefused`."""
    sequence = lock(event).sequence + 1
    change_state(event, Event.State.CANCELLED, by, reason, sequence=sequence, changed_at=timezone.now())
    write_to_all(event, "event_cancelled", reason=reason)


@transaction.atomic
def close(event: Event, by: User, notes: str, attendance: int | None = None) -> None:
    """Keep what came of it; empty `notes` say that there are none. An event already closed gets the new text.

    Raises `EventNotOver`, `TransitionRefused`.
    """
    current = lock(event)
    if not current.is_over:
        raise EventNotOver
    fields: dict[str, Any] = {"notes": notes, "attendance": attendance, "changed_at": timezone.now()}
    if current.state != Event.State.CLOSED:
        change_state(event, Event.State.CLOSED, by, sequence=current.sequence + 1, **fields)
        return
    Event.objects.filter(pk=event.pk).update(sequence=current.sequence + 1, **fields)


def reason_of_cancellation(event: Event) -> str:
    step = Transition.objects.of(event).filter(after=Event.State.CANCELLED).first()
    return step.reason if step else ""


def write_to_all(event: Event, letter: str, **context) -> None:
    for registration in event.registrations.standing().select_related("person", "event__county"):
        write_to(registration, letter, **context)


def free_slug(title: str) -> str:
    """The title as an address, with a tail where the address is taken."""
    slug = slugify(title)[:140].strip("-") or "event"
    while slug == "new" or Event.objects.filter(slug=slug).exists():
        slug = f"{slugify(title)[:140].strip('-') or 'event'}-{secrets.token_hex(2)}"
    return slug
