"""Markdown to HTML, the same for pages and for the Terms."""

import importlib.metadata

import nh3
from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
RENDERER = f"markdown-it-py {importlib.metadata.version('markdown-it-py')}"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def markdown_html(text: str) -> str:
    """HTML of a Markdown text: no raw HTML, no pictures, links that pass nothing on."""
    return nh3.clean(
        _markdown.render(text), tags=TAGS, attributes={"a": {"href"}, "th": {"scope"}}, link_rel="nofollow ugc noopener"
    )


def filled(text: str) -> str:
    """With the name and the address of the community where the text leaves room for them."""
    return text.replace("{{ community }}", settings.COMMUNITY_NAME).replace("{{ contact }}", settings.COMMUNITY_CONTACT)


def parsed(text: str) -> list[Token]:
    """The same reading of a Markdown text as tokens, for what is not HTML."""
    return _markdown.parse(text)
