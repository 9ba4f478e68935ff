"""Events at the desk: reading all, cancelling and closing any. Texts and dates are changed on the event's own page."""

from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import publishing
from events.forms.steps import CancellationForm, OutcomeForm
from events.models import Event, Registration
from members.exporting import ExportingAdmin, answer, moment, record_export
from members.transitions import TransitionRefused
from vocabularies.read_only import ReadOnlyAdmin


class RegistrationInline(admin.TabularInline):
    model = Registration
    fields = ["person", "state", "needs", "asked_at", "seated_at", "cancelled_at"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "event")


@admin.register(Event)
class EventAdmin(ExportingAdmin, ReadOnlyAdmin):
    export_permission = "events.run_event"
    export_columns = {
        _("title"): lambda event: event.title,
        _("state"): lambda event: event.get_state_display(),
        _("begins"): lambda event: moment(event.starts_at),
        _("ends"): lambda event: moment(event.ends_at),
        _("host"): lambda event: event.host,
        _("county"): lambda event: event.county,
        _("seats"): lambda event: event.capacity,
        _("seats taken"): lambda event: event.taken,
        _("attendance"): lambda event: event.attendance,
    }
    list_display = ["title", "state", "starts_at", "visibility", "host", "seats"]
    list_filter = ["state", "visibility", "type", "county"]
    list_select_related = ["host", "county"]
    date_hierarchy = "starts_at"
    search_fields = ["title", "host__name"]
    ordering = ["-starts_at"]
    actions = ["cancel_events", "close_event", "export_registrations"]
    fields = [
        "title",
        "state",
        "starts_at",
        "ends_at",
        "type",
        "lead",
        "description",
        "programme",
        "mode",
        "venue",
        "town",
        "county",
        "language",
        "host",
        "capacity",
        "visibility",
        "themes",
        "access_notes",
        "notes",
        "attendance",
        "created_by",
        "created_at",
        "changed_at",
    ]
    readonly_fields = fields
    inlines = [RegistrationInline]

    def get_queryset(self, request):
        """Drafts are their writers' own."""
        return super().get_queryset(request).listed().with_seats()

    def has_run_permission(self, request):
        return request.user.has_perm("events.run_event")

    @admin.display(description=_("seats"))
    def seats(self, event):
        if event.capacity is None:
            return event.taken
        return gettext("%(taken)s of %(capacity)s") % {"taken": event.taken, "capacity": event.capacity}

    @admin.action(description=_("Cancel the selected events"), permissions=["run"])
    def cancel_events(self, request, events):
        form = CancellationForm(request.POST) if "confirmed" in request.POST else CancellationForm()
        if not form.is_valid():
            return self.ask(request, events, form, "cancel_events", _("Cancel the selected events"))
        cancelled = refused = 0
        for event in events:
            try:
                publishing.cancel_event(event, request.user, form.cleaned_data["reason"])
                cancelled += 1
            except TransitionRefused:
                refused += 1
        report(
            request,
            cancelled,
            ngettext("%(number)s event is cancelled.", "%(number)s events are cancelled.", cancelled),
        )
        report(
            request,
            refused,
            ngettext(
                "%(number)s event is not published and was left as it is.",
                "%(number)s events are not published and were left as they are.",
                refused,
            ),
            messages.WARNING,
        )
        return None

    @admin.action(description=_("Close the selected event with notes"), permissions=["run"])
    def close_event(self, request, events):
        if len(events) != 1:
            self.message_user(request, gettext("Choose one event: each has notes of its own."), messages.WARNING)
            return None
        form = OutcomeForm(request.POST) if "confirmed" in request.POST else OutcomeForm()
        if not form.is_valid():
            return self.ask(request, events, form, "close_event", _("Close the selected event with notes"))
        try:
            publishing.close(events[0], request.user, form.cleaned_data["notes"], form.cleaned_data["attendance"])
        except (publishing.EventNotOver, TransitionRefused):
            self.message_user(request, gettext("Only a published event that is over can be closed."), messages.WARNING)
        else:
            self.message_user(request, gettext("The event is closed."))
        return None

    @admin.action(description=_("Who is registered, as a table (CSV)"), permissions=["run"])
    def export_registrations(self, request, events):
        people = Registration.objects.filter(event__in=events).select_related("event", "person")
        record_export(Registration, people.count(), request.user)
        in_order = people.order_by("event__starts_at", "event", *Registration.objects.in_line().query.order_by)
        return answer("registration", REGISTRATION_COLUMNS, in_order, request.LANGUAGE_CODE)

    def ask(self, request, events, form, action: str, title) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "events": events,
            "form": form,
            "action": action,
            "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/events/confirmation.html", context)


REGISTRATION_COLUMNS = {
    _("event"): lambda registration: registration.event.title,
    _("full name"): lambda registration: registration.person,
    _("e-mail address"): lambda registration: registration.person.email,
    _("state"): lambda registration: registration.get_state_display(),
    _("what you need to take part"): lambda registration: registration.needs,
    _("registered"): lambda registration: moment(registration.asked_at),
}


def report(request, number: int, sentence: str, level: int = messages.SUCCESS) -> None:
    if number:
        messages.add_message(request, level, sentence % {"number": number})
