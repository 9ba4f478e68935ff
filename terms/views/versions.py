"""The versions of the Terms, as everybody reads them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from pages.rendering import markdown_html
from terms.forms.since import SinceForm
from terms.models import TermsVersion
from terms.wording.clauses import sections
from terms.wording.comparison import compare
from terms.wording.rendering import title


@login_not_required
def version_list(request):
    return TemplateResponse(
        request, "terms/version_detail.html", version_context(TermsVersion.objects.with_end().in_force())
    )


@login_not_required
def version_detail(request, number):
    version = get_object_or_404(TermsVersion.objects.published().with_end(), number=number)
    return TemplateResponse(request, "terms/version_detail.html", version_context(version))


def version_context(version):
    language = version.language
    return {
        "area": "about",
        "version": version,
        "language": language,
        "title": title(version.text(language)),
        "sections": sections(version.text(language)),
        "html": version.html(language),
        "sha256": version.sha256(language),
        "texts": [text_context(version, one) for one in ("en", "sw") if version.text(one)],
        "summary_html": markdown_html(version.summary),
        "today": timezone.localdate(),
        "in_force": TermsVersion.objects.in_force(),
        "versions": TermsVersion.objects.listed(),
    }


def text_context(version, language):
    return {"language": language, "sha256": version.sha256(language), "size": len(version.text(language).encode())}


@login_not_required
def version_changes(request, number):
    """What differs from an earlier version, the one before unless `since` names another."""
    version = get_object_or_404(TermsVersion.objects.published(), number=number)
    earlier = TermsVersion.objects.before(number)
    form = SinceForm({"since": request.GET.get("since", "")}, earlier=earlier)
    since = (form.cleaned_data["since"] or earlier.first()) if form.is_valid() else None
    language = version.language if since and since.text(version.language) else "en"
    context = {
        "area": "about",
        "version": version,
        "since": since,
        "form": form,
        "language": language,
        "has_choice": len(earlier) > 1,
        "comparison": compare(since.text(language), version.text(language)) if since else None,
    }
    return TemplateResponse(request, "terms/version_changes.html", context)


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
