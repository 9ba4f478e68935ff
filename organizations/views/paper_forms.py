"""A paper form that a coordinator has entered: the person confirms, corrects or refuses it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from files.kinds import PICTURES
from files.serving import serve
from members.membership import membership_of
from members.models import AssistedEntry
from members.transitions import TransitionRefused
from organizations.forms.assisted import OrganizationAnswerForm, PersonAnswerForm, confirmed
from organizations.membership import assisting


def paper_form_detail(request, pk):
    """Only the person for whom it was entered, by the address to which the letter went."""
    entry = own_entry(request, pk)
    paper = assisting.on_paper(entry)
    context = {"entry": entry, "paper": paper}
    if not entry.is_waiting:
        return TemplateResponse(request, "organizations/paper_form_answered.html", context)
    if request.method == "POST" and "refuse" in request.POST:
        return refused(request, entry)
    form = answer_form(request, entry, paper)
    if request.method == "POST" and form.is_valid():
        return answered(request, form) or TemplateResponse(
            request, "organizations/paper_form_detail.html", context | {"form": form}
        )
    return TemplateResponse(request, "organizations/paper_form_detail.html", context | {"form": form})


@require_safe
def paper_form_scan(request, pk):
    scan = own_entry(request, pk).scan
    return serve(request, scan, as_attachment=scan.kind not in PICTURES)


def own_entry(request, pk):
    found = AssistedEntry.objects.of(request.user).select_related("scan", "entered_by", "county")
    return get_object_or_404(found, pk=pk)


def answer_form(request, entry, paper):
    typed = request.POST if request.method == "POST" else None
    if paper and paper.is_new:
        return OrganizationAnswerForm(typed, entry=entry, paper=paper, user=request.user)
    return PersonAnswerForm(typed, entry=entry, instance=membership_of(request.user))


def answered(request, form):
    """The way on after a yes; nothing where the form says why it was refused."""
    try:
        if not confirmed(form, request.user):
            return None
    except TransitionRefused:
        messages.info(request, _("This form does not wait any more."))
        return redirect("me")
    organization = getattr(form, "on_paper", None) and form.instance
    if organization:
        messages.success(request, _("Thank you. The organization is entered; now tell us about it, in any order."))
        return redirect("organizations:organization_edit", organization.slug)
    messages.success(request, _("Thank you. It is yours now; see below what is left to do."))
    return redirect("me")


def refused(request, entry):
    try:
        assisting.refuse(entry, request.user)
    except TransitionRefused:
        messages.info(request, _("This form does not wait any more."))
    else:
        messages.success(request, _("Erased. Nothing of what was entered is left, the scan included."))
    return redirect("me")
