"""Tables to take along: CSV that a spreadsheet reads as it was meant, and workbooks."""

import csv
import io
from collections.abc import Iterable, Iterator

from files.kinds import KINDS

# By this mark a spreadsheet knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes what begins so for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file for `csv` that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """One line for each row, after the mark; what would be taken for a formula stays text."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([harmless(str(value)) for value in row])


def harmless(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def csv_headers(name: str) -> dict[str, str]:
    """Of the answer that hands such a table out under this name."""
    return {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="{name}"'}


def workbook(rows: Iterable[Iterable[str]]) -> bytes:
    """The same as a workbook of one sheet, every cell of it text."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    book.save(file := io.BytesIO())
    return file.getvalue()


def workbook_headers(name: str) -> dict[str, str]:
    return {"Content-Type": KINDS["xlsx"].content_type, "Content-Disposition": f'attachment; filename="{name}"'}
