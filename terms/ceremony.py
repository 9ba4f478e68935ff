"""What every page of the signing ceremony shares, whoever is bound by it."""

from copy import copy
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required

from members.models import User
from terms.forms import SigningForm
from terms.models import TermsVersion
from terms.signing import Circumstances, circumstances, open_text


def confirmed_circumstances(request) -> Circumstances:
    """How the signer came, after they have shown within ten minutes who they are.

    Whoever has not is asked for a code or a passkey, and the press is repeated for them afterwards.
    """
    raise_if_reauthentication_required(request, app="terms")
    return circumstances(request)


def form_with_new_opening(form: SigningForm, version: TermsVersion, user: User) -> SigningForm:
    """The same form with what was typed, over the text that is in force now."""
    data: Any = copy(form.data)
    data[form.add_prefix("opening")] = open_text(version, version.language, user)
    form.data = data
    return form


def ceremony_context(form: SigningForm, version: TermsVersion, signer: User, **more) -> dict:
    """Context of `terms/ceremony.html`; for an organization also `party_name`, `title`, `organization_url`."""
    return {
        "form": form,
        "version": version,
        "language": version.language,
        "html": version.html(version.language),
        "sha256": version.sha256(version.language),
        "signer": signer,
    } | more
