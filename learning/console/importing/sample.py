"""The file to start from: a head, an example row, and what each column means."""

from __future__ import annotations

from django.utils.translation import gettext

from learning.lib.spreadsheets import as_csv, as_xlsx

from .columns import COLUMNS

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def columns_in_words() -> list[tuple[str, str, str]]:
    """Each column: its name, what it means, an example."""
    return [(column.name, gettext(column.means), column.example) for column in COLUMNS.values()]


def sample(kind: str) -> bytes:
    """The template as `csv` or `xlsx`; the workbook explains its columns on a second sheet."""
    table = [list(COLUMNS), [column.example for column in COLUMNS.values()]]
    if kind == "csv":
        return as_csv(table)
    explained = [[gettext("Column"), gettext("What it means"), gettext("Example")]]
    explained += [list(row) for row in columns_in_words()]
    return as_xlsx({gettext("People"): table, gettext("Columns"): explained})
