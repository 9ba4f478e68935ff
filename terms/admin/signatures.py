"""Signatures at the desk, and the decision on them."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from members.models import Member, Note, Transition
from members.transitions import TransitionRefused
from notifications.drafts import Unseen
from notifications.forms import OTHER_READERS, LettersForm, letters_of
from terms import deciding
from terms.acceptance import accept_each, letter, of_those_who_belong
from terms.admin.evidence import evidence_pack, evidence_page
from terms.admission import ApplicationIncomplete
from terms.forms.decision import DecisionForm
from terms.interest import STEP_ASIDE, OwnMatter, concerning
from terms.models import Signature
from vocabularies.read_only import ReadOnlyAdmin

# One page of the list, and what a form may carry.
MOST_AT_ONCE = 500


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["party_name", "kind", "version", "state", "signed_at", "review_link"]
    list_filter = ["state", "kind", "version"]
    search_fields = ["party_name", "code", "signer__email", "signer__full_name"]
    list_select_related = ["version"]
    list_per_page = 50
    actions = ["accept_signatures"]
    fields = ["party_name", "kind", "version", "signer", "state", "code", "language", "signed_at"]

    def has_accept_permission(self, request):
        return request.user.has_perm("terms.accept_signature")

    @admin.action(description=gettext_lazy("Accept the selected signatures"), permissions=["accept"])
    def accept_signatures(self, request, chosen):
        """After a page that lists them: those of members and listed organizations. The others are decided one by one."""
        ready = list(of_those_who_belong(chosen).select_related("version", "signer")[:MOST_AT_ONCE])
        own = set(concerning(request.user, chosen).values_list("pk", flat=True))
        letters = LettersForm([letter(one, "accept") for one in ready if one.pk not in own], request.POST)
        if not letters.may_go():
            return self.acceptance_page(request, chosen, [one for one in ready if one.pk not in own], letters)
        before = list(chosen.exclude(state=Signature.State.SIGNED))
        outcome = accept_each(ready, request.user, letters.words())
        outcome.before += before
        report(self, request, outcome, left=len(chosen) - len(ready) - len(before))
        return None

    def acceptance_page(self, request, chosen, ready, letters) -> TemplateResponse:
        left = chosen.exclude(pk__in=[signature.pk for signature in ready]).select_related("version")
        context = self.admin_site.each_context(request) | {
            "title": _("Accept the selected signatures"),
            "opts": self.opts,
            "ready": ready,
            "has_own": concerning(request.user, chosen).exists(),
            "letters": letters,
            "step_aside": STEP_ASIDE,
            "left": left[:MOST_AT_ONCE],
            "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/terms/signature/acceptance.html", context)

    @admin.display(description=gettext_lazy("review"))
    def review_link(self, signature):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:terms_signature_review", args=[signature.pk]), _("Open")
        )

    def get_urls(self):
        closed = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", closed(self.review), name="terms_signature_review"),
            path(
                "<int:pk>/evidence/",
                closed(require_POST(partial(evidence_page, self))),
                name="terms_signature_evidence",
            ),
            path(
                "<int:pk>/evidence/pack/",
                closed(require_POST(partial(evidence_pack, self))),
                name="terms_signature_pack",
            ),
            *super().get_urls(),
        ]

    def review(self, request, pk):
        """One signature, with the person's application around it, and the decision."""
        if not request.user.has_perm("terms.accept_signature"):
            raise PermissionDenied
        signature = get_object_or_404(Signature.objects.select_related("version", "signer"), pk=pk)
        # What somebody decided meanwhile is still the application that this coordinator read.
        application = deciding.application_of(signature, was_one="application" in request.POST)
        form, letters = decision_form(request, signature, application), None
        if request.method == "POST":
            letters = letters_of(form, partial(letters_about, signature, application), request.POST)
            if form.is_valid() and decided(request, form, letters, signature, application):
                return redirect("admin:index")
        context = self.admin_site.each_context(request) | record(signature, application)
        context |= {
            "title": _("Signature of %(name)s") % {"name": signature.party_name},
            "opts": self.opts,
            "form": form,
            "letters": letters,
        }
        return TemplateResponse(request, "admin/terms/signature/review.html", context)


