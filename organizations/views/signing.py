"""The ceremony of the Terms for an organization, and asking the person who may sign."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.signatures.requests import AskedLately, NothingToSign, ask_to_sign
from organizations.signatures.signing import NotAuthorized, party_of, sign_for
from organizations.views.editing import own_organization
from terms.ceremony import ceremony, sign_in_first
from terms.standing import newest_standing, obligation, version_to_sign


@login_not_required  # whose session has ended keeps the name that was typed
def signature_create(request, slug):
    """Sign for the organization; whoever may not, or when nothing is to be signed, reads how things are."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    organization, user = own_organization(request, slug), request.user
    if organization.state == organization.State.LEFT:
        return redirect("organizations:organization_leaving", slug)
    party = party_of(organization)
    link, version = authorized_for(organization).filter(person=user).first(), version_to_sign(party)
    if version is None or not link:
        return TemplateResponse(request, "organizations/signature_state.html", state_of(organization))
    try:
        return ceremony(request, version, party, partial(sign_for, organization), **names(organization, link))
    except NotAuthorized:
        return redirect("organizations:signature_create", slug)


def names(organization, link):
    """Whom the signature binds, as what, and where to go instead."""
    return {
        "party_name": organization.name,
        "title": link.title,
        "organization_url": edit_url(organization),
        "leaving_url": reverse("organizations:organization_leaving", args=[organization.slug]),
    }


def authorized_for(organization):
    """The confirmed representations that may bind the organization."""
    return organization.representations.confirmed().filter(is_authorized=True)


def edit_url(organization):
    return reverse("organizations:organization_edit", args=[organization.slug])


def state_of(organization):
    """What stands, what is still to be signed, and who may sign it."""
    party = party_of(organization)
    return {
        "organization": organization,
        "signature": newest_standing(party),
        "version": version_to_sign(party),
        "owed": obligation(party),
        "authorized": authorized_for(organization).prefetch_related("signature_requests"),
    }


@require_POST
def signature_request_create(request, slug, pk):
    """Send the page to one of those who may sign."""
    organization = own_organization(request, slug)
    link = get_object_or_404(authorized_for(organization), pk=pk)
    try:
        ask_to_sign(link, request.user)
    except AskedLately:
        messages.info(
            request, _("%(name)s was asked within the last day. Give them some time.") % {"name": link.full_name}
        )
    except NothingToSign:
        messages.info(request, _("The Terms of Reference are signed already."))
    else:
        messages.success(
            request,
            _("The page is on its way to %(name)s, who signs it in their own account.") % {"name": link.full_name},
        )
    return redirect("organizations:signature_create", slug)
