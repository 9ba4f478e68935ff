"""When we meet: events, and who has a seat."""

from events.models.event import Event, EventQuerySet
from events.models.registration import Registration, RegistrationQuerySet

__all__ = ["Event", "EventQuerySet", "Registration", "RegistrationQuerySet"]
