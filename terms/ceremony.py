"""What every page of the signing ceremony shares, whoever is bound by it."""

from copy import copy
from typing import Any

from members.models import User
from terms.forms import SigningForm
from terms.models import TermsVersion
from terms.signing import open_text


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
