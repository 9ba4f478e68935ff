"""The part of `opening.py` that reads tables: runs in its process, under its limits, and knows nothing of Django.

`rows()` gives {"rows": [[1, ["cell", ...]], ...], "encoding": "utf-8", "sheets": 1} or {"refused": RULE, ...}. The
numbers are those that a spreadsheet shows beside its rows; empty rows are left out. Cells are text, as the sheet
shows them: nothing is computed, a formula counts as what it gave when the file was saved.
"""

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable

DELIMITERS = ",;\t"
# What an office program may write into the cells of a row, and we look at.
COLUMNS = 100
# What openpyxl raises over a package that is no sound workbook; both parsers of XML raise SyntaxError.
UNSOUND = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def rows(kind: str, source: str, target: str, limits: dict) -> dict:
    with open(source, "rb") as file:
        return (of_workbook if kind == "xlsx" else of_csv)(file, limits)


def of_csv(file: io.BufferedReader, limits: dict) -> dict:
    text, encoding = decoded(file.read())
    if text is None:
        return {"refused": "encoding"}
    heading = next(filter(str.strip, io.StringIO(text)), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=heading.count), strict=True)
    try:
        return collected(reader, limits) | {"encoding": encoding}
    except csv.Error:
        return {"refused": "quotes", "line": reader.line_num}


def decoded(content: bytes) -> tuple[str | None, str]:
    """UTF-8, else what Excel writes in our part of the world; no text where it is neither."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None, ""


def of_workbook(file: io.BufferedReader, limits: dict) -> dict:
    """The first sheet that is not hidden."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            return {"refused": "broken"}
        # Some programs write a size that is not the sheet's.
        sheets[0].reset_dimensions()
        lines = ([shown(cell) for cell in line[:COLUMNS]] for line in sheets[0].iter_rows())
        return collected(lines, limits) | {"sheets": len(sheets)}
    except UNSOUND:
        return {"refused": "broken"}


def collected(lines: Iterable[list[str]], limits: dict) -> dict:
    """The heading and what stands below it; of too many rows only the number, of too much text nothing."""
    most, kept, number_of_rows, characters = limits["rows"], [], -1, 0
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        number_of_rows += 1
        characters += sum(map(len, cells))
        if characters <= limits["characters"] and number_of_rows <= most:
            kept.append([number, cells])
    if number_of_rows > most:
        return {"refused": "rows", "found": number_of_rows, "most": most}
    return (
        {"rows": kept}
        if characters <= limits["characters"]
        else {"refused": "text", "most": f"{limits['characters']:,}"}
    )


def shown(cell) -> str:
    """The value as the sheet shows it; days as 2026-10-13 whatever the sheet's own order of day and month."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, int) and re.fullmatch("0+", cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return str(value)
