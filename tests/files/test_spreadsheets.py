import pytest

from files.spreadsheets import csv_lines


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_a_formula(start):
    assert f"'{start}HYPERLINK(1)" in list(csv_lines([[f"{start}HYPERLINK(1)"]]))[1]


def test_table_begins_with_the_mark_of_utf_8_and_quotes_what_needs_it():
    lines = csv_lines([["Name", "Town"], ["Äkinyi, Ltd", 7]])

    assert "".join(lines) == '\ufeffName,Town\r\n"Äkinyi, Ltd",7\r\n'
