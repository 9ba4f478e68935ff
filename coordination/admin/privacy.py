"""Privacy requests at the desk. Here and not with the requests themselves, because the list says who has taken each."""

from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination import claims
from coordination.models import Claim
from members.models import Transition
from members.own_data import held_about
from members.transitions import TransitionRefused
from organizations.admin.own_pages import OwnPagesAdmin
from privacy import answering, asking
from privacy.forms import AnswerForm, EnteredRequestForm, OutcomeForm, with_letter
from privacy.models import PrivacyRequest
from terms.interest import STEP_ASIDE, OwnMatter


@admin.register(PrivacyRequest)
class PrivacyRequests(OwnPagesAdmin):
    """The register: what came, by when it is answered, who looks after it."""

    permission = "privacy.decide_privacyrequest"
    folder = "admin/privacy"
    list_display = ["reading", "name", "received_at", "due", "state", "owner", "channel"]
    list_filter = ["state", "right", "channel"]
    search_fields = ["name", "email", "words"]
    fields = ["right", "name", "channel", "received_at", "due_on", "state", "answered_by", "answered_at"]

    def get_queryset(self, request):
        taken = Claim.objects.standing().filter(kind="privacy", subject_id=OuterRef("pk"))
        return super().get_queryset(request).annotate(owner=Subquery(taken.values("by__full_name")[:1]))

    @admin.display(description=_("privacy request"))
    def reading(self, asked):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:privacy_privacyrequest_review", args=[asked.pk]), asked
        )

    @admin.display(description=_("answer due by"), ordering="due_on")
    def due(self, asked):
        due_on = date_format(asked.due_on, "j F Y")
        return format_html("{} <strong>{}</strong>", due_on, gettext("overdue")) if asked.is_overdue else due_on

    @admin.display(description=_("taken by"))
    def owner(self, asked):
        return asked.owner if asked.is_open and asked.owner else "–"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("new/", view(self.entry_view), name="privacy_privacyrequest_entry"),
            path("<int:pk>/review/", view(self.review_view), name="privacy_privacyrequest_review"),
            *super().get_urls(),
        ]

    def entry_view(self, request):
        """What came by e-mail, telephone or letter."""
        self.check_permission(request)
        form = EnteredRequestForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            asked = asking.enter(request.user, **form.cleaned_data)
            messages.success(request, gettext("Entered. The clock runs from the day on which it came."))
            return redirect("admin:privacy_privacyrequest_review", asked.pk)
        return self.answer(request, "entry", {"title": gettext("Enter a privacy request"), "form": form})

    def review_view(self, request, pk):
        """What is asked, by whom, what the portal holds; the outcome, then the letter of that outcome, then it goes."""
        self.check_permission(request)
        found = PrivacyRequest.objects.select_related("person__member", "entered_by", "answered_by")
        asked = get_object_or_404(found, pk=pk)
        is_last_step = "letter" in request.POST and "back" not in request.POST
        kind = AnswerForm if is_last_step else OutcomeForm
        form = kind(request.POST if request.method == "POST" else None, request=asked)
        if form.is_valid() and "back" not in request.POST:
            if is_last_step and answered(request, form, asked):
                return redirect("admin:privacy_privacyrequest_review", pk)
            form = form if is_last_step else with_letter(form)
        return self.answer(request, "review", shown(asked, request.user) | {"form": form})


def answered(request, form, asked) -> bool:
    given = form.cleaned_data
    try:
        answering.answer(
            asked,
            request.user,
            given["outcome"],
            subject=given["subject"],
            text=given["letter"],
            reason=given["reason"],
            identity_check=given.get("identity_check", ""),
        )
    except OwnMatter:
        form.add_error(None, STEP_ASIDE)
    except TransitionRefused:
        form.add_error(None, gettext("Somebody else was first and has answered. What you wrote stands below."))
    else:
        sent = gettext("Answered, and the letter is on its way.")
        messages.success(request, sent if asked.email else gettext("Answered. Now deliver the letter below yourself."))
        return True
    return False


def shown(asked, by) -> dict:
    return {
        "title": str(asked),
        "asked": asked,
        "held": held_about(asked.person)[1:] if asked.person else [],
        "history": Transition.objects.of(asked).select_related("by").order_by("pk"),
        "matter": claims.Matter(f"privacy:{asked.pk}", asked.name, claims.owner_of("privacy", asked.pk)),
    }
