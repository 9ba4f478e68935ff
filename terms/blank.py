"""The Terms to print and to sign by hand: the whole text, its fingerprint, and room for a signature."""

from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terms.models import TermsVersion
from terms.wording.rendering import title
from terms.wording.typesetting import qr_code, tree, typeset

LOGO = settings.BASE_DIR / "static" / "img" / "logo.svg"


def blank(version: TermsVersion, language: str) -> bytes:
    """The PDF of a published version in one of its languages, which are the languages of the paper too."""
    return typeset_once(version.pk, version.sha256(language), language)


@lru_cache(maxsize=8)
def typeset_once(pk: int, sha256: str, language: str) -> bytes:
    """Set anew only for a text that was not set lately: what is published never changes."""
    version = TermsVersion.objects.get(pk=pk)
    with translation.override(language):
        address = f"{settings.PORTAL_URL}{version.get_absolute_url()}"
        return typeset(
            "blank",
            {
                "language": language,
                "community": settings.COMMUNITY_NAME,
                "title": title(version.text(language)),
                "text": tree(version.text(language)),
                "sha256": sha256,
                "logo": LOGO.read_text(encoding="utf-8"),
                "address": address,
                "code": qr_code(address),
                "labels": labels(version, address),
            },
        )


def labels(version: TermsVersion, address: str) -> dict[str, str]:
    """Every sentence of the paper that is not the text, in the language that is active."""
    return {
        "version_line": _("Version %(number)s") % {"number": version.number},
        "version": _("version %(number)s") % {"number": version.number},
        "in_force": _("In force from %(date)s") % {"date": date_format(version.effective_on, "j F Y")},
        "page": _("Page {page} of {pages}"),
        "fingerprint_short": _("SHA-256 of the text:"),
        "fingerprint": _("Fingerprint (SHA-256) of the text above, as it stands at the address below:"),
        "signature_heading": _("Signature"),
        "statement": _("I have read these Terms of Reference, version %(number)s, and agree to keep them.")
        % {"number": version.number},
        "for_oneself": _("I sign for myself."),
        "for_organization": _("I sign for this organization and am authorized to do so:"),
        "organization": _("Name of the organization"),
        "name": _("Full name, in capital letters"),
        "title": _("Title or role"),
        "place": _("Place"),
        "date": _("Date (day, month, year)"),
        "signature": _("Signature"),
        "hand_in": _(
            "Give all pages to a coordinator, or send a scan of them to %(contact)s. One coordinator "
            "enters your signature, another one checks it, and you receive a certificate by e-mail."
        )
        % {"contact": settings.COMMUNITY_CONTACT},
        "online": _("The text on the portal:"),
        "code_description": _("QR code for %(address)s") % {"address": address},
    }