def decision_form(request, signature, application):
    # One on paper was accepted by the coordinator who checked it.
    can_refuse = signature.method != Signature.Method.PAPER
    data = request.POST if request.method == "POST" else None
    return DecisionForm(data, can_refuse=can_refuse, can_decline=application is not None)


def record(signature, application):
    """What a coordinator reads before deciding."""
    noted = whom(signature)
    return {
        "signature": signature,
        "application": application,
        "entries": signature.entries.order_by("number"),
        "entered": signature.signer.assisted_entries.select_related("entered_by", "scan") if application else [],
        "noted": noted,
        "noted_kind": noted._meta.label_lower if noted else "",
        "notes": Note.objects.about(noted) if noted else [],
        "history": Transition.objects.of(application or signature).select_related("by"),
        "answer": deciding.answered(signature, application),
        "namesakes": deciding.namesakes(application) if application else [],
        "earlier": Signature.objects.of_party(signature.party).exclude(pk=signature.pk).select_related("version"),
        "is_open": is_open(signature, application),
    }


def whom(signature):
    """The member or the organization whom private notes are about."""
    if signature.kind == signature.Kind.PERSON:
        return Member.objects.filter(user=signature.signer).first()
    link = getattr(signature, "organization_link", None)
    return link and link.organization


def is_open(signature, application):
    if application:
        return application.state == application.State.APPLICANT
    return signature.state == signature.State.SIGNED


def letters_about(signature, application, decision):
    return deciding.letters(signature, application, decision["decision"], decision.get("reason", ""))


def decided(request, form, letters, signature, application) -> bool:
    """Carry the decision out once its letter was shown; where it is refused, say why and keep what was typed."""
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    try:
        deciding.check(signature, application, request.user, decision)
        if not letters.may_go():
            return False
        deciding.decide(signature, application, request.user, decision, reason, letters.words())
    except TransitionRefused:
        form.add_error(None, _("Somebody else has decided in the meantime. What you typed is kept below."))
    except OwnMatter:
        form.add_error(None, STEP_ASIDE)
    except Unseen:
        form.add_error(None, OTHER_READERS)
    except ApplicationIncomplete as incomplete:
        steps = ", ".join(step.label for step in incomplete.missing)
        form.add_error(None, _("The application is not complete yet: %(steps)s.") % {"steps": steps})
    else:
        messages.success(request, _("Decided. The letter is on its way to %(name)s.") % {"name": signature.signer})
        return True
    return False


def report(desk, request, outcome, left: int) -> None:
    """Say of each what came of it."""
    if outcome.now:
        sentence = ngettext(
            "%(number)s signature is accepted, the letter is on its way.",
            "%(number)s signatures are accepted, the letters are on their way.",
            len(outcome.now),
        )
        desk.message_user(request, sentence % {"number": len(outcome.now)}, messages.SUCCESS)
    if outcome.before:
        names = ", ".join(signature.party_name for signature in outcome.before)
        sentence = _("Somebody else has decided in the meantime, nothing was changed: %(names)s.")
        desk.message_user(request, sentence % {"names": names}, messages.WARNING)
    if outcome.own:
        desk.message_user(request, STEP_ASIDE, messages.WARNING)
    if outcome.unseen:
        names = ", ".join(signature.party_name for signature in outcome.unseen)
        sentence = _("Left as they are, because their letter was not shown: %(names)s.")
        desk.message_user(request, sentence % {"names": names}, messages.WARNING)
    if left:
        sentence = ngettext(
            "%(number)s signature belongs to an application and was left as it is.",
            "%(number)s signatures belong to applications and were left as they are.",
            left,
        )
        desk.message_user(request, sentence % {"number": left}, messages.WARNING)
