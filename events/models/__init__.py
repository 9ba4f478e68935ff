"""When we meet: events, and who has a seat."""

from events.models.event import Event, EventQuerySet, may_take_part
from events.models.registration import Registration, RegistrationQuerySet

__all__ = ["Event", "EventQuerySet", "Registration", "RegistrationQuerySet", "may_take_part"]
