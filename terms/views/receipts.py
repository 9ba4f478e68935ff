"""The certificates of one's own signatures."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from terms.models import Signature


def receipt_detail(request, code):
    """The signer's own certificate, with what personal values it holds."""
    signature = get_object_or_404(Signature.objects.select_related("version"), code=code, signer=request.user)
    entries = signature.entries.select_related("personal").order_by("number")
    return TemplateResponse(
        request,
        "terms/receipt_detail.html",
        {
            "signature": signature,
            "signature_sha256": signature.version.sha256(signature.language),
            "entries": entries,
            "first": entries[0],
        },
    )
