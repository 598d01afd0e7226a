"""Questions out of a spreadsheet. Pure but for openpyxl."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

from ...tags import LONGEST_TAGS, tidy_tags
from ..archive import opened
from ..building import LETTERS, figure
from ..items import (
    Data,
    ExchangedQuestion,
    Problem,
    Reading,
    Refused,
    _,
    category_of,
    is_full,
    note,
    placed,
    short_label,
    tidied,
    tidy,
)
from .table import COLUMNS, Row

_YES = {"yes", "true", "1", "x", "oui", "sí", "نعم"}
_NO = {"", "no", "false", "0", "non", "لا"}
MOST_ROWS = 60_000


@dataclass
class _Rows:
    """The rows of one question, with the number of the first."""

    line: int
    rows: list[Row] = field(default_factory=list)

    @property
    def head(self) -> Row:
        return self.rows[0]

    def parts(self) -> list[Row]:
        return [row for row in self.rows if row["part"] or row["match"]]


def read(content: bytes, file: str) -> Reading:
    """The questions of a spreadsheet's first sheet. Problems name the row."""
    try:
        table, notes = _table(content)
    except Refused as refusal:
        return Reading(problems=(placed(refusal.problem, file, 0),))
    questions: list[ExchangedQuestion] = []
    problems: list[Problem] = []
    for rows in _grouped(table):
        if is_full(questions, problems):
            break
        try:
            questions.append(_question(rows, file, notes))
        except Refused as refusal:
            problems.append(placed(refusal.problem, file, rows.line))
    return Reading(tuple(questions), tuple(problems))


def _table(content: bytes) -> tuple[list[tuple[int, Row]], dict[int, list[Problem]]]:
    """The rows that say something, by the columns' names; and the rows with formulas."""
    opened(content)  # looks at the zip before openpyxl unpacks it
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows()
        columns = _columns(next(rows, ()))
        return _said(rows, columns)
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise Refused(
            _("The file is not a spreadsheet that can be read."),
            mend=_("Save it again as .xlsx, or start from the template."),
        ) from error


def _columns(cells: Sequence[Any]) -> dict[int, str]:
    names = {index: tidy(str(cell.value or "")).lower() for index, cell in enumerate(cells)}
    found = {index: name for index, name in names.items() if name in COLUMNS}
    missing = {"kind", "question"} - set(found.values())
    if missing:
        raise Refused(
            _("The first row lacks the columns %(names)s."),
            _("It must hold the columns' names."),
            _("Start from the template."),
            line=1,
            names=", ".join(sorted(missing)),
        )
    return found


def _said(rows: Iterator[Any], columns: dict[int, str]) -> tuple[list[tuple[int, Row]], dict]:
    table: list[tuple[int, Row]] = []
    notes: dict[int, list[Problem]] = {}
    for number, cells in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise Refused(_("There are more than %(n)d rows."), line=number, n=MOST_ROWS)
        row = dict.fromkeys(COLUMNS, "")
        for index, name in columns.items():
            cell = cells[index] if index < len(cells) else None
            if cell is None or cell.value is None:
                continue
            row[name] = _cell(cell.value)
            if cell.data_type == "f":
                notes.setdefault(number, []).append(
                    note(_("A formula is taken as text: %(text)s."), text=row[name][:60])
                )
        if any(row.values()):
            table.append((number, row))
    return table, notes


