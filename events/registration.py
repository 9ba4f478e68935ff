"""Who has a seat: registering, waiting, giving a seat back. Every step holds the row of its event."""

from django.db import models, transaction
from django.utils import timezone

from events.models import Event, Registration
from members.models import User
from members.transitions import change_state, lock
from notifications import outbox


class RegistrationClosed(Exception):
    """The event is not announced, was cancelled or is over."""


@transaction.atomic
def register(event: Event, person: User, needs: str = "") -> Registration:
    """Give `person` a seat, or the next place in the waiting list, and write to them.

    Who is registered already keeps the registration they have: two presses give one.
    Raises `RegistrationClosed`. Whether the person may see the event is the caller's question.
    """
    event = lock(event)
    standing = event.registrations.standing().filter(person=person).first()
    if standing:
        return standing
    if not event.is_open_for_registration:
        raise RegistrationClosed
    registration = event.registrations.create(
        person=person, needs=needs, **({"state": "waiting"} if is_full(event) else seat())
    )
    is_seated = registration.state == Registration.State.SEATED
    write_to(registration, "registration_confirmed" if is_seated else "registration_waiting")
    return registration


@transaction.atomic
def cancel(registration: Registration, by: User, *, tell: bool = True) -> None:
    """Take a person off the list; the first who waits gets the seat at once. Done once however often called.

    `tell=False` when a wider letter says it. Raises `RegistrationClosed` when nothing is left to give back: the event was cancelled or is over.
    """
    event = lock(registration.event)
    registration.refresh_from_db(fields=["state"])
    if registration.state == Registration.State.CANCELLED:
        return
    if not event.is_open_for_registration:
        raise RegistrationClosed
    change_state(registration, Registration.State.CANCELLED, by, cancelled_at=timezone.now())
    if tell:
        write_to(registration, "registration_cancelled")
    fill_seats(event)


@transaction.atomic
def give_back_all(person: User) -> list[Registration]:
    """Cancel all that a person still holds at events to come, without letters; who waits moves up at each of them."""
    given_back = []
    for registration in coming(person).order_by("event"):
        try:
            cancel(registration, person, tell=False)
        except RegistrationClosed:  # cancelled, or over, a moment ago
            continue
        given_back.append(registration)
    return given_back


def coming(person: User) -> models.QuerySet[Registration]:
    """The seats and places in line of a person at events that are to come or under way, the next one first."""
    events = Event.objects.filter(state=Event.State.PUBLISHED).upcoming()
    standing = Registration.objects.standing().filter(person=person, event__in=events)
    return standing.select_related("event", "event__county").order_by("event__starts_at", "pk")


def fill_seats(event: Event) -> None:
    """Give every free seat to the first who waits. The caller holds the row of `event`."""
    if not event.is_open_for_registration:
        return
    waiting = event.registrations.waiting().select_related("person")
    if event.capacity is not None:
        waiting = waiting[: max(event.capacity - event.registrations.seated().count(), 0)]
    for registration in waiting:
        change_state(registration, by=None, after="seated", seated_at=timezone.now())
        write_to(registration, "registration_promoted")


def is_full(event: Event) -> bool:
    return event.capacity is not None and event.registrations.seated().count() >= event.capacity


def seat() -> dict:
    return {"state": "seated", "seated_at": timezone.now()}


def place_in_line(registration: Registration) -> int:
    """1 for the first who waits."""
    waiting = list(registration.event.registrations.waiting().values_list("pk", flat=True))
    return waiting.index(registration.pk) + 1


def write_to(registration: Registration, letter: str, **context) -> None:
    """One of the letters about an event; the link to join online only to those who have a seat."""
    event = registration.event
    is_seated = registration.state == Registration.State.SEATED
    if letter == "registration_waiting":
        context["number"] = place_in_line(registration)
    facts = {
        "title": event.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "is_one_day": event.first_day == event.last_day,
        "mode": event.mode,
        "place": event.place,
        "online_url": event.online_url if is_seated else "",
        "is_seated": is_seated,
        "slug": event.slug,
    }
    outbox.post(letter, registration.person, facts | context)
