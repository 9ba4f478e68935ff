"""The Kiswahili catalogue: gathered, merged and compiled with Babel, without GNU gettext."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "sw"
FOLDER = Path(settings.BASE_DIR) / "locale" / LOCALE / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
LEFT_OUT = {"tests", "locale", "requirements", "docs"}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


class LastingCatalog(Catalog):
    """A catalogue whose header says nothing that differs from one run to the next."""

    mime_headers = [
        ("Language", LOCALE),
        ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]


def sources() -> Iterator[Path]:
    """Python files and templates of the portal itself."""
    for pattern in ("*/**/*.py", "*/**/*.html", "*/**/*.txt"):
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            top = path.relative_to(settings.BASE_DIR).parts[0]
            is_ours = top not in LEFT_OUT and not top.startswith(".") and "migrations" not in path.parts
            if is_ours and (path.suffix == ".py" or top == "templates"):
                yield path


def python_source(path: Path) -> str:
    """What the extractor reads: Python as it is, a template as the calls that its tags stand for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def gathered() -> Catalog:
    """Every message of the sources, with the files it stands in."""
    catalog = LastingCatalog(locale=LOCALE, charset="utf-8", fuzzy=False)
    catalog.header_comment = "# Kiswahili of the portal. Written by `manage.py catalogue` from the sources."
    for path in sources():
        stream = io.BytesIO(python_source(path).encode())
        name = str(path.relative_to(settings.BASE_DIR))
        for _line, message, comments, context in extract("python", stream, KEYWORDS, options={"encoding": "utf-8"}):
            catalog.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    return catalog


def current() -> Catalog:
    """The catalogue as it stands in the repository."""
    if not PO.exists():
        return Catalog(locale=LOCALE, charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale=LOCALE)


def merged() -> Catalog:
    """What the sources say, with the translations that stand; nothing is guessed, nothing obsolete is kept."""
    catalog, old = gathered(), current()
    for message in catalog:
        if message.id:
            standing = old.get(message.id, message.context)
            if standing and standing.pluralizable == message.pluralizable:
                message.string = standing.string
            message.flags.discard("fuzzy")
    return catalog


def write(catalog: Catalog) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False)
    with MO.open("wb") as file:
        write_mo(file, catalog)


def is_translated(message: Message) -> bool:
    return all(forms(message.string)) and not message.fuzzy


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """Singular and plural of what counts, otherwise the one text."""
    return list(text) if isinstance(text, (tuple, list)) else [text]


def missing(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id and not is_translated(message)]


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def differing(catalog: Catalog) -> list[Message]:
    """Messages whose translation lacks a placeholder or adds one; a singular may leave its number out."""
    wrong = []
    for message in catalog:
        if not message.id or not is_translated(message):
            continue
        wanted = placeholders(forms(message.id)[-1])
        strings = forms(message.string)
        if placeholders(strings[-1]) != wanted or any(placeholders(one) - wanted for one in strings):
            wrong.append(message)
    return wrong