def _cell(value: Any) -> str:
    """A cell as text; a whole figure without its decimal point."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return tidy(str(getattr(value, "text", value)))


def _grouped(table: list[tuple[int, Row]]) -> Iterator[_Rows]:
    rows: _Rows | None = None
    for number, row in table:
        if row["kind"] or rows is None:
            if rows is not None:
                yield rows
            rows = _Rows(number)
        rows.rows.append(row)
    if rows is not None:
        yield rows


def _question(rows: _Rows, file: str, notes: dict[int, list[Problem]]) -> ExchangedQuestion:
    head = rows.head
    kind = head["kind"].lower().replace(" ", "_").replace("-", "_")
    if kind not in _READ:
        raise Refused(
            _("“%(kind)s” is no kind of question."),
            mend=_("Write one of: %(kinds)s."),
            kind=head["kind"][:40],
            kinds=", ".join(_READ),
        )
    if not head["question"]:
        raise Refused(_("The question has no text."))
    if len(rows.parts()) > 400:
        raise Refused(_("It has %(n)d parts."), mend=_("At most 26 fit."), n=len(rows.parts()))
    data = _READ[kind](rows)
    numbers = range(rows.line, rows.line + len(rows.rows))
    return ExchangedQuestion(
        kind=kind,
        data=tidied(data),
        label=short_label(head["name"] or head["question"]),
        code=head["code"][:40],
        category=category_of(head["category"]),
        points=_whole(head["points"], 1, 100, "points"),
        difficulty=_whole(head["difficulty"], 2, 3, "difficulty"),
        competency=head["competency"][:20],
        objective=head["outcome"][:20],
        lesson=head["lesson"][:20],
        language=head["language"][:12],
        tags=tidy_tags(head["tags"])[:LONGEST_TAGS],
        file=file,
        line=rows.line,
        notes=tuple(one for number in numbers for one in notes.get(number, [])),
    )


def _whole(text: str, default: int, most: int, column: str) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
        raise Refused(
            _("“%(text)s” in the column %(column)s is no whole number from 1 to %(most)d."),
            text=text[:40], column=column, most=most,
        )  # fmt: skip
    return int(text)


def _truth(text: str) -> bool:
    low = text.lower()
    if low not in _YES | _NO:
        raise Refused(_("“%(text)s” in the column right is neither yes nor no."), text=text[:40])
    return low in _YES


def _lettered(rows: list[Row]) -> Iterator[tuple[str, Row]]:
    if len(rows) > len(LETTERS):
        raise Refused(_("It has %(n)d parts."), mend=_("At most 26 fit."), n=len(rows))
    return zip(LETTERS, rows, strict=False)


def _read_options(rows: _Rows) -> Data:
    options = [
        {
            "id": key,
            "text": row["part"],
            "correct": _truth(row["right"]),
            "feedback": row["feedback"],
        }
        for key, row in _lettered(rows.parts())
    ]
    return {"stem": rows.head["question"], "options": options}


def _read_scenario(rows: _Rows) -> Data:
    worth = {"half": "0.5", "50%": "0.5", "0.5": "0.5"}
    options = [
        {
            "id": key,
            "text": row["part"],
            "score": worth.get(row["right"].lower()) or ("1" if _truth(row["right"]) else "0"),
            "feedback": row["feedback"],
        }
        for key, row in _lettered(rows.parts())
    ]
    return {"case": rows.head["text"], "stem": rows.head["question"], "options": options}


def _read_true_false(rows: _Rows) -> Data:
    said = {row["part"].lower(): row for row in rows.parts()}
    if set(said) != {"true", "false"}:
        raise Refused(_("A true-or-false question has the parts “true” and “false”, a row each."))
    right = [name for name, row in said.items() if _truth(row["right"])]
    if len(right) != 1:
        raise Refused(_("One of the parts “true” and “false” is right."))
    return {
        "stem": rows.head["question"],
        "answer": right == ["true"],
        "feedback_true": said["true"]["feedback"],
        "feedback_false": said["false"]["feedback"],
    }


def _read_matching(rows: _Rows) -> Data:
    pairs = [
        {"id": key, "left": row["part"], "right": row["match"], "feedback": row["feedback"]}
        for key, row in _lettered(rows.parts())
    ]
    return {"stem": rows.head["question"], "pairs": pairs}


def _read_ordering(rows: _Rows) -> Data:
    items = [
        {"id": key, "text": row["part"], "why": row["feedback"]}
        for key, row in _lettered(rows.parts())
    ]
    return {"stem": rows.head["question"], "items": items}


def _read_numeric(rows: _Rows) -> Data:
    right = [row for row in rows.parts() if _truth(row["right"])]
    if len(right) != 1:
        raise Refused(_("Exactly one figure is right."), mend=_("Write yes in its column right."))
    head = rows.head
    return {
        "stem": head["question"],
        "answer": figure(right[0]["part"]),
        "tolerance": figure(right[0]["tolerance"] or "0"),
        "unit": head["unit"][:40],
        "solution": head["solution"],
        "feedback_correct": head["feedback if right"],
        "feedback_incorrect": head["feedback if wrong"],
        "common_errors": [
            {"value": figure(row["part"]), "feedback": row["feedback"]}
            for row in rows.parts()
            if row is not right[0]
        ],
    }


def _read_short_answer(rows: _Rows) -> Data:
    checks = [row["part"] for row in rows.parts() if row["right"].lower() == "check"]
    forms = [row for row in rows.parts() if row["right"].lower() != "check"]
    if not all(_truth(row["right"] or "yes") for row in forms):
        raise Refused(
            _("An accepted form is not right."), mend=_("Write yes, or check for the checklist.")
        )
    head = rows.head
    return {
        "stem": head["question"],
        "accepted": [row["part"] for row in forms],
        "model_answer": head["solution"],
        "checklist": checks,
        "feedback_correct": head["feedback if right"],
        "feedback_incorrect": head["feedback if wrong"],
    }


def _read_cloze(rows: _Rows) -> Data:
    by_gap: dict[int, list[Row]] = {}
    for row in rows.parts():
        by_gap.setdefault(_whole(row["gap"] or "0", 0, 20, "gap"), []).append(row)
    if sorted(by_gap) != list(range(1, len(by_gap) + 1)):
        raise Refused(_("The gaps aren't numbered 1, 2, 3 …"), mend=_("Number them in that order."))
    gaps = [_read_gap(LETTERS[number - 1], by_gap[number]) for number in sorted(by_gap)]
    return {"stem": rows.head["question"], "text": rows.head["text"], "gaps": gaps}


def _read_gap(key: str, rows: list[Row]) -> Data:
    form = (rows[0]["gap form"] or "text").lower()
    if form not in ("text", "choice", "number"):
        raise Refused(
            _("“%(form)s” is no form of a gap."),
            mend=_("Write text, choice or number."),
            form=form[:40],
        )
    others = [row for row in rows if row["part"] == "*" and not _worth(row["right"])]
    answers = [
        {
            "text": row["part"][:255],
            "worth": _worth(row["right"]),
            "tolerance": figure(row["tolerance"] or "0"),
            "feedback": row["feedback"],
        }
        for row in rows
        if row not in others
    ]
    weight = _whole(rows[0]["gap weight"], 1, 100, "gap weight")
    other = others[0]["feedback"] if others else ""
    return {"id": key, "form": form, "weight": weight, "answers": answers, "otherwise": other}


def _worth(text: str) -> int:
    """The worth of a gap's answer in percent: yes, no or a figure such as 50%."""
    bare = text.removesuffix("%").strip()
    if bare != text and bare.isascii() and bare.isdigit() and len(bare) <= 3 and int(bare) <= 100:
        return int(bare)
    return 100 if _truth(text) else 0


_READ: dict[str, Callable[[_Rows], Data]] = {
    "single_choice": _read_options,
    "multiple_response": _read_options,
    "true_false": _read_true_false,
    "matching": _read_matching,
    "ordering": _read_ordering,
    "numeric": _read_numeric,
    "short_answer": _read_short_answer,
    "scenario": _read_scenario,
    "cloze": _read_cloze,
}
