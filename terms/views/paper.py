"""The Terms on paper: the blank to print, and one's own scan."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from files.serving import serve
from terms.blank import blank
from terms.forms.paper import LanguageForm
from terms.models import PaperSigning, TermsVersion


@require_safe
@login_not_required
def version_paper(request, number):
    """The text with room for a signature, as a PDF in one of its languages."""
    version = get_object_or_404(TermsVersion.objects.published(), number=number)
    form = LanguageForm(request.GET, version=version)
    if not form.is_valid():
        raise Http404
    language = form.cleaned_data["language"]
    response = HttpResponse(blank(version, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="terms-{version.number}-{language}-paper.pdf"'
    return response


@require_safe
def paper_scan(request, code):
    """The page as it was scanned, for the person who signed it."""
    signed = PaperSigning.objects.filter(signer=request.user).select_related("scan")
    return serve(request, get_object_or_404(signed, signature__code=code).scan, as_attachment=True)
