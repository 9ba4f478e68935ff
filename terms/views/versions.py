"""The versions of the Terms, as everybody reads them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from pages.rendering import markdown_html
from terms.models import TermsVersion


@login_not_required
def version_list(request):
    version = TermsVersion.objects.in_force()
    return TemplateResponse(request, "terms/version_detail.html", version_context(version, is_in_force=True))


@login_not_required
def version_detail(request, number):
    version = get_object_or_404(TermsVersion.objects.published(), number=number)
    return TemplateResponse(
        request, "terms/version_detail.html", version_context(version, version == TermsVersion.objects.in_force())
    )


def version_context(version, is_in_force):
    return {
        "area": "about",
        "version": version,
        "language": version.language,
        "html": version.html(version.language),
        "sha256": version.sha256(version.language),
        "summary_html": markdown_html(version.summary),
        "is_in_force": is_in_force,
        "versions": TermsVersion.objects.published(),
    }


@login_not_required
def version_text(request, number, language):
    """The exact bytes that are hashed and signed."""
    version = get_object_or_404(TermsVersion.objects.published(), number=number)
    text = version.text(language) if language in ("en", "sw") else ""
    if not text:
        raise Http404
    response = HttpResponse(text.encode(), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="terms-{version.number}-{language}.md"'
    return response
