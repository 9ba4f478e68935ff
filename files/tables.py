"""Tables that people bring, as CSV or as a workbook: read where a hostile file can do no harm, as rows of text."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.confinement import run_confined
from files.inspection import FileRefused, inspected, sentences

TABLES = ("csv", "xlsx")
# What a form may carry from one page to the next (see DATA_UPLOAD_MAX_MEMORY_SIZE).
CHARACTERS = 400_000
# The number that a spreadsheet shows beside the row, and its cells.
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """What is not empty of a file, the heading first; `notes` are sentences for whoever brought it."""

    rows: list[Row]
    notes: list[str]


def read(upload: UploadedFile) -> Table:
    """The rows of an uploaded file. Raises `FileRefused` with a sentence."""
    with inspected(upload, TABLES) as content:
        limits = {"rows": settings.IMPORT_MAX_ROWS, "characters": CHARACTERS}
        answer = run_confined("rows", content.kind, content.path, Path(), **limits)
    if "refused" in answer:
        rule = answer.pop("refused")
        raise FileRefused((reasons() | sentences())[rule], code=rule, params=answer)
    return Table([(number, cells) for number, cells in answer["rows"]], notes(**answer))


def reasons() -> dict[str, str]:
    return {
        "encoding": _("This file is not written in UTF-8. In your spreadsheet choose “Save as”, then “CSV UTF-8”."),
        "quotes": _("Line %(line)s cannot be read: a quotation mark may be missing."),
        "text": _("The list holds more than %(most)s characters. Divide it: running a list again is safe."),
        "rows": _("The list has %(found)s rows; at most %(most)s at once. Divide it: running a list again is safe."),
    }


def notes(encoding: str = "", sheets: int = 1, **_rows) -> list[str]:
    """What was taken for granted in reading."""
    said = []
    if encoding == "cp1252":
        said.append(
            _(
                "The file is not written in UTF-8; it was read as Windows-1252, as Excel writes it. "
                "Look whether letters such as “û” and “ʼ” are right."
            )
        )
    if sheets > 1:
        said.append(
            ngettext(
                "Only the first sheet was read; the workbook has %(more)s more.",
                "Only the first sheet was read; the workbook has %(more)s more.",
                sheets - 1,
            )
            % {"more": sheets - 1}
        )
    return said


def as_text(rows: Iterable[Row]) -> str:
    """The same rows as CSV, each still on its number: what a form carries from one page to the next."""
    text, last = io.StringIO(), 0
    writer = csv.writer(text, lineterminator="\n")
    for number, cells in rows:
        text.write("\n" * (number - last - 1))
        writer.writerow(cells)
        last = number
    return text.getvalue()


def from_text(text: str) -> list[Row]:
    """What `as_text` wrote. Raises `FileRefused`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(number, cells) for number, cells in enumerate(reader, 1) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise FileRefused(reasons()["quotes"], code="quotes", params={"line": reader.line_num}) from error
