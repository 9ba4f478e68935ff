"""Reported conversations at the desk: read by a press that is recorded, decided, and closed again."""

from functools import partial

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
from notifications.drafts import Unseen
from notifications.forms import OTHER_READERS, letters_of
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
        if request.method == "POST":
            try:
                return self.read(request, report, context)
            except OwnMatter:
                messages.error(request, STEP_ASIDE)
        return self.answer(request, "review", context)

    def read(self, request, report, context):
        """Decide, or see the conversation with the form: each time it is shown is recorded."""
        form, letters = ReportDecisionForm(None if "read" in request.POST else request.POST), None
        if "read" not in request.POST:
            letters = letters_of(form, partial(letters_about, report), request.POST)
            if form.is_valid() and decided(request, form, letters, report):
                return redirect("admin:index")
        if report.state == Report.State.OPEN:
            reporting.look(report, request.user)
            context["written"] = report.conversation.messages.all()
        if "read" not in request.POST or "written" in context:
            context |= {"form": form, "letters": letters}
        return self.answer(request, "review", context)


def views_of(report):
    return report.views.select_related("viewed_by")


def letters_about(report, said):
    return reporting.letters(report, said["decision"], said.get("answer", ""), said.get("until"))


def decided(request, form, letters, report) -> bool:
    """Carry the decision out once its letters were shown; where somebody was first, keep what was typed."""
    try:
        reporting.check(report, request.user)
        if not letters.may_go():
            return False
        decide(request.user, form.cleaned_data, report, letters.words())
    except TransitionRefused:
        form.add_error(None, gettext("Somebody else was first: this report is decided. What you typed is kept below."))
    except Unseen:
        form.add_error(None, OTHER_READERS)
    else:
        messages.success(request, gettext("Decided, and the letters are on their way."))
        return True
    return False


def decide(coordinator, said, report, words):
    if said["decision"] == "stop":
        reporting.stop(report, coordinator, said["until"], said["answer"], words)
    else:
        reporting.keep(report, coordinator, said["answer"], words)
