"""A receipt or certificate as a PDF: plain values in, bytes out.

What people typed reaches the template as JSON and stays text; the exact text and the records are attached, so that
this one file suffices to recompute everything.
"""

from dataclasses import asdict

from django.conf import settings

from pages.characters import breakable, displayable
from terms.receipts.certificate import Certificate
from terms.wording.rendering import title
from terms.wording.typesetting import qr_code, tree, typeset

LOGO = settings.BASE_DIR / "static" / "img" / "logo.svg"
MEDIA_TYPES = {"md": "text/markdown", "json": "application/json", "txt": "text/plain"}
# Followed, drawn, attached or set as it is rather than read.
MACHINE_VALUES = {"language", "text", "text_language", "files", "sealed_on"}


def typeset_receipt(certificate: Certificate) -> bytes:
    """A tagged PDF (PDF/A-3 and PDF/UA-1 where its characters allow) with the certificate's files attached."""
    shown = {name: value for name, value in asdict(certificate).items() if name not in MACHINE_VALUES}
    return typeset("receipt", displayable_throughout(shown) | machine_data(certificate), "a-3a")


def machine_data(certificate: Certificate) -> dict:
    day = certificate.sealed_on
    return {
        "community": displayable(settings.COMMUNITY_NAME),
        "language": certificate.language,
        "logo": LOGO.read_text(encoding="utf-8"),
        "qr": qr_code(certificate.address),
        "address_target": certificate.address,
        "sealed_on": {"year": day.year, "month": day.month, "day": day.day},
        "text_title": displayable(title(certificate.text)),
        "text": tree(certificate.text),
        "text_language": certificate.text_language,
        "files": [
            {"name": name, "content": content, "type": MEDIA_TYPES[name.rpartition(".")[2]]}
            for name, content in certificate.files.items()
        ],
    }


def displayable_throughout(value):
    """The same data, each text with a shape for every character and places where a long word may go on."""
    if isinstance(value, str):
        return breakable(displayable(value))
    if isinstance(value, dict):
        return {key: displayable_throughout(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [displayable_throughout(entry) for entry in value]
    return value
