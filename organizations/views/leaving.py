"""An organization leaves, and returns."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.models import Transition
from members.transitions import TransitionRefused
from organizations.forms.leaving import LeavingForm
from organizations.membership.leaving import ReturnerDoesNotBelong, come_back, leave
from organizations.models import Organization, Representation
from organizations.signatures.signing import NotAuthorized, party_of
from terms.ceremony import confirmed_circumstances
from terms.standing import belongs, newest_standing
from terms.withdrawal import kept_until


def organization_leaving(request, slug):
    """What leaving brings, and the press of a representative who may bind it; afterwards, the way back."""
    user = request.user
    organization = get_object_or_404(Organization.objects.represented_by(user), slug=slug)
    authorized = organization.representations.confirmed().filter(is_authorized=True)
    may_bind = Representation.objects.acting(user).filter(pk__in=authorized).exists()
    context = {"organization": organization, "may_bind": may_bind, "authorized": authorized}
    if organization.state == Organization.State.LEFT:
        ended = Transition.objects.of(organization).filter(after="left").select_related("by").first()
        context |= {"ended": ended, "belongs": belongs(user)}
        return TemplateResponse(request, "organizations/organization_left.html", context)
    form = LeavingForm(request.POST if request.method == "POST" else None, name=organization.name)
    if request.method == "POST" and may_bind and form.is_valid():
        return has_left(request, organization, form.cleaned_data["reason"])
    signature = newest_standing(party_of(organization))
    context |= {"form": form, "signature": signature, "kept_until": kept_until()}
    return TemplateResponse(request, "organizations/organization_leaving.html", context)


def has_left(request, organization, reason):
    try:
        leave(organization, request.user, confirmed_circumstances(request), reason)
    except NotAuthorized:
        messages.error(request, _("You may no longer bind this organization."))
    else:
        messages.success(
            request, _("The organization has left the community. Everybody who represents it gets a letter.")
        )
    return redirect("organizations:organization_leaving", organization.slug)


@require_POST
def organization_return_create(request, slug):
    """Bring back an organization that has left."""
    organization = get_object_or_404(Organization.objects.represented_by(request.user), slug=slug)
    try:
        come_back(organization, request.user)
    except NotAuthorized:
        messages.error(request, _("Only a person who may bind the organization can bring it back."))
    except ReturnerDoesNotBelong:
        messages.error(request, _("First your own membership has to stand. Your page says what it still needs."))
    except TransitionRefused:
        messages.info(request, _("The organization has returned already."))
    else:
        messages.success(request, _("Welcome back. Everything is as it was; see what is left to do."))
        return redirect("organizations:organization_edit", slug)
    return redirect("organizations:organization_leaving", slug)
