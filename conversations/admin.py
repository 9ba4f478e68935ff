"""Reported conversations at the desk: read by a press that is recorded, decided, and closed again."""

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations import reporting
from conversations.forms import ReportDecisionForm
from conversations.models import Report
from members.transitions import TransitionRefused
from organizations.admin.own_pages import OwnPagesAdmin
from terms.interest import STEP_ASIDE, OwnMatter


@admin.register(Report)
class Reports(OwnPagesAdmin):
    permission = "conversations.decide_report"
    folder = "admin/conversations/report"
    list_display = ["reading", "by", "reported_at", "state", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["by", "about", "decided_by", "conversation__organization"]
    fields = ["by", "about", "reported_at", "state", "decided_by", "decided_at"]

    @admin.display(description=_("about"))
    def reading(self, report):
        url = reverse("admin:conversations_report_review", args=[report.pk])
        return format_html('<a href="{}">{}</a>', url, report)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", view(self.review_view), name="conversations_report_review"),
            *super().get_urls(),
        ]

    def review_view(self, request, pk):
        """Who reported whom and why. The conversation itself comes with a press, and only while it waits."""
        self.check_permission(request)
        found = Report.objects.select_related("by", "about", "decided_by", "conversation__organization")
        report = get_object_or_404(found, pk=pk)
        context = {"title": gettext("Reported conversation"), "report": report, "views": views_of(report)}
        if request.method == "POST" and report.state == Report.State.OPEN:
            try:
                return self.read(request, report, context)
            except OwnMatter:
                messages.error(request, STEP_ASIDE)
        return self.answer(request, "review", context)

    def read(self, request, report, context):
        """Decide, or see the conversation with the form: each time it is shown is recorded."""
        form = ReportDecisionForm(None if "show" in request.POST else request.POST)
        if form.is_valid():
            decide(request, form.cleaned_data, report)
            return redirect("admin:index")
        reporting.look(report, request.user)
        written = report.conversation.messages.all()
        return self.answer(request, "review", context | {"form": form, "written": written})


def views_of(report):
    return report.views.select_related("viewed_by")


def decide(request, said, report):
    try:
        if said["decision"] == "stop":
            reporting.stop(report, request.user, said["until"], said["answer"])
        else:
            reporting.keep(report, request.user, said["answer"])
    except TransitionRefused:
        messages.error(request, gettext("Somebody else was first: this report is decided."))
    else:
        messages.success(request, gettext("Decided, and the letters are on their way."))
