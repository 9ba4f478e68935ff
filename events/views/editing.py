"""What the organizer does with an event."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from events import publishing
from events.forms.event import EventForm
from events.forms.steps import CancellationForm, OutcomeForm
from events.models import Event
from members.transitions import TransitionRefused
from terms.standing import check_takes_part

STALE = gettext_lazy(
    "Somebody saved this event after you had opened the form. What you typed still stands here: compare it with "
    "the event as it is now, open the form again and enter your change once more."
)


def event_create(request):
    check_takes_part(request.user, _("Only members can announce events. Your membership is not confirmed yet."))
    if request.method == "POST":
        form = EventForm(request.POST, user=request.user)
        if form.is_valid():
            event = publishing.draft(form.values(), request.user, form.cleaned_data["creation_key"])
            return redirect(event)
    else:
        form = EventForm(user=request.user)
    return TemplateResponse(request, "events/event_create.html", {"form": form, "area": "events"})


def event_edit(request, slug):
    event = find(Event.objects.editable_by(request.user), request, slug)
    if request.method == "POST":
        form = EventForm(request.POST, instance=event, user=request.user)
        if form.is_valid() and save(form):
            messages.success(request, _("The event is saved."))
            return redirect("events:event_detail", slug)
    else:
        form = EventForm(instance=event, user=request.user)
    context = {"form": form, "area": "events", "slug": slug, "is_draft": event.state == Event.State.DRAFT}
    return TemplateResponse(request, "events/event_edit.html", context)


def save(form: EventForm) -> bool:
    """Save the change, or say in the form why it was refused."""
    try:
        publishing.change(form.instance, form.values(), form.cleaned_data["revision"])
    except publishing.EventChangedMeanwhile:
        form.add_error(None, STALE)
    except publishing.TooFewSeats as error:
        sentence = ngettext(
            "%(taken)s person has a seat already; enter at least this number",
            "%(taken)s people have a seat already; enter at least this number",
            error.taken,
        )
        form.add_error("capacity", sentence % {"taken": error.taken})
    except TransitionRefused:
        form.add_error(None, _("This event was cancelled or closed meanwhile and can no longer be changed."))
    return not form.errors


@require_POST
def publication_create(request, slug):
    event = find(Event.objects.editable_by(request.user), request, slug)
    try:
        publishing.publish(event, request.user)
    except publishing.StartsInThePast:
        messages.error(request, _("The date of this draft has gone by. Enter a new one before you publish it."))
    except TransitionRefused:
        messages.info(request, _("This event is published already."))
    else:
        messages.success(request, _("The event is published. It stands in the agenda and in the calendar feed."))
    return redirect("events:event_detail", slug)


def cancellation_create(request, slug):
    event = find(Event.objects.managed_by(request.user), request, slug)
    if request.method == "POST":
        form = CancellationForm(request.POST)
        if form.is_valid():
            try:
                publishing.cancel_event(event, request.user, form.cleaned_data["reason"])
            except TransitionRefused:
                messages.error(request, _("This event can no longer be cancelled."))
            else:
                messages.success(request, _("The event is cancelled. Everybody registered gets a letter."))
            return redirect("events:event_detail", slug)
    else:
        form = CancellationForm()
    context = {"form": form, "area": "events", "event": event}
    return TemplateResponse(request, "events/cancellation_create.html", context)


def outcome_edit(request, slug):
    """Notes and attendance; saving them for the first time closes the event."""
    event = find(Event.objects.managed_by(request.user), request, slug)
    if request.method == "POST":
        form = OutcomeForm(request.POST)
        if form.is_valid():
            try:
                publishing.close(event, request.user, form.cleaned_data["notes"], form.cleaned_data["attendance"])
            except (publishing.EventNotOver, TransitionRefused):
                messages.error(request, _("Notes can be added once a published event is over."))
            else:
                messages.success(request, _("The notes are saved. Thank you for hosting."))
            return redirect("events:event_detail", slug)
    else:
        form = OutcomeForm(initial={"notes": event.notes, "attendance": event.attendance})
    return TemplateResponse(request, "events/outcome_edit.html", {"form": form, "area": "events", "event": event})


def find(allowed, request, slug: str) -> Event:
    """One of the `allowed` events; 403 for others that this person sees, 404 for what they do not see."""
    visible = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    event = allowed.filter(pk=visible.pk).select_related("host", "county").first()
    if event is None:
        raise PermissionDenied(_("Only its organizer can change this event, as long as it is not cancelled or closed."))
    return event
