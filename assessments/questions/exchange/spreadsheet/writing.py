"""Questions into a spreadsheet. Pure but for openpyxl."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from ..items import (
    Data,
    ExchangedQuestion,
    tidied,
    tidy,
)
from .table import COLUMNS, Row

_WIDE = {"question", "text", "part", "match", "feedback", "feedback if right", "feedback if wrong",
         "solution", "name"}  # fmt: skip
# What a cell can hold.
LONGEST_CELL = 32_767


def write(questions: Sequence[ExchangedQuestion]) -> bytes:
    """A spreadsheet with the questions, each in rows of its own."""
    book = Workbook()
    sheet = book.active
    sheet.title = "questions"
    _header(sheet)
    number = 2
    for question in questions:
        if question.kind not in _PARTS:
            continue
        for row in _rows_of(question):
            for column, name in enumerate(COLUMNS, 1):
                if row.get(name):
                    _put(sheet.cell(number, column), row[name])
            number += 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _header(sheet: Any) -> None:
    for column, name in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, column, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="14532D")
        sheet.column_dimensions[cell.column_letter].width = 36 if name in _WIDE else 14
    sheet.freeze_panes = "D2"


def _put(cell: Any, text: str) -> None:
    """Text, whatever it looks like; the quote keeps a program from making it a formula later."""
    cell.value = tidy(text)[:LONGEST_CELL]
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.quotePrefix = cell.value[:1] in ("=", "+", "-", "@")


def _rows_of(question: ExchangedQuestion) -> list[Row]:
    data = tidied(question.data)
    rows = [dict(row) for row in _PARTS[question.kind](data)] or [{}]
    rows[0] |= {
        "code": question.code,
        "name": question.label,
        "kind": question.kind,
        "question": data["stem"],
        "text": data.get("case") or data.get("text", ""),
        "unit": data.get("unit", ""),
        "solution": data.get("solution") or data.get("model_answer", ""),
        "feedback if right": data.get("feedback_correct", ""),
        "feedback if wrong": data.get("feedback_incorrect", ""),
        "points": str(question.points),
        "difficulty": str(question.difficulty),
        "competency": question.competency,
        "outcome": question.objective,
        "lesson": question.lesson,
        "category": question.category,
        "tags": question.tags,
        "language": question.language,
    }
    return rows


def _options(data: Data) -> Iterator[Row]:
    for option in data["options"]:
        right = "yes" if option["correct"] else "no"
        yield {"part": option["text"], "right": right, "feedback": option["feedback"]}


def _scenario(data: Data) -> Iterator[Row]:
    words = {"1": "yes", "0.5": "half", "0": "no"}
    for option in data["options"]:
        yield {
            "part": option["text"],
            "right": words[str(option["score"])],
            "feedback": option["feedback"],
        }


def _true_false(data: Data) -> Iterator[Row]:
    for name in ("true", "false"):
        right = "yes" if bool(data["answer"]) is (name == "true") else "no"
        yield {"part": name, "right": right, "feedback": data[f"feedback_{name}"]}


def _pairs(data: Data) -> Iterator[Row]:
    for pair in data["pairs"]:
        yield {"part": pair["left"], "match": pair["right"], "feedback": pair["feedback"]}


def _items(data: Data) -> Iterator[Row]:
    for item in data["items"]:
        yield {"part": item["text"], "feedback": item["why"]}


def _figures(data: Data) -> Iterator[Row]:
    yield {"part": data["answer"], "right": "yes", "tolerance": data["tolerance"]}
    for error in data["common_errors"]:
        yield {"part": error["value"], "right": "no", "feedback": error["feedback"]}


def _forms(data: Data) -> Iterator[Row]:
    for form in data["accepted"]:
        yield {"part": form, "right": "yes"}
    for point in data["checklist"]:
        yield {"part": point, "right": "check"}


def _gaps(data: Data) -> Iterator[Row]:
    for number, gap in enumerate(data["gaps"], 1):
        first = {"gap form": gap["form"], "gap weight": str(gap["weight"])}
        for answer in gap["answers"]:
            yield first | {
                "part": answer["text"],
                "gap": str(number),
                "right": f"{answer['worth']}%",
                "tolerance": answer["tolerance"] if gap["form"] == "number" else "",
                "feedback": answer["feedback"],
            }
            first = {}
        if gap["otherwise"]:
            yield {"part": "*", "gap": str(number), "right": "0%", "feedback": gap["otherwise"]}


_PARTS: dict[str, Callable[[Data], Iterator[Row]]] = {
    "single_choice": _options,
    "multiple_response": _options,
    "true_false": _true_false,
    "matching": _pairs,
    "ordering": _items,
    "numeric": _figures,
    "short_answer": _forms,
    "scenario": _scenario,
    "cloze": _gaps,
}
