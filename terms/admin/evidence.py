"""The evidence of a signature at the desk. Each look is recorded and shown to the signer, so it takes a POST."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from terms.evidence.pack import collect, hand_out, look
from terms.models import EvidenceView, Signature


def signature_for(request, pk) -> Signature:
    if not request.user.has_perm("terms.view_register"):
        raise PermissionDenied
    return get_object_or_404(Signature.objects.select_related("version", "signer"), pk=pk)


def evidence_page(desk, request, pk):
    """Everything the ledger holds about one signature, personal values included, and what a check of it finds."""
    signature = signature_for(request, pk)
    look(signature, request.user, EvidenceView.What.REVIEW)
    context = desk.admin_site.each_context(request) | {
        "title": _("Evidence of the signature of %(name)s") % {"name": signature.party_name},
        "opts": desk.opts,
        "signature": signature,
        "evidence": collect(signature),
    }
    return TemplateResponse(request, "admin/terms/signature/evidence.html", context)


def evidence_pack(desk, request, pk):
    """The same as a ZIP that proves itself."""
    signature = signature_for(request, pk)
    response = HttpResponse(hand_out(signature, request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="evidence-{signature.code}.zip"'
    return response
