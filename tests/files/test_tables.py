"""Tables that people bring: what Excel, LibreOffice and a text editor write is read alike; the rest gets a sentence."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from files import confinement, tables
from files.inspection import FileRefused
from files.spreadsheets import workbook
from tests.files.samples import upload


def xlsx(*rows, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(file := io.BytesIO())
    return file.getvalue()


def rewritten(content: bytes, part: str, old: str, new: str) -> bytes:
    """The same package with something else in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(old.encode(), new.encode()) if name == part else text)
    return file.getvalue()


def rows(content: bytes, name="list.csv"):
    return tables.read(upload(name, content)).rows


def refusal(content: bytes, name="list.csv") -> str:
    with pytest.raises(FileRefused) as refused:
        rows(content, name)
    return refused.value.messages[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_as_every_program_writes_it(delimiter, encoding, end):
    text = end.join(["name,town", '"Mbûni, the first",Kisumu', ""]).replace(",", delimiter)

    assert rows(text.encode(encoding)) == [(1, ["name", "town"]), (2, [f"Mbûni{delimiter} the first", "Kisumu"])]


def test_what_is_taken_for_windows_1252_is_said():
    said = [tables.read(upload("a.csv", "name\nMbûni".encode(code))).notes for code in ("utf-8", "cp1252")]

    assert said[0] == []
    assert said[1][0].startswith("The file is not written in UTF-8; it was read as Windows-1252")


def test_rows_bear_the_numbers_that_a_spreadsheet_shows():
    table = rows(b'a,b\n\n"two\nlines",x\n,,\n  last ,\n')

    assert table == [(1, ["a", "b"]), (3, ["two\nlines", "x"]), (5, ["last"])]
    assert tables.from_text(tables.as_text(table)) == table


def test_cells_of_a_workbook_are_text_as_the_sheet_shows_them():
    day, moment = datetime.date(2026, 10, 13), datetime.datetime(2026, 10, 13, 14, 5)

    def padded(book):
        book.active["G2"].number_format = "0000"

    content = xlsx(
        ["text", "whole", "part", "day", "moment", "yes", "padded", "nothing"],
        [" Mbûni ", 254712345678, 0.1 + 0.2, day, moment, True, 7, None],
        change=padded,
    )

    assert rows(content, "list.xlsx")[1] == (
        2,
        ["Mbûni", "254712345678", "0.3", "2026-10-13", "2026-10-13 14:05", "TRUE", "0007"],
    )


def test_formula_counts_as_what_it_last_gave_and_is_never_computed():
    plain = xlsx(["a"], ["=1+1"])
    computed = rewritten(plain, "xl/worksheets/sheet1.xml", "<v></v>", "<v>2</v>")
    computed = rewritten(computed, "xl/worksheets/sheet1.xml", "<v />", "<v>2</v>")

    assert rows(plain, "a.xlsx") == [(1, ["a"])]
    assert rows(computed, "a.xlsx") == [(1, ["a"]), (2, ["2"])]


def test_first_sheet_that_is_shown_is_read_and_the_others_are_named():
    def sheets(book):
        hidden = book.create_sheet("Codes", 0)
        hidden.append(["secret"])
        hidden.sheet_state = "hidden"
        book.create_sheet("Notes").append(["later"])

    table = tables.read(upload("a.xlsx", xlsx(["name"], ["Kilele"], change=sheets)))

    assert table.rows == [(1, ["name"]), (2, ["Kilele"])]
    assert table.notes == ["Only the first sheet was read; the workbook has 1 more."]


def test_size_that_the_workbook_claims_is_not_believed():
    content = rewritten(xlsx(["a", "b"], ["c", "d"]), "xl/worksheets/sheet1.xml", 'ref="A1:B2"', 'ref="A1"')

    assert rows(content, "a.xlsx") == [(1, ["a", "b"]), (2, ["c", "d"])]


def test_far_away_cells_cost_nothing():
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    content = rewritten(xlsx(["a"], ["b"]), "xl/worksheets/sheet1.xml", "</sheetData>", far)

    assert rows(content, "a.xlsx") == [(1, ["a"]), (2, ["b"])]


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaaaaaaaaaaaa">{ENTITIES}]><worksheet '
THIEF = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]><worksheet '


@pytest.mark.parametrize("head", [BOMB, THIEF])
def test_entities_are_never_followed(head):
    content = rewritten(xlsx(["MARK"]), "xl/worksheets/sheet1.xml", "<worksheet ", head)
    content = rewritten(content, "xl/worksheets/sheet1.xml", "MARK", "&a9;")

    assert refusal(content, "a.xlsx").startswith("This file is damaged")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_damaged_workbook_is_refused_with_a_sentence(part):
    content = rewritten(xlsx(["a"]), part, ">", "<")

    assert refusal(content, "a.xlsx").startswith("This file is damaged")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"x", "Choose a file of one of these kinds: CSV, XLSX."),
        ("a.csv", b"", "This file is empty; choose another one."),
        ("a.csv", "a,b\nc,d".encode("utf-16"), "The content of this file is not what its name says"),
        ("a.xlsx", b"a,b\nc,d", "The content of this file is not what its name says"),
        ("a.csv", b"a,b\n\x81,\xfc", "This file is not written in UTF-8. In your spreadsheet choose “Save as”"),
        ("a.csv", b'a,b\n"c', "Line 2 cannot be read: a quotation mark may be missing."),
        ("a.csv", b"a\n" + b"x" * 100_000 + b"\n" + b"y" * 100_000, "The list holds more than 150,000 characters"),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_sentence(monkeypatch, name, content, said):
    monkeypatch.setattr(tables, "CHARACTERS", 150_000)
    assert refusal(content, name).startswith(said)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_too_many_rows_are_counted_and_both_numbers_said(settings, name):
    settings.IMPORT_MAX_ROWS = 20
    lines = [["a"], *[["b"]] * 50]
    content = xlsx(*lines) if name == "a.xlsx" else "\n".join(line for (line,) in lines).encode()

    assert refusal(content, name).startswith("The list has 50 rows; at most 20 at once.")
    settings.IMPORT_MAX_ROWS = 50
    assert len(rows(content, name)) == 51


def test_workbook_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(confinement, "SECONDS", 0.01)

    assert refusal(xlsx(["a"]), "a.xlsx").startswith("This file takes too much time or memory to open")


def test_workbook_of_ours_holds_no_formula():
    assert rows(workbook([["name", "=1+1"], ["@x", "7"]]), "a.xlsx") == [(1, ["name", "=1+1"]), (2, ["@x", "7"])]
