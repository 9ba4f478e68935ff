"""The certificates of one's own signatures."""

import json

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from files.serving import serve
from members.working_days import due
from terms import receipts
from terms.models import Signature
from terms.receipts import certificate
from terms.receipts.what_happened import happenings


def receipt_detail(request, code):
    """The signer's own certificate, with what personal values it holds."""
    signature = own_signature(request.user, code)
    entries = list(signature.entries.select_related("personal", "signature").order_by("number"))
    record, personal = json.loads(entries[0].record), certificate.personal_of(entries[0])
    context = {
        "signature": signature,
        "personal": personal,
        "party_line": certificate.party_line(signature, personal.title),
        "facts": certificate.facts(signature, entries, record),
        "circumstances": certificate.circumstances(personal, record),
        "text_sha256": record["text_sha256"],
        "entries": [entry for entry in entries if entry.event in receipts.EVENTS],
        "happenings": happenings(entries),
        "receipt": receipts.newest(signature),
        "answer_by": due(signature.signed_at, settings.DECISION_WORKING_DAYS),
        "is_awaited": receipts.is_awaited(signature),
    }
    return TemplateResponse(request, "terms/receipt_detail.html", context)


@require_safe
def receipt_file(request, code):
    receipt = receipts.newest(own_signature(request.user, code))
    if receipt is None:
        raise Http404
    return serve(request, receipt.file, as_attachment=True)


def own_signature(user, code):
    return get_object_or_404(Signature.objects.select_related("version"), code=code, signer=user)
