"""What a coordinator reads before a draft is published."""

from pages.rendering import markdown_html
from terms.forms.publication import PublicationForm
from terms.models import TermsVersion
from terms.publishing import obstacles, who_is_asked, worth_knowing
from terms.versions import sha256
from terms.wording.comparison import compare
from terms.wording.rendering import terms_html, title, without_anchors


def preview_context(draft: TermsVersion, form: PublicationForm) -> dict:
    newest = TermsVersion.objects.newest()
    languages = [language for language in ("en", "sw") if draft.text(language)]
    if form.is_bound:
        form.show(draft)
    return {
        "draft": draft,
        "form": form,
        "newest": newest,
        "texts": [text_context(draft, language, newest) for language in languages],
        "obstacles": obstacles(draft),
        "worth_knowing": worth_knowing(draft),
        "answer": form.reckoned,
        "asked": who_is_asked(),
    }


def text_context(draft: TermsVersion, language: str, newest: TermsVersion | None) -> dict:
    """One language: its HTML and bytes as they would be published, and what differs from the newest version."""
    text, html = draft.text(language), terms_html(draft.text(language))
    return {
        "language": language,
        "title": title(text),
        "html": html if language == "en" else without_anchors(html),
        "sha256": sha256(text),
        "size": len(text.encode()),
        "summary_html": markdown_html(draft.summary_sw if language == "sw" else draft.summary_en),
        "comparison": compare(newest.text(language), text) if newest and newest.text(language) else None,
    }
