"""Signing for oneself, signing again, and what one has signed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from terms.ceremony import ceremony, sign_in_first
from terms.models import PaperSigning, Signature
from terms.signing import sign_for_oneself
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
    return ceremony(request, version, party, sign_for_oneself)


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
