"""Paper forms at the desk: look the organization up, type what stands on the form, and see who has not answered."""

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.kinds import PICTURES
from files.serving import serve
from members.models import AssistedEntry, Transition
from members.transitions import TransitionRefused
from organizations.admin.own_pages import OwnPagesAdmin
from organizations.directory.lookup import resembling
from organizations.forms.assisted import (
    ADDRESS_KNOWN,
    ADDRESS_WAITS,
    EndingForm,
    EntryForm,
    LookUpForm,
    NewOrganizationEntryForm,
)
from organizations.forms.editing import keys_of
from organizations.membership import assisting
from organizations.membership.duplicates import MOST_ALIKE
from organizations.models import Organization


@admin.register(AssistedEntry)
class PaperForms(OwnPagesAdmin):
    permission = "members.assist_joining"
    folder = "admin/members/assistedentry"
    list_display = ["reading", "standing", "filled_on", "entered_by", "entered_at"]
    list_filter = ["state"]
    list_select_related = ["entered_by"]
    search_fields = ["full_name", "email"]
    fields = ["state", "filled_on", "entered_by", "entered_at"]

    @admin.display(description=_("entered for"), ordering="full_name")
    def reading(self, entry):
        return format_html('<a href="{}">{}</a>', entry.get_absolute_url(), entry.full_name or entry)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, entry):
        if entry.is_waiting:
            return gettext("Waits for the person until %(date)s") % {"date": date_format(entry.lapses_on, "j F Y")}
        return entry.get_state_display()

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("lookup/", view(require_safe(self.lookup_view)), name="members_assistedentry_lookup"),
            path("entry/", view(self.entry_view), name="members_assistedentry_entry"),
            path("<int:pk>/review/", view(self.review_view), name="members_assistedentry_review"),
            path("<int:pk>/scan/", view(require_safe(self.scan_view)), name="members_assistedentry_scan"),
            *super().get_urls(),
        ]

    def lookup_view(self, request):
        """For whom the form is: a person, somebody of an organization that is here, or a new organization."""
        self.check_permission(request)
        form = LookUpForm(request.GET) if "name" in request.GET else LookUpForm()
        context = {"title": gettext("Enter a paper form"), "form": form}
        if form.is_bound and form.is_valid():
            name = form.cleaned_data["name"]
            alike = list(resembling(name)[:MOST_ALIKE])
            context |= {"name": name, "alike": alike, "keys": keys_of(alike)}
        return self.answer(request, "lookup", context)

    def entry_view(self, request):
        """What stands on the form. `organization` names one that is here, `name` a new one."""
        self.check_permission(request)
        form = self.entry_form(request)
        if form.is_bound and form.is_valid() and (entry := form.entered(request.user)):
            messages.success(request, gettext("Entered, and the letter is on its way. It counts once they confirm."))
            return redirect(entry)
        context = {"title": gettext("Enter a paper form"), "form": form, "organization": form.organization}
        return self.answer(request, "entry", context)

    def entry_form(self, request):
        typed = (request.POST, request.FILES) if request.method == "POST" else ()
        if "name" in request.GET:
            initial = {"name": request.GET["name"][:120], "different_from": request.GET.get("different", "")[:200]}
            return NewOrganizationEntryForm(*typed, initial=initial)
        number = request.GET.get("organization", "")
        if number.isdecimal() and len(number) < 10:
            listed = Organization.objects.filter(merged_into__isnull=True).listed()
            return EntryForm(*typed, organization=get_object_or_404(listed, pk=int(number)))
        return EntryForm(*typed)

    def find(self, request, pk: int) -> AssistedEntry:
        self.check_permission(request)
        return get_object_or_404(self.get_queryset(request).select_related("scan", "entered_by", "county"), pk=pk)

    def review_view(self, request, pk):
        """What was entered, how it stands, and what a coordinator may do about it."""
        entry = self.find(request, pk)
        form = EndingForm(request.POST if request.method == "POST" else None, entry=entry)
        if request.method == "POST" and form.is_valid() and ended(form, entry, request.user):
            messages.success(request, gettext("Done."))
            return redirect("admin:members_assistedentry_changelist")
        context = {
            "title": str(entry),
            "entry": self.find(request, pk),
            "paper": assisting.on_paper(entry),
            "themes": entry.themes.all(),
            "form": form,
            "history": Transition.objects.of(entry).select_related("by"),
        }
        return self.answer(request, "review", context)

    def scan_view(self, request, pk):
        """The scan itself: a picture in the page, anything else to keep."""
        scan = get_object_or_404(AssistedEntry.objects.filter(scan__isnull=False), pk=self.find(request, pk).pk).scan
        return serve(request, scan, as_attachment=scan.kind not in PICTURES)


def ended(form: EndingForm, entry: AssistedEntry, by) -> bool:
    """Carry it out; where that is refused, say why and keep what was typed."""
    try:
        if form.cleaned_data["decision"] == "close":
            assisting.close(entry, by, form.cleaned_data["reason"])
        else:
            assisting.ask_again(entry, by)
    except TransitionRefused:
        form.add_error(None, gettext("Somebody was first: the person has answered, or a colleague has ended it."))
    except assisting.AddressKnown:
        form.add_error(None, ADDRESS_KNOWN)
    except assisting.AddressWaits:
        form.add_error(None, ADDRESS_WAITS)
    else:
        return True
    return False
