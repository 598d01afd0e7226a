"""A file as rows of cells: CSV in whatever encoding offices save it, or a workbook's first sheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import load_workbook

from assessments.questions.exchange import archive
from assessments.questions.exchange.items import Refused as ArchiveRefused

from .columns import COLUMNS, Cells, heads
from .problems import Problem, Refused, _, refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 60_000
_MOST_COLUMNS = 100
_DELIMITERS = ",;\t"
# What a spreadsheet takes for the beginning of a formula where a CSV is opened.
_FORMULA = ("=", "+", "-", "@")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class FileRow:
    """A row that says something: its number as a spreadsheet counts, its cells by column."""

    line: int
    cells: Cells
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Formula:
    """A cell that would be computed; it never is."""


def read(content: bytes, file: str) -> list[FileRow]:
    """The rows of a file. Raises Refused for a file that can't be read as what its name says."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 20 MB."), _("Divide it."))
    name = file.lower()
    if name.endswith(".xlsx"):
        return _with_heads(_from_workbook(content))
    if name.endswith((".csv", ".txt", ".tsv")):
        return _with_heads(_from_text(content))
    raise Refused(
        _("“%(file)s” is neither a CSV file nor a workbook."),
        _("Save it as .xlsx, or as .csv."),
        file=file[-80:],
    )


def _with_heads(rows: Iterable[tuple[int, list[Any]]]) -> list[FileRow]:
    rows = iter(rows)
    _line, first = next(rows, (1, []))
    names = heads(["=" if isinstance(cell, _Formula) else cell for cell in first])
    found = []
    for line, values in rows:
        row = _row(line, names, values)
        if row is None:
            continue
        found.append(row)
        if len(found) > MOST_ROWS:
            raise Refused(_("The file has more than 60,000 rows."), _("Divide it."))
    if not found:
        raise Refused(
            _("The file has no row below its head."), _("Fill in at least one row, then try again.")
        )
    return found


def _row(line: int, names: list[str], values: list[Any]) -> FileRow | None:
    """None for a row that says nothing."""
    cells: Cells = {}
    problems = []
    for position, value in enumerate(values):
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        name = names[position] if position < len(names) else ""
        if not name:
            problems.append(_without_head(position))
        elif isinstance(value, _Formula):
            problems.append(
                refusal(
                    _("The cell %(column)s holds a formula."),
                    _("Put the value itself there: copy it, then paste it as a value."),
                    column=name,
                )
            )
        else:
            cells[name] = value
    return FileRow(line, cells, problems) if cells or problems else None


def _without_head(position: int) -> Problem:
    return refusal(
        _("Column %(number)d holds something, and has no name in the first row."),
        _("Name the column, or empty the cell. A comma in a text needs quotes around it."),
        number=position + 1,
    )


# --- CSV ------------------------------------------------------------------------------------------


def _from_text(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    if archive.is_zip(content) or content.startswith(_OLD_EXCEL):
        raise Refused(
            _("The file is a workbook, and its name says that it is a CSV file."),
            _("Save it as .xlsx, and name it so."),
        )
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        # Lines of the file, not of the table: a cell may hold a line break. Rows are what people see.
        for number, values in enumerate(reader, 1):
            yield number, [_harmless(value) for value in values]
    except csv.Error as error:
        raise Refused(
            _("The CSV file can't be read near line %(line)d."),
            _("Look for a quotation mark that isn't closed, or save the file as .xlsx."),
            line=reader.line_num,
        ) from error


def _harmless(value: str) -> Any:
    # No database that we know keeps a zero byte in a text.
    text = value.replace("\x00", "").strip()
    # How a spreadsheet marks a text that is no formula; our own template does, too.
    if text.startswith("'") and text[1:].startswith(_FORMULA):
        return text[1:]
    return _Formula() if text.startswith("=") else text


def _decoded(content: bytes) -> str:
    """By its mark if it has one; else UTF-8 if it is that, else what Windows writes."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        if b"\x00" in content[:200]:
            return content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("windows-1252")
    except UnicodeDecodeError as error:
        raise Refused(
            _("The file's letters can't be read."), _("Save it as “CSV UTF-8”, or as .xlsx.")
        ) from error


def _delimiter(text: str) -> str:
    """The one by which the first line shows the most columns that we know."""
    first = text.lstrip("\r\n").split("\n", 1)[0].lower()

    def known(delimiter: str) -> int:
        return sum(part.strip(' "\r') in COLUMNS for part in first.split(delimiter))

    return max(_DELIMITERS, key=lambda one: (known(one), first.count(one)))


# --- Workbooks ------------------------------------------------------------------------------------


def _from_workbook(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    if not archive.is_zip(content):
        raise Refused(
            _("The file's name says that it is a workbook, and it isn't one."),
            _("Open it in a spreadsheet program, and save it as .xlsx."),
        )
    try:
        archive.opened(content)  # looks at the zip before openpyxl unpacks it
    except ArchiveRefused as refused:
        raise Refused(
            refused.problem.what, refused.problem.mend, **dict(refused.problem.values)
        ) from None
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        # What a sheet says of its own size may be wrong.
        sheet.reset_dimensions()
        rows = list(_cells(sheet))
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise Refused(
            _("The workbook can't be read."),
            _("Save it again as .xlsx, or start from the template."),
        ) from error
    yield from rows


def _cells(sheet) -> Iterator[tuple[int, list[Any]]]:
    full = 0
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), 1):
        values = [_value(cell) for cell in row]
        if any(value not in (None, "") for value in values):
            full += 1
            yield number, values
        if full > MOST_ROWS + 1:
            return


def _value(cell) -> Any:
    if cell.data_type == "f":
        return _Formula()
    value = cell.value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | date) or value is None:
        return value
    text = str(value).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
