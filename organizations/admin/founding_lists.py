"""Lists of founding members at the desk: what would become of each row first, then doing it."""

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.spreadsheets import csv_headers, csv_lines, workbook, workbook_headers
from organizations.admin.own_pages import OwnPagesAdmin
from organizations.forms.founding_list import ConfirmationForm, ListForm
from organizations.membership.founding_list import COLUMNS, NEEDED, bring_in, judge, template
from organizations.models import FoundingList, Organization

FATES = {
    "new": _("New: becomes a draft, the contacts are invited"),
    "alike": _("Looks like one that is here: left out unless you say otherwise"),
    "invited": _("A person without an organization: gets a letter that invites them to join"),
    "here": _("Here already: stays as it is"),
    "wrong": _("Wrong: left out"),
}


@admin.register(FoundingList)
class FoundingLists(OwnPagesAdmin):
    permission = "organizations.decide_organization"
    folder = "admin/organizations/foundinglist"
    list_display = ["reading", "brought_by", "brought_at", "entered", "left_out"]
    list_select_related = ["brought_by"]
    fields = ["file_name", "brought_by", "brought_at", "entered", "left_out", "sha256"]

    @admin.display(description=_("file"), ordering="file_name")
    def reading(self, brought):
        return format_html('<a href="{}">{}</a>', brought.get_absolute_url(), brought.file_name)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("new/", view(self.new_view), name="organizations_foundinglist_new"),
            path("template.csv", view(require_safe(self.template_view)), name="organizations_foundinglist_template"),
            path(
                "template.xlsx",
                view(require_safe(self.workbook_view)),
                name="organizations_foundinglist_template_workbook",
            ),
            path("<int:pk>/result/", view(require_safe(self.result_view)), name="organizations_foundinglist_result"),
            *super().get_urls(),
        ]

    def new_view(self, request):
        """Upload, dry run and confirmation: until the last nothing is saved and nobody is written to."""
        self.check_permission(request)
        if request.method == "POST" and "text" in request.POST:
            return self.confirmed(request, ConfirmationForm(request.POST))
        form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
        if form.is_bound and form.is_valid():
            initial = {"text": form.text, "file_name": form.cleaned_data["file"].name[:200]}
            return self.dry_run(request, form.lines, ConfirmationForm(initial=initial), form.notes)
        context = {"title": gettext("Bring in a list"), "form": form, "columns": COLUMNS, "needed": NEEDED}
        return self.answer(request, "new", context)

    def dry_run(self, request, lines, form, notes):
        groups = {fate: [] for fate in FATES}
        for line in judge(lines):
            groups[line.fate].append(line)
        shown = [(fate, FATES[fate], found) for fate, found in groups.items() if found]
        context = {
            "title": gettext("What would become of each row"),
            "form": form,
            "groups": shown,
            "notes": notes,
            "can_bring_in": bool(groups["new"] or groups["alike"] or groups["invited"]),
        }
        return self.answer(request, "dry_run", context)

    def confirmed(self, request, form):
        if not form.is_valid():
            messages.error(request, gettext("The list did not arrive whole. Choose the file again."))
            return redirect("admin:organizations_foundinglist_new")
        if "csv" in request.POST:
            return HttpResponse(csv_lines(fates(judge(form.lines))), headers=csv_headers("what-would-become.csv"))
        said = form.cleaned_data
        brought = bring_in(
            form.lines,
            request.user,
            key=said["key"],
            file_name=said["file_name"],
            text=said["text"],
            different=frozenset(said["different"]),
        )
        messages.success(request, gettext("Done. The letters to the contacts of new organizations are on their way."))
        return redirect(brought)

    def template_view(self, request):
        self.check_permission(request)
        return HttpResponse(csv_lines(template()), headers=csv_headers("organizations-template.csv"))

    def workbook_view(self, request):
        self.check_permission(request)
        return HttpResponse(workbook(template()), headers=workbook_headers("organizations-template.xlsx"))

    def result_view(self, request, pk):
        """What became of each row, with the way to each organization."""
        self.check_permission(request)
        brought = get_object_or_404(FoundingList.objects.select_related("brought_by"), pk=pk)
        known = Organization.objects.in_bulk([line["organization"] for line in brought.lines if line["organization"]])
        lines = [line | {"known": known.get(line["organization"])} for line in brought.lines]
        return self.answer(request, "result", {"title": brought.file_name, "brought": brought, "lines": lines})


def fates(lines):
    """What would become of each row, as a table to take along and correct the list by."""
    yield [gettext("Line"), gettext("Name"), gettext("What would become of it"), gettext("Why")]
    for line in lines:
        yield [line.number, line.name, FATES[line.fate], " ".join(line.wrong) or str(line.here or names(line.alike))]


def names(organizations):
    return "; ".join(organization.name for organization in organizations)
