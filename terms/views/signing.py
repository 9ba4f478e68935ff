"""Signing for oneself, and signing again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from terms.ceremony import ceremony_context, confirmed_circumstances, form_with_new_opening
from terms.forms import SigningForm
from terms.models import Signature
from terms.signing import StaleOpening, open_text, sign
from terms.standing import party_of_person, version_to_sign


def my_terms(request):
    """Sign for oneself, for the first time or anew; once signed, what one has signed."""
    user = request.user
    version = version_to_sign(party_of_person(user))
    if version is None:
        signatures = Signature.objects.filter(signer=user).select_related("version")
        return TemplateResponse(request, "terms/my_terms.html", {"signatures": signatures})
    if not user.full_name:
        messages.info(request, _("First tell us your name: you sign with it."))
        return redirect("members:profile_edit")
    form = SigningForm(signer=user, version=version, initial={"opening": open_text(version, version.language, user)})
    if request.method == "POST":
        form = SigningForm(request.POST, signer=user, version=version)
        if form.is_valid() and (signature := signed_for_oneself(request, form)):
            messages.success(
                request, _("You have signed the Terms of Reference. A copy is on its way to your mailbox.")
            )
            return redirect("terms:receipt_detail", signature.code)
        form = form_with_new_opening(form, version, user)
    return TemplateResponse(request, "terms/ceremony.html", ceremony_context(form, version, user))


def signed_for_oneself(request, form):
    """The signature; nothing, and the reason in the form, when another version came into force meanwhile."""
    user = request.user
    try:
        return sign(
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
