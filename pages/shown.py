"""What a page of the portal's own shows, published or as a preview."""

from django.template.response import TemplateResponse
from django.utils import translation

from pages.models import Page


def page_context(page: Page) -> dict:
    others = Page.objects.published().filter(kind=page.kind).exclude(pk=page.pk)[:5]
    return {"area": "about", "page": page, "others": others}


def in_language(language: str, response: TemplateResponse) -> TemplateResponse:
    """The answer written in that language, whatever the reader's own is."""
    with translation.override("sw" if language == "sw" else "en"):
        response.render()
    return response
