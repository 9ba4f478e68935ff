"""The verified mark at the desk: given with what was seen, or taken back."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from organizations.forms.verification import VerificationForm
from organizations.models import Organization
from organizations.profile import verification

may_verify = permission_required("organizations.decide_organization", raise_exception=True)


@may_verify
def organization_verification(request, pk):
    organization = get_object_or_404(Organization, pk=pk)
    if request.method == "POST" and "take_back" in request.POST:
        return taken_back(request, organization)
    form = VerificationForm(request.POST if request.method == "POST" else None, organization=organization)
    if form.is_bound and form.is_valid() and verified(request, form, organization):
        messages.success(request, _("%(name)s now bears the mark.") % {"name": organization})
        return redirect("admin:organizations_organization_review", pk)
    context = admin.site.each_context(request) | {
        "title": _("Verified mark"),
        "opts": Organization._meta,
        "organization": organization,
        "current": verification.current(organization),
        "earlier": organization.verifications.select_related("by", "ended_by", "version"),
        "form": form,
    }
    return TemplateResponse(request, "admin/organizations/organization/verification.html", context)


def verified(request, form, organization) -> bool:
    try:
        verification.verify(organization, request.user, **form.cleaned_data)
    except verification.ChangedMeanwhile as error:
        form.refuse_stale(error.revision)
        return False
    return True


def taken_back(request, organization):
    try:
        verification.take_back(organization, request.user)
    except verification.NothingToTakeBack:
        messages.info(request, _("The mark was taken back already."))
    else:
        messages.success(request, _("%(name)s does without the mark.") % {"name": organization})
    return redirect("admin:organizations_organization_review", organization.pk)
