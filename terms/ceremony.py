"""The signing ceremony, whoever is bound by it."""

from collections.abc import Callable
from copy import copy
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import User
from pages.rendering import markdown_html
from terms.forms.signing import SigningForm
from terms.models import PaperSigning, Signature, TermsVersion
from terms.signing import Circumstances, Opening, StaleOpening, circumstances, open_text, opened_for
from terms.standing import Obligation, obligation
from terms.wording.comparison import compare

# What a person had typed when their session ended, and who it was; kept in the next one.
KEPT_NAME = "signing_kept_name"
# What signs: the text that was opened, who signs, the name that was typed, and how the signer came.
Press = Callable[[Opening, User, str, Circumstances], Signature]


def ceremony(request, version: TermsVersion, party: str, press: Press, **more) -> HttpResponse:
    """The page on which one signs; once `press` has signed, the way to the certificate.

    For `more`, see `ceremony_context`. Raises what `press` raises, but for a text that is outdated by now:
    the form says so.
    """
    user, name = request.user, more.get("party_name", "")
    if not user.full_name:
        messages.info(request, _("First tell us your name: you sign with it."))
        return redirect("members:profile_edit")
    is_sent = request.method == "POST"
    form = SigningForm(request.POST, signer=user, version=version, party_name=name) if is_sent else None
    if form and form.is_valid() and (signature := signed(request, form, press)):
        messages.success(
            request, _("You have signed the Terms of Reference. A letter about it is on its way to your mailbox.")
        )
        return redirect("terms:receipt_detail", signature.code)
    form = form_with_new_opening(form, version, user) if form else empty_form(request, version, name)
    return TemplateResponse(request, "terms/ceremony.html", ceremony_context(request, form, version, party, **more))


def signed(request, form: SigningForm, press: Press) -> Signature | None:
    """The signature; nothing, and the reason in the form, when another version came into force meanwhile."""
    said = form.cleaned_data
    try:
        signature = press(said["opening"], request.user, said["typed_name"], confirmed_circumstances(request))
    except StaleOpening:
        form.say_stale()
        return None
    request.session.pop(KEPT_NAME, None)
    return signature


def confirmed_circumstances(request) -> Circumstances:
    """How the signer came, after they have shown within ten minutes who they are.

    Whoever has not is asked for a code or a passkey, and the press is repeated for them afterwards.
    """
    raise_if_reauthentication_required(request, app="terms")
    return circumstances(request)


def sign_in_first(request) -> HttpResponseRedirect:
    """For whose session has ended: sign in, then find the page again with the name that was typed."""
    if request.method == "POST":
        account = opened_for(request.POST.get("opening", ""))
        request.session[KEPT_NAME] = [account, request.POST.get("typed_name", "")[:120]]
        messages.warning(request, _("You had been signed out, so nothing is signed yet. Sign in, then sign again."))
    return redirect_to_login(request.get_full_path())


def empty_form(request, version: TermsVersion, party_name: str = "") -> SigningForm:
    """The form over a text that was opened now; with the name this person typed before the session ended, if it did."""
    initial = {"opening": open_text(version, version.language, request.user)}
    account, typed = request.session.get(KEPT_NAME, (None, ""))
    if typed and account == request.user.pk:
        initial["typed_name"] = typed
        messages.info(request, _("You had been signed out, so nothing was signed. The name you typed is kept below."))
    return SigningForm(signer=request.user, version=version, party_name=party_name, initial=initial)


def form_with_new_opening(form: SigningForm, version: TermsVersion, user: User) -> SigningForm:
    """The same form with what was typed, over the text that is in force now."""
    data: Any = copy(form.data)
    data[form.add_prefix("opening")] = open_text(version, version.language, user)
    form.data = data
    return form


def ceremony_context(request, form: SigningForm, version: TermsVersion, party: str, **more) -> dict:
    """Context of `terms/ceremony.html`; for an organization also `party_name`, `title`,
    `organization_url`, and its own `leaving_url`."""
    owed = obligation(party)
    return (
        {
            "form": form,
            "version": version,
            "language": version.language,
            "html": version.html(version.language),
            "sha256": version.sha256(version.language),
            "signer": request.user,
            "papers": PaperSigning.objects.waiting_of(request.user),
            "later_url": get_next_redirect_url(request) or reverse("me"),
            "leaving_url": reverse("leaving"),
        }
        | (changes(owed, version.language) if owed else {})
        | more
    )


def changes(owed: Obligation, language: str) -> dict:
    """What differs from the text that was signed, in this language where both versions have it, else in English."""
    old, new = owed.signed.version, owed.version
    language = language if old.text(language) and new.text(language) else "en"
    return {
        "owed": owed,
        "phase": owed.phase(),
        "comparison": compare(old.text(language), new.text(language)),
        "comparison_language": language,
        "summary_html": markdown_html(new.summary),
    }
