"""Organizations at the desk: what waits, one application on one screen, and small corrections."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.exporting import ExportingAdmin, day
from members.models import Note, Transition
from members.scope import counties_of
from members.transitions import TransitionRefused
from notifications.drafts import Unseen
from notifications.forms import OTHER_READERS, letters_of
from organizations.admin.join_requests import join_request_review
from organizations.admin.verifications import organization_verification
from organizations.forms.desk import SIGNATURE_WAITS, CorrectionForm, DecisionForm
from organizations.membership import application, review
from organizations.models import Merger, Organization
from organizations.profile import editing
from organizations.profile.completeness import completeness
from organizations.profile.shown import terms_signed
from terms.admission import ApplicationIncomplete
from terms.interest import STEP_ASIDE, OwnMatter

WAITING_FIRST = Case(When(state=Organization.State.SUBMITTED, then="submitted_at")).asc(nulls_last=True)
LISTS = ["offers", "projects", "expertise", "themes", "hazards", "languages", "counties"]


@admin.register(Organization)
class OrganizationAdmin(ExportingAdmin):
    export_permission = "organizations.decide_organization"
    export_columns = {
        _("name"): lambda organization: organization.name,
        _("acronym"): lambda organization: organization.acronym,
        _("type"): lambda organization: organization.type,
        _("state"): lambda organization: organization.get_state_display(),
        _("registration number"): lambda organization: organization.registration_number,
        _("town"): lambda organization: organization.town,
        _("county"): lambda organization: organization.county,
        _("website"): lambda organization: organization.website,
        _("submitted"): lambda organization: day(organization.submitted_at),
        _("joined"): lambda organization: day(organization.joined_at),
    }
    form = CorrectionForm
    fields = [*CorrectionForm.Meta.fields, "revision"]
    list_display = ["review_link", "state", "type", "county", "waits_since", "joined_at"]
    list_display_links = None
    list_filter = ["state", "type"]
    list_select_related = ["type", "county"]
    ordering = [WAITING_FIRST, "name"]
    list_per_page = 20
    search_fields = ["name", "acronym"]

    def get_queryset(self, request):
        return super().get_queryset(request).within(counties_of(request.user))

    def has_add_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("organizations.decide_organization") or super().has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        editing.write(form, request.user)

    @admin.display(description=_("name"), ordering="name")
    def review_link(self, organization):
        url = reverse("admin:organizations_organization_review", args=[organization.pk])
        return format_html('<a href="{}">{}</a>', url, organization.name)

    @admin.display(description=_("waits since"), ordering="submitted_at")
    def waits_since(self, organization):
        return organization.submitted_at if organization.state == Organization.State.SUBMITTED else None

    def get_urls(self):
        view = self.admin_site.admin_view(self.review)
        mark = self.admin_site.admin_view(organization_verification)
        return [
            path("<int:pk>/review/", view, name="organizations_organization_review"),
            path("<int:pk>/verification/", mark, name="organizations_organization_verification"),
            path(
                "join-requests/<int:pk>/",
                self.admin_site.admin_view(join_request_review),
                name="organizations_joinrequest_review",
            ),
            *super().get_urls(),
        ]

    def review(self, request, pk):
        """Everything about one application, and the decision, for those who may make it."""
        may_decide = request.user.has_perm("organizations.decide_organization")
        if not self.has_view_permission(request) or (request.method == "POST" and not may_decide):
            raise PermissionDenied
        organization = get_object_or_404(self.get_queryset(request), pk=pk)
        form, letters = decision_form(request, organization), None
        if request.method == "POST":
            letters = letters_of(form, partial(letters_to, organization), request.POST)
            if form.is_valid() and decided(request, form, letters, organization):
                return redirect("admin:index")
        context = self.admin_site.each_context(request) | record(organization, may_decide)
        context |= {
            "title": organization.name,
            "opts": self.opts,
            "form": form,
            "letters": letters,
            "may_decide": may_decide,
        }
        return TemplateResponse(request, "admin/organizations/organization/review.html", context)


def decision_form(request, organization):
    signature = terms_signed(organization)
    can_accept = bool(
        signature and signature.state == signature.State.SIGNED and request.user.has_perm("terms.accept_signature")
    )
    if request.method == "POST":
        return DecisionForm(request.POST, can_accept=can_accept)
    return DecisionForm(can_accept=can_accept, initial={"revision": organization.revision})


def record(organization, may_decide):
    """What a coordinator reads before deciding. Records like it are shown to those only who may compare them."""
    waits = organization.state == Organization.State.SUBMITTED
    answer = review.answered(organization)
    return {name: getattr(organization, name).all() for name in LISTS} | {
        "organization": organization,
        "waits": waits,
        "answer": answer,
        "changes": review.changes(organization, answer.at) if answer and waits else [],
        "missing": application.missing(organization),
        "completeness": completeness(organization),
        "links": organization.representations.open(),
        "represented": organization.representations.history(),
        "signature": terms_signed(organization),
        "duplicates": review.duplicates(organization) if may_decide else [],
        "mergers": Merger.objects.about(organization),
        "signed": signed_links(organization),
        "paper_forms": organization.paper_forms.filter(is_new=True).select_related("entry__entered_by", "entry__scan"),
        "notes": Note.objects.about(organization),
        "history": Transition.objects.of(organization).select_related("by"),
    }


def signed_links(organization):
    """Every signature for the organization, those of records that were merged into it included."""
    return organization.signature_links.select_related("signature__version", "signature__signer").order_by("-pk")


def letters_to(organization, decision):
    return review.letters(organization, decision["decision"], decision.get("reason", ""))


def decided(request, form, letters, organization) -> bool:
    """Carry the decision out once its letter was shown; where it is refused, say why and keep what was typed."""
    try:
        review.check(organization, request.user, form.cleaned_data["decision"], form.cleaned_data["revision"])
        if not letters.may_go():
            return False
        decide(request.user, form.cleaned_data, organization, letters.words())
    except TransitionRefused as refused:
        organization.state = refused.before
        form.add_error(None, decided_before(organization))
    except ApplicationIncomplete as incomplete:
        names = ", ".join(task.label for task in incomplete.missing)
        form.add_error(None, gettext("It cannot be approved yet, this is missing: %(names)s.") % {"names": names})
    except OwnMatter:
        form.add_error(None, STEP_ASIDE)
    except review.SignatureWaits:
        form.add_error(None, SIGNATURE_WAITS)
    except review.ChangedMeanwhile:
        form.renew(organization)
        form.add_error(None, gettext("The organization was changed while you read it. Look at it again, then decide."))
    except Unseen:
        form.add_error(None, OTHER_READERS)
    else:
        messages.success(
            request, gettext("Decided. The letters to %(name)s are on their way.") % {"name": organization}
        )
        return True
    return False


def decided_before(organization):
    sentence = gettext("Somebody else was first: the state is now “%(state)s”. What you typed is kept below.")
    return sentence % {"state": organization.get_state_display()}


def decide(coordinator, decision, organization, words):
    if decision["decision"] == "approve":
        review.approve(
            organization,
            coordinator,
            accept_signature=decision.get("accept_signature", False),
            revision=decision["revision"],
            words=words,
        )
    elif decision["decision"] == "return":
        review.return_for_correction(organization, coordinator, decision["reason"], words)
    else:
        review.decline(organization, coordinator, decision["reason"], words)
