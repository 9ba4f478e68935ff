"""Seats: one's own, and all of an event."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from events.forms.steps import RegistrationForm
from events.models import Event, Registration
from events.registration import RegistrationClosed, cancel, register
from events.views.event import panel
from terms.standing import check_takes_part

PAGE_SIZE = 20


def registration_edit(request, slug):
    """My seat at this event: take it, see it, give it back."""
    events = Event.objects.registrable_by(request.user).listed().with_facts().with_seats()
    event = get_object_or_404(events, slug=slug)
    if request.method == "POST":
        form = RegistrationForm(request.POST)
        if form.is_valid():
            try:
                messages.success(request, act(event, request.user, form.cleaned_data))
            except RegistrationClosed:
                messages.error(request, _("Registration for this event is closed."))
            return way_back(event, request.user)
    else:
        form = RegistrationForm()
    context = panel(event, request.user) | {"form": form, "registration_form": form}
    return TemplateResponse(request, "events/registration_edit.html", context)


def way_back(event: Event, user):
    """To the event, or to the agenda for whom the event has been hidden meanwhile."""
    is_visible = Event.objects.visible_to(user).filter(pk=event.pk).exists()
    return redirect(event) if is_visible else redirect("events:event_list")


def act(event: Event, user, data: dict) -> str:
    """Do what was pressed; gives the sentence that says so."""
    if data["action"] == "cancel":
        registration = Registration.objects.standing_of(user, event)
        if registration:
            cancel(registration, user)
        return _("You are no longer registered.")
    check_takes_part(user, _("Members register here. Your membership is not confirmed yet."))
    registration = register(event, user, data["needs"])
    if registration.state == Registration.State.SEATED:
        return _("You have a seat. We have written to you.")
    return _("You are in the waiting list. We write to you as soon as a seat becomes free.")


def registration_list(request, slug):
    """Who comes, for the organizer and for those who run events."""
    event = get_object_or_404(Event.objects.visible_to(request.user).with_seats(), slug=slug)
    if not Event.objects.managed_by(request.user).filter(pk=event.pk).exists():
        raise PermissionDenied(_("Only the organizer of this event sees who is registered."))
    rows = event.registrations.standing().in_line().select_related("person")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"area": "events", "event": event, "page": page}
    return TemplateResponse(request, "events/registration_list.html", context)
