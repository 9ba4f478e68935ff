"""The ceremony of the Terms for an organization."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.signing import NotAuthorized, party_of, sign_for, standing_signature
from organizations.views.editing import own_organization
from terms.ceremony import ceremony_context, confirmed_circumstances, form_with_new_opening
from terms.forms import SigningForm
from terms.signing import StaleOpening, open_text
from terms.standing import version_to_sign


def signature_create(request, slug):
    """Sign for the organization; whoever may not, or when it stands, reads how things are."""
    organization, user = own_organization(request, slug), request.user
    authorized = organization.representations.confirmed().filter(is_authorized=True)
    link, version = authorized.filter(person=user).first(), version_to_sign(party_of(organization))
    if version is None or not link:
        signature = standing_signature(organization)
        context = {"organization": organization, "signature": signature, "authorized": authorized}
        return TemplateResponse(request, "organizations/signature_state.html", context)
    if not user.full_name:
        messages.info(request, _("First tell us your name: you sign with it."))
        return redirect("members:profile_edit")
    opening = {"opening": open_text(version, version.language, user)}
    form = SigningForm(signer=user, version=version, party_name=organization.name, initial=opening)
    if request.method == "POST":
        form = SigningForm(request.POST, signer=user, version=version, party_name=organization.name)
        if form.is_valid() and (answer := signed(request, organization, form)):
            return answer
        form = form_with_new_opening(form, version, user)
    context = ceremony_context(form, version, user, party_name=organization.name, title=link.title)
    context["organization_url"] = reverse("organizations:organization_edit", args=[slug])
    return TemplateResponse(request, "terms/ceremony.html", context)


def signed(request, organization, form):
    opening, name = form.cleaned_data["opening"], form.cleaned_data["typed_name"]
    try:
        signature = sign_for(organization, opening, request.user, name, confirmed_circumstances(request))
    except NotAuthorized:
        return redirect("organizations:signature_create", organization.slug)
    except StaleOpening:
        form.say_stale()
        return None
    messages.success(request, _("The Terms of Reference are signed. A copy is on its way to your mailbox."))
    return redirect("terms:receipt_detail", signature.code)
