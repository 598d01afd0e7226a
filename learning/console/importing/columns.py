"""The columns of a file of people, and what a cell of each may say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from learning.lib.text import UnusableText, one_line

from .problems import Problem, Refused, _

# What stands between the units of a path.
BETWEEN_UNITS = "/"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")

Cells = dict[str, Any]


def _text(maximum: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        try:
            return one_line(_as_text(value), maximum=maximum)
        except UnusableText as error:
            raise Refused(_("The cell %(column)s can't be kept: %(why)s"), why=str(error)) from None

    return read


def _as_text(value: Any) -> str:
    """A number that a spreadsheet made of a staff number is the number without its “.0”."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def _email(value: Any) -> str:
    text = _as_text(value).strip()
    try:
        validate_email(text)
    except ValidationError:
        raise Refused(
            _("The cell %(column)s holds “%(value)s”, which isn't an e-mail address."),
            _("Write one such as amina@interior.go.example, or leave the cell empty."),
            value=text[:80],
        ) from None
    # Longer addresses exist on paper; no column here holds them.
    if len(text) > 254:
        raise Refused(_("The cell %(column)s holds an address that is too long."))
    return text


def _date(value: Any) -> date:
    found = value.date() if isinstance(value, datetime) else value
    if not isinstance(found, date):
        found = _date_of(_as_text(value).strip())
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Refused(
            _("The cell %(column)s holds the year %(year)s."),
            _("Check the year; years from 1900 to 2199 are taken."),
            year=str(found.year),
        )
    return found


def _date_of(text: str) -> date:
    if match := _ISO.fullmatch(text):
        parts = match.groups()
    elif match := _DOTTED.fullmatch(text):
        parts = match.groups()[::-1]
    else:
        raise Refused(
            _("The cell %(column)s holds “%(value)s”, which isn't a date."),
            _("Write it as 2026-03-31 or 31.3.2026."),
            value=text[:40],
        )
    try:
        return date(*map(int, parts))
    except ValueError:
        raise Refused(
            _("The cell %(column)s holds “%(value)s”, a day that doesn't exist."),
            _("Look at the day and the month, and write it as 2026-03-31 or 31.3.2026."),
            value=text[:40],
        ) from None


def _level(value: Any) -> int:
    text = _as_text(value).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= 9):
        raise Refused(
            _("The cell %(column)s holds “%(value)s”, which isn't a level."),
            _("Write a whole number from 1 to 9, or leave the cell empty."),
            value=text[:40],
        )
    return int(text)


def _path(value: Any) -> list[str]:
    parts = [part for part in _as_text(value).split(BETWEEN_UNITS) if part.strip()]
    read = _text(200)
    if not parts:
        raise Refused(_("The cell %(column)s names no unit."))
    return [read(part) for part in parts]


@dataclass(frozen=True)
class Column:
    """A column: how its cells are read, what it means, and what stands in the example."""

    name: str
    read: Callable[[Any], Any]
    means: str
    example: str = ""


COLUMNS = {
    column.name: column
    for column in (
        Column("staff_number", _text(40), _("Your own number for the person. We look for it first. "
               "A person without one needs an e-mail."), "10452"),
        Column("full_name", _text(200), _("As it should stand on a certificate. Needed for a new "
               "person; an account that is there keeps its own name."), "Amina Otieno"),
        Column("email", _email, _("A new person gets a link at this address. Without an address "
               "they get a printed slip with a code."), "amina.otieno@interior.go.example"),
        Column("unit", _path, _("Where the person works, from the top: Ministry / Department / "
               "Office. Units that aren't there are made."), "Ministry / Registry / Counter"),
        Column("unit_code", _text(40), _("Your number for the unit, alone or beside its path."),
               "R-2"),
        Column("post", _text(200), _("The title of the post."), "Registry officer"),
        Column("post_code", _text(40), _("Your number for the post. A post stands in one unit."),
               "P-118"),
        Column("grade", _text(40), _("The grade of the post. It needs post or post_code."), "C4"),
        Column("supervisor", _text(254), _("Staff number or e-mail of the supervisor, who is in this "
               "file or works at the organisation."), "10007"),
        Column("since", _date, _("First day in this post. Empty: today. Where somebody moves, the "
               "old post ends the day before."), "2026-03-01"),
        Column("until", _date, _("Last day in this post. Empty: no end is known."), ""),
        Column("away_from", _date, _("First day of an absence. Don't write why."), "2026-07-01"),
        Column("away_until", _date, _("Last day of the absence."), "2026-09-30"),
        Column("learned", _text(200), _("The title of a training that the person did before. It is "
               "kept as reported, and proves no level by itself."), "Records management, KSG"),
        Column("learned_code", _text(20), _("The code of the competency it was about; may be empty."),
               ""),
        Column("learned_level", _level, _("The level it aimed at, 1 to 9; needs learned_code."), ""),
        Column("learned_on", _date, _("The day on which it ended."), "2024-11-15"),
    )
}  # fmt: skip


def heads(cells: Sequence[Any]) -> list[str]:
    """The columns' names in the file's order; "" for a column without a head.

    Raises Refused for an unknown name, one that stands twice, and for what is missing.
    """
    names = [_as_text(cell or "").strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    _no_unknown(names)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Refused(
            _("The head of the table has the column %(names)s twice."),
            _("Take one of them out, or put it into a row of its own."),
            names=", ".join(twice),
        )
    for needed in (("full_name",), ("staff_number", "email"), ("unit", "unit_code")):
        if not set(needed) & set(names):
            raise Refused(
                _("The head of the table lacks the column %(names)s."),
                _("Its first row must hold the columns' names. Start from the template."),
                names=" / ".join(needed),
            )
    return names


def _no_unknown(names: list[str]) -> None:
    unknown = [name for name in names if name and name not in COLUMNS]
    if unknown:
        raise Refused(
            _("We don't know the column %(names)s."),
            _("Rename it or take it out. The columns are: %(known)s."),
            names=", ".join(f"“{name[:40]}”" for name in unknown[:5]),
            known=", ".join(COLUMNS),
        )


def read_cells(raw: Cells) -> tuple[Cells, list[Problem]]:
    """The values of a row's cells that say something, and what is wrong with the others."""
    found: Cells = {}
    problems = []
    for name, value in raw.items():
        try:
            found[name] = COLUMNS[name].read(value)
        except Refused as refused:
            problem = refused.problem
            problem["values"]["column"] = name
            problems.append(problem)
    return found, problems
