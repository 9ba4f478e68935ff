"""The Terms as HTML: numbered clauses that can be linked and read aloud."""

import re

from pages.rendering import RENDERER as MARKDOWN
from pages.rendering import markdown_html

# Kept with each version, so that it is known how its HTML was made.
RENDERER = f"terms 1, {MARKDOWN}"
CLAUSE = re.compile(r"<p>(\d+\.\d+) (.*?)</p>", re.S)
SECTION = re.compile(r"<h2>(\d+)\. (.*?)</h2>", re.S)


def terms_html(markdown: str) -> str:
    """HTML of the Terms without their title: sections `h3#s1`, clauses `p#c1.1`, no word changed."""
    body = re.sub(r"\A# .*\n", "", markdown)
    html = CLAUSE.sub(r'<p class="clause" id="c\1"><b>\1</b> <span>\2</span></p>', markdown_html(body))
    return SECTION.sub(r'<h3 id="s\1">\1. \2</h3>', html)


def title(markdown: str) -> str:
    """The first heading."""
    return markdown.partition("\n")[0].lstrip("# ").strip()


def without_anchors(html: str) -> str:
    """The same for a page on which another language stands too: no two clauses answer to one link."""
    return re.sub(r' id="[cs][\d.]+"', "", html)
