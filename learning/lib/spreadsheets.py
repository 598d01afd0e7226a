"""Tables as CSV and XLSX, in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

# What a spreadsheet takes for the beginning of a formula, also where a CSV is opened (OWASP).
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# The longest name that a sheet can have, in characters, and what it can't contain.
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

Rows = Iterable[Sequence[Any]]


def harmless(value: Any) -> Any:
    """The value as a cell: a text that would be a formula begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def write_csv(path: Path, rows: Rows, progress: Callable[[int], object] = lambda n: None) -> None:
    """Comma-separated UTF-8 with a mark at the start, row by row onto the disk."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        for number, row in enumerate(rows):
            writer.writerow([harmless(value) for value in row])
            if number % 1000 == 0:
                progress(number)


def write_xlsx(
    path: Path,
    name: str,
    rows: Rows,
    progress: Callable[[int], object] = lambda n: None,
    *,
    right_to_left: bool = False,
) -> None:
    """One sheet, row by row onto the disk; the first row is its head. Memory doesn't grow with it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name.translate(_NOT_IN_NAMES)[:_LONGEST_NAME])
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([harmless(value) for value in row])
        if number % 1000 == 0:
            progress(number)
    book.save(path)


def as_csv(rows: Rows) -> bytes:
    """Comma-separated UTF-8 with a mark at the start, by which Excel knows that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Mapping[str, Rows], *, right_to_left: bool = False) -> bytes:
    """A workbook with these sheets; the first row of each is its head."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.translate(_NOT_IN_NAMES)[:_LONGEST_NAME])
        sheet.sheet_view.rightToLeft = right_to_left
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([harmless(value) for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
