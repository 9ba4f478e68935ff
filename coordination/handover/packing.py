"""The ZIP: the document, the tables as CSV, how to read them, and the checksums of all.

Each table is walked once, line by line: all of it goes into its CSV, its first lines into the document.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from coordination.handover.document import Shown, typeset
from coordination.handover.tables import Table, tables
from files.spreadsheets import csv_lines
from members.models import User
from terms.ledger.checking import one_moment

# More of a table than this is read in a spreadsheet, not on paper.
MOST_IN_THE_DOCUMENT = 200
DOCUMENT, README, SUMS = "handover.pdf", "README.txt", "SHA256SUMS"


class Folder:
    """What goes into the ZIP; remembers the checksum of each file."""

    def __init__(self, target: IO[bytes]):
        self.archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.sums: dict[str, str] = {}

    def add(self, name: str, pieces: Iterator[bytes] | list[bytes]) -> None:
        sum_ = hashlib.sha256()
        with self.archive.open(name, "w") as file:
            for piece in pieces:
                sum_.update(piece)
                file.write(piece)
        self.sums[name] = sum_.hexdigest()


def pack_into(target: IO[bytes], by: User) -> None:
    """Write the pack as of this moment, in the language that is active, with what waits for this person."""
    folder = Folder(target)
    with folder.archive, one_moment():
        shown = [add_table(folder, table) for table in tables(by)]
        folder.add(DOCUMENT, [typeset(shown, by)])
        folder.add(README, [readme(shown, by).encode()])
        lines = "".join(f"{sum_}  {name}\n" for name, sum_ in folder.sums.items())
        folder.archive.writestr(SUMS, lines)


def add_table(folder: Folder, table: Table) -> Shown:
    """The table as CSV, formulas made harmless; gives what of it stands in the document."""
    first: list[list[str]] = []
    count = 0

    def rows() -> Iterator[list[str]]:
        nonlocal count
        yield list(map(str, table.columns))
        for row in table.rows():
            cells = [str(cell) for cell in row]
            count += 1
            if count <= MOST_IN_THE_DOCUMENT:
                first.append(cells)
            yield cells

    folder.add(table.file_name, (line.encode() for line in csv_lines(rows())))
    return Shown(table, first, count)


def readme(shown: list[Shown], by: User) -> str:
    """What lies in the pack, in each language of the portal."""
    values = {
        "community_name": settings.COMMUNITY_NAME,
        "portal": settings.PORTAL_URL,
        "made_at": timezone.localtime(),
        "by": str(by),
        "document": DOCUMENT,
        "sums": SUMS,
        "tables": [(one.table.file_name, one.table.title, one.count) for one in shown],
    }
    pages = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pages.append(render_to_string("admin/coordination/handover/readme.txt", values).strip())
    return f"\n\n{'-' * 72}\n\n".join(pages) + "\n"
