"""Where the links of a text lead."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from pages.models import Page
from pages.rendering import filled, parsed

ELSEWHERE = ("https://", "http://", "mailto:", "tel:", "#")


def lost_links(text: str) -> list[str]:
    """The links of a Markdown text that lead to nowhere in the portal."""
    own = settings.PORTAL_URL.rstrip("/") + "/"
    return [
        link for link in links(text) if not leads_somewhere(link.replace(own, "/", 1) if link.startswith(own) else link)
    ]


def links(text: str) -> list[str]:
    inline = [child for token in parsed(filled(text)) for child in token.children or []]
    return [str(token.attrs["href"]) for token in inline if token.type == "link_open"]


def leads_somewhere(link: str) -> bool:
    if link.startswith(ELSEWHERE):
        return True
    if not link.startswith("/") or link.startswith("//"):
        return False
    try:
        found = resolve(urlsplit(link).path.removeprefix("/sw"))
    except Resolver404:
        return False
    if found.view_name == "pages:page_detail":
        return Page.objects.published().filter(slug=found.kwargs["slug"]).exists()
    return True
