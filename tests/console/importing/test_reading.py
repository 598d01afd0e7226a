"""What is read out of a file, and what isn't."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from learning.console.importing.columns import read_cells
from learning.console.importing.problems import Refused, in_words
from learning.console.importing.reading import read
from learning.console.importing.sample import sample

from .files import as_csv, as_workbook, row

TABLE = "staff_number;full_name;unit\n7;Zoë Müller;Büro\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("windows-1252"),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace("\n", "\r\n").upper().replace("ZOË MÜLLER", "Zoë Müller")
        .replace("BÜRO", "Büro").encode(),
    ],
)  # fmt: skip
def test_every_encoding_and_delimiter_gives_the_same(content):
    [found] = read(content, "People.CSV")
    assert found.line == 2
    assert found.cells == {"staff_number": "7", "full_name": "Zoë Müller", "unit": "Büro"}


def test_a_zero_byte_in_a_cell_is_left_out():
    # Far enough down: near its top it would be taken for a mark of UTF-16.
    content = TABLE.encode() + b"8;Brian;B\n" * 40 + "9;Cheptoo;Bü\x00ro\n".encode()
    assert list(read(content, "people.csv"))[-1].cells["unit"] == "Büro"


def test_a_workbook_gives_its_dates_and_numbers():
    content = as_workbook(
        ["full_name", "staff_number", "unit", "since"],
        ["Amina", 10452.0, "A / B", datetime(2026, 3, 1)],
        [None, None, None, None],
        ["Brian", 10453, "A", "2026-02-30"],
    )
    first, second = read(content, "people.xlsx")
    cells, problems = read_cells(first.cells)
    assert cells == {
        "full_name": "Amina",
        "staff_number": "10452",
        "unit": ["A", "B"],
        "since": date(2026, 3, 1),
    }
    assert not problems and second.line == 4
    [problem] = read_cells(second.cells)[1]
    assert "since" in in_words(problem) and "doesn't exist" in in_words(problem)


def test_a_formula_is_never_computed():
    head = ["full_name", "staff_number", "unit"]
    [found] = read(as_workbook(head, ["=1+1", "7", "A"]), "people.xlsx")
    assert "formula" in in_words(found.problems[0]) and "full_name" not in found.cells
    [found] = read(as_csv(row(name="=HYPERLINK(1)")), "people.csv")
    assert "formula" in in_words(found.problems[0])


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"PK\x03\x04rest", "people.csv", "is a workbook"),
        (b"a,b", "people.xlsx", "isn't one"),
        (b"PK\x03\x04rest", "people.xlsx", "damaged"),
        (b"x", "people.pdf", "neither"),
        (b"full_name,unit,email,salary\n", "people.csv", "salary"),
        (b"full_name,unit\nA,B\n", "people.csv", "staff_number / email"),
        (b"full_name,unit,email,Email\nA,B,C,D\n", "people.csv", "twice"),
        (b"full_name,unit,email\n", "people.csv", "no row"),
        (b"", "people.csv", "lacks"),
        (b'full_name,unit,email\n"A,B\n', "people.csv", "quotation mark"),
        (b"full_name,unit,email\n\x81\xff\n", "people.csv", "letters"),
    ],
)
def test_what_cannot_be_read_says_why(content, name, says):
    with pytest.raises(Refused) as refused:
        read(content, name)
    assert says in in_words(refused.value.problem)


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(Refused) as refused:
        read(out.getvalue(), "people.xlsx")
    assert "too large" in in_words(refused.value.problem)


def test_more_than_60_000_rows_are_refused():
    content = b"full_name,unit,email\n" + b"A,B,c@example.org\n" * 60_001
    with pytest.raises(Refused) as refused:
        read(content, "people.csv")
    assert "60,000" in in_words(refused.value.problem)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("since", "31/03/2026", "isn't a date"),
        ("since", "30.2.2026", "doesn't exist"),
        ("since", "1026-01-01", "year"),
        ("email", "amina@", "isn't an e-mail"),
        ("learned_level", "ten", "isn't a level"),
        ("full_name", "A\u202eB", "invisible"),
        ("unit", "/", "names no unit"),
    ],
)
def test_a_cell_that_cannot_be_names_its_column_and_the_mend(column, value, says):
    cells, [problem] = read_cells({column: value})
    assert says in in_words(problem) and column in in_words(problem) and not cells


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_read(kind):
    [found] = read(sample(kind), f"template.{kind}")
    cells, problems = read_cells(found.cells)
    assert not found.problems and not problems
    assert cells["since"] == date(2026, 3, 1)
