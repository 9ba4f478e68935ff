"""For letters: names that become no link, and words that a narrow screen can break."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from notifications.autolinks import unlinked

register = template.Library()
register.filter("unlinked", unlinked)
# About half of what fits beside each other on a phone.
LONG = re.compile(r"(\S{21,})")
PIECES = re.compile(r"[^/]{1,20}/?|/")
BREAK = SafeString("<wbr>")


@register.filter
def breakable(line: str, is_link: bool = False) -> SafeString:
    """With places to break in long words: else the widest makes the whole letter wider than the screen.

    An address that stands in a sentence stays whole: mail programs would make a link of its first piece.
    """
    pieces = [PIECES.findall(run) if is_link or "://" not in run else [run] for run in LONG.findall(line)]
    between = LONG.split(line)[::2]
    ends = [*(format_html_join(BREAK, "{}", ((one,) for one in run)) for run in pieces), ""]
    return format_html_join("", "{}{}", zip(between, ends, strict=True))
