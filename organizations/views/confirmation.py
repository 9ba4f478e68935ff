"""Still with us? What an organization's page says, and the press that it is right."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from members.confirmation import is_open
from organizations.membership.confirmation import confirm
from organizations.views.directory import LISTS
from organizations.views.editing import own_organization


def organization_confirmation(request, slug):
    organization = own_organization(request, slug)
    if request.method == "POST":
        if confirm(organization, request.user):
            messages.success(request, _("Thank you. It is confirmed as of today."))
        else:
            messages.info(request, _("There is nothing to confirm now."))
        return redirect("organizations:organization_edit", slug)
    context = {
        "organization": organization,
        "is_open": is_open(organization),
        "contacts": organization.representations.confirmed(),
    } | {name: getattr(organization, name).all() for name in LISTS}
    return TemplateResponse(request, "organizations/organization_confirmation.html", context)
