"""GIFT written so that Moodle and `reading` find the same. Pure.

Ordering and cloze have no place in it, and pictures neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .. import building
from ..items import (
    ROOT,
    Data,
    ExchangedQuestion,
    tidied,
    tidy,
)
from ..tags import tags_of

KINDS = ("single_choice", "multiple_response", "true_false", "matching", "numeric", "short_answer",
         "scenario")  # fmt: skip


def write(questions: Sequence[ExchangedQuestion]) -> bytes:
    """A GIFT file (UTF-8). Questions of a kind that GIFT lacks are left out."""
    lines: list[str] = []
    category = ""
    for question in questions:
        if question.kind not in KINDS:
            continue
        if question.category != category:
            category = question.category
            lines.append(f"$CATEGORY: {_category(category)}\n")
        lines.append(_written(question))
    return "\n".join(lines).encode()


def _category(category: str) -> str:
    return _escaped(category) if category else ROOT


def _written(question: ExchangedQuestion) -> str:
    data = tidied(question.data)
    stem = f"::{_escaped(question.label)}::[plain]{_escaped(building.text_with_case(data))}"
    return "\n".join([*_comment(question), stem + "{" + _ANSWERS[question.kind](data) + "}", ""])


def _comment(question: ExchangedQuestion) -> list[str]:
    tags = tags_of(question, with_points=True)
    if question.kind == "numeric" and question.data["unit"]:
        tags.append(f"unit:{question.data['unit']}")
    said = [f"[id:{_bracketed(question.code)}]"] if question.code else []
    if tags:
        said.append(f"[tags:{','.join(_bracketed(tag) for tag in tags)}]")
    return [f"// {' '.join(said)}"] if said else []


def _bracketed(text: str) -> str:
    return re.sub(r"([\\\],])", r"\\\1", text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\:#={}~])", r"\\\1", tidy(text)).replace("\n", "\\n")


def _piece(text: str) -> str:
    """A text inside the braces; one that starts like a format says its own."""
    return ("[plain]" if text.startswith("[") else "") + _escaped(text)


def _with_feedback(start: str, text: str, feedback: str) -> str:
    return f"\n\t{start}{_piece(text)}" + (f"#{_piece(feedback)}" if feedback else "")


def _general(text: str) -> str:
    return f"\n\t####{_piece(text)}" if text else ""


def _write_choices(kind: str) -> Callable[[Data], str]:
    def written(data: Data) -> str:
        lines = ""
        for choice in building.weights(kind, data):
            if kind != "multiple_response" and choice.worth == 100:
                start = "="
            elif choice.worth == 0 and not choice.text.startswith("%"):
                start = "~"
            else:
                start = f"~%{choice.worth:.5f}".rstrip("0").rstrip(".") + "%"
            lines += _with_feedback(start, choice.text, choice.feedback)
        return lines + "\n"

    return written


def _write_true_false(data: Data) -> str:
    answer = bool(data["answer"])
    right = data["feedback_true" if answer else "feedback_false"]
    wrong = data["feedback_false" if answer else "feedback_true"]
    said = f"#{_piece(wrong)}" + (f"#{_piece(right)}" if right else "") if wrong or right else ""
    return ("TRUE" if answer else "FALSE") + said


def _write_matching(data: Data) -> str:
    rows = (f"\n\t={_piece(pair['left'])} -> {_piece(pair['right'])}" for pair in data["pairs"])
    return "".join(rows) + "\n"


def _write_numeric(data: Data) -> str:
    text = "#\n\t=%100%" + f"{data['answer']}:{data['tolerance']}"
    text += f"#{_piece(data['feedback_correct'])}"
    for error in data["common_errors"]:
        text += f"\n\t=%0%{error['value']}:0#{_piece(error['feedback'])}"
    if data["feedback_incorrect"]:
        text += f"\n\t~#{_piece(data['feedback_incorrect'])}"
    return text + _general(data["solution"]) + "\n"


def _write_short_answer(data: Data) -> str:
    if not data["accepted"]:
        return _general(building.guidance_of(data)).strip()
    lines = "".join(
        _with_feedback("=%100%", form, data["feedback_correct"]) for form in data["accepted"]
    )
    if data["feedback_incorrect"]:
        lines += _with_feedback("=%0%", "*", data["feedback_incorrect"])
    return lines + _general(data["model_answer"]) + "\n"


_ANSWERS: dict[str, Callable[[Data], str]] = {
    "single_choice": _write_choices("single_choice"),
    "multiple_response": _write_choices("multiple_response"),
    "scenario": _write_choices("scenario"),
    "true_false": _write_true_false,
    "matching": _write_matching,
    "numeric": _write_numeric,
    "short_answer": _write_short_answer,
}
