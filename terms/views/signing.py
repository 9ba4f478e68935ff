"""Signing for oneself, signing again, and what one has signed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from terms.ceremony import (
    KEPT_NAME,
    ceremony_context,
    confirmed_circumstances,
    empty_form,
    form_with_new_opening,
    sign_in_first,
)
from terms.forms import SigningForm
from terms.models import PaperSigning, Signature
from terms.signing import StaleOpening, sign
from terms.standing import has_left, obligation, party_of_person, version_to_sign


@login_not_required  # whose session has ended keeps the name that was typed
def my_terms(request):
    """Sign for oneself, for the first time or anew; where nothing is to be signed, what one has signed."""
    user = request.user
    if not user.is_authenticated:
        return sign_in_first(request)
    party = party_of_person(user)
    version = version_to_sign(party)
    if version is None:
        return signature_list(request)
    if has_left(user):
        messages.info(request, _("First return to the community. Then you sign."))
        return redirect("leaving")
    if not user.full_name:
        messages.info(request, _("First tell us your name: you sign with it."))
        return redirect("members:profile_edit")
    form = SigningForm(request.POST, signer=user, version=version) if request.method == "POST" else None
    if form and form.is_valid() and (signature := signed_for_oneself(request, form)):
        messages.success(
            request, _("You have signed the Terms of Reference. A letter about it is on its way to your mailbox.")
        )
        return redirect("terms:receipt_detail", signature.code)
    form = form_with_new_opening(form, version, user) if form else empty_form(request, version)
    return TemplateResponse(request, "terms/ceremony.html", ceremony_context(request, form, version, party))


def signed_for_oneself(request, form):
    """The signature; nothing, and the reason in the form, when another version came into force meanwhile."""
    user = request.user
    try:
        signature = sign(
            form.cleaned_data["opening"],
            user,
            kind=Signature.Kind.PERSON,
            party=party_of_person(user),
            party_name=user.full_name,
            typed_name=form.cleaned_data["typed_name"],
            title=user.member.title if hasattr(user, "member") else "",
            came=confirmed_circumstances(request),
        )
    except StaleOpening:
        form.say_stale()
        return None
    request.session.pop(KEPT_NAME, None)
    return signature


def signature_list(request):
    """What one has signed, for oneself and for organizations."""
    signatures = Signature.objects.filter(signer=request.user).select_related("version")
    party = party_of_person(request.user)
    context = {
        "signatures": signatures,
        "owed": obligation(party),
        "may_withdraw": any(signature.party == party and signature.is_standing for signature in signatures),
        "papers": PaperSigning.objects.waiting_of(request.user),
    }
    return TemplateResponse(request, "terms/my_terms.html", context)
