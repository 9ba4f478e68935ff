"""The document of a handover pack: how the work is done, then the tables, tagged for screen readers."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.handover.tables import Table
from members.models import User
from pages.characters import break_word, displayable
from pages.typesetting import compile_tagged, embedded_fonts
from terms.wording.typesetting import tree

HERE = Path(__file__).parent
ADDRESS = re.compile(r"\S{14,}")
LOGO = settings.BASE_DIR / "static" / "img" / "logo.svg"


@dataclass(frozen=True)
class Shown:
    """A table, its first rows, and how many it has."""

    table: Table
    rows: list[list[str]]
    count: int


def typeset(shown: list[Shown], by: User) -> bytes:
    """The PDF in the language that is active."""
    inputs = {
        "input": str(HERE / "typst" / "handover.typ"),
        "root": str(settings.BASE_DIR),
        "font_paths": embedded_fonts(),
        "sys_inputs": {"data": json.dumps(data(shown, by))},
    }
    return compile_tagged(inputs, "ua-1")


def data(shown: list[Shown], by: User) -> dict:
    now = timezone.localtime()
    language = get_language()[:2]
    return {
        "language": language,
        "logo": LOGO.read_text(encoding="utf-8"),
        "day": {"year": now.year, "month": now.month, "day": now.day},
        "community": displayable(settings.COMMUNITY_NAME),
        "title": _("Handover of the secretariat"),
        "made": displayable(
            _("As of %(moment)s, built by %(name)s") % {"moment": date_format(now, "j F Y, H:i"), "name": by},
        ),
        "secret": _(
            "Holds names and addresses: keep it as you would keep the register, and delete it when it is used."
        ),
        "page": _("Page {page} of {pages}"),
        "contents": _("Contents"),
        "how": _("How the work is done"),
        "text": tree((HERE / "texts" / f"how_to.{language}.md").read_text(encoding="utf-8")),
        "tables": [table(one) for one in shown],
    }


def table(one: Shown) -> dict:
    left = one.count - len(one.rows)
    rest = ngettext("%(number)s more row stands in %(file)s.", "%(number)s more rows stand in %(file)s.", left) % {
        "number": left,
        "file": one.table.file_name,
    }
    return {
        "title": displayable(str(one.table.title)),
        "says": displayable(str(one.table.says)),
        "columns": [displayable(str(name)) for name in one.table.columns],
        "widths": list(one.table.columns.values()),
        "rows": [list(map(narrow, row)) for row in one.rows],
        "empty": "" if one.rows else _("Nothing."),
        "rest": rest if left else "",
    }


def narrow(cell: str) -> str:
    """A cell with a shape for every character, and places at which an address may go on in the next line."""
    return ADDRESS.sub(lambda word: break_word(word[0]), displayable(cell))
