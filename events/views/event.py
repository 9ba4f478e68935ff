"""One event."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from events.forms.steps import RegistrationForm
from events.models import Event, Registration
from events.publishing import reason_of_cancellation
from events.registration import place_in_line
from terms.standing import belongs


@login_not_required
def event_detail(request, slug):
    event = get_object_or_404(Event.objects.visible_to(request.user).with_facts().with_seats(), slug=slug)
    is_cancelled = event.state == Event.State.CANCELLED
    context = panel(event, request.user) | {
        "join_url": event.join_url_for(request.user),
        "reason": reason_of_cancellation(event) if is_cancelled else "",
        "is_editor": Event.objects.editable_by(request.user).filter(pk=event.pk).exists(),
        "is_manager": Event.objects.managed_by(request.user).filter(pk=event.pk).exists(),
    }
    return TemplateResponse(request, "events/event_detail.html", context)


def panel(event: Event, user) -> dict:
    """What the registration panel needs to know of this person."""
    registration = Registration.objects.standing_of(user, event)
    is_waiting = registration is not None and registration.state == Registration.State.WAITING
    return {
        "area": "events",
        "event": event,
        "registration": registration,
        "number": place_in_line(registration) if is_waiting else event.waiting + 1,
        "may_take_part": belongs(user),
        "registration_form": RegistrationForm(),
    }
