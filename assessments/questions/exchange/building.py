"""From answers with weights, as Moodle has them, to the data of our kinds. Pure.

Every function returns kind, data and notes; it raises Refused for what no kind of ours can hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .items import Data, Problem, Refused, _, note

LETTERS = "abcdefghijklmnopqrstuvwxyz"

Built = tuple[str, Data, list[Problem]]


@dataclass(frozen=True)
class Choice:
    """An answer with its worth in percent (may be negative) and its feedback."""

    text: str
    worth: float
    feedback: str = ""
    tolerance: str = "0"


def choices(stem: str, answers: Sequence[Choice], *, single: bool, scenario: bool = False) -> Built:
    """Single choice, scenario (partly right answers) or multiple response."""
    if len(answers) > len(LETTERS):
        raise Refused(_("It has %(n)d options."), mend=_("At most 26 fit."), n=len(answers))
    if not single:
        return _multiple(stem, answers)
    right = [answer for answer in answers if answer.worth >= 100]
    if len(right) != 1:
        raise Refused(
            _("%(n)d answers are worth 100 %%."),
            _("A question with one answer has exactly one that is wholly right."),
            _("Mark one answer as right."),
            n=len(right),
        )
    if scenario or any(0 < answer.worth < 100 for answer in answers):
        return _scenario(stem, answers)
    options = [_option(index, answer, answer.worth >= 100) for index, answer in enumerate(answers)]
    return "single_choice", {"stem": stem, "options": options}, _no_penalties(answers)


def _no_penalties(answers: Sequence[Choice]) -> list[Problem]:
    if any(answer.worth < 0 for answer in answers):
        return [note(_("Wrong answers take off no points here."))]
    return []


def _option(index: int, answer: Choice, correct: bool) -> Data:
    return {
        "id": LETTERS[index],
        "text": answer.text,
        "correct": correct,
        "feedback": answer.feedback,
    }


def _multiple(stem: str, answers: Sequence[Choice]) -> Built:
    right = [answer for answer in answers if answer.worth > 0]
    wrong = [answer for answer in answers if answer.worth <= 0]
    notes = []
    ours = [100 / len(right)] * len(right) if right else []
    theirs = [-100 / len(wrong)] * len(wrong) if wrong else []
    if not _same(right, ours) or not _same(wrong, theirs):
        notes.append(
            note(
                _("It will be graded our way: right choices share the points, wrong ones take off.")
            )
        )
    options = [_option(index, answer, answer.worth > 0) for index, answer in enumerate(answers)]
    return "multiple_response", {"stem": stem, "options": options}, notes


def _same(answers: Sequence[Choice], worths: Sequence[float]) -> bool:
    return all(abs(a.worth - worth) < 0.01 for a, worth in zip(answers, worths, strict=True))


def _scenario(text: str, answers: Sequence[Choice]) -> Built:
    """The case is what stands before the last paragraph."""
    case, _gap, stem = text.rpartition("\n\n")
    rounded = [a.text for a in answers if a.worth not in (0, 50, 100) and a.worth < 100]
    notes = [note(_("“%(text)s”: partly right is worth half here."), text=t) for t in rounded]
    return (
        "scenario",
        {
            "case": case,
            "stem": stem,
            "options": [
                {
                    "id": LETTERS[index],
                    "text": answer.text,
                    "score": "1" if answer.worth >= 100 else "0.5" if answer.worth > 0 else "0",
                    "feedback": answer.feedback,
                }
                for index, answer in enumerate(answers)
            ],
        },
        notes,
    )


def weights(question_kind: str, data: Data) -> list[Choice]:
    """The options of a choice kind as answers with their worth: `choices` undone."""
    options = data["options"]
    if question_kind == "scenario":
        return [Choice(o["text"], float(Decimal(o["score"]) * 100), o["feedback"]) for o in options]
    right = sum(option["correct"] for option in options)
    wrong = len(options) - right
    worth = {True: 100 / right if right else 0, False: -100 / wrong if wrong else 0}
    if question_kind == "single_choice":
        worth[False] = 0
    return [Choice(o["text"], worth[o["correct"]], o["feedback"]) for o in options]


def text_with_case(data: Data) -> str:
    """A scenario's case and question as one text; any other's question."""
    if "case" not in data:
        return data["stem"]
    return f"{data['case']}\n\n{data['stem']}" if data["case"] else data["stem"]


def matching(stem: str, pairs: Sequence[tuple[str, str]]) -> Built:
    """Pairs without their feedback, which no format but our own has."""
    notes = []
    if any(not left for left, _right in pairs):
        notes.append(note(_("Extra answers without a left side are left out.")))
    kept = [(left, right) for left, right in pairs if left]
    if len(kept) > len(LETTERS):
        raise Refused(_("It has %(n)d pairs."), mend=_("At most 26 fit."), n=len(kept))
    return (
        "matching",
        {
            "stem": stem,
            "pairs": [
                {"id": LETTERS[index], "left": left, "right": right, "feedback": ""}
                for index, (left, right) in enumerate(kept)
            ],
        },
        notes,
    )


def ordering(stem: str, items: Sequence[str]) -> Built:
    if len(items) > len(LETTERS):
        raise Refused(_("It has %(n)d items."), mend=_("At most 26 fit."), n=len(items))
    rows = [{"id": LETTERS[n], "text": text, "why": ""} for n, text in enumerate(items)]
    return "ordering", {"stem": stem, "items": rows}, []


def true_false(stem: str, answer: bool, feedback_true: str, feedback_false: str) -> Built:
    data = {"stem": stem, "answer": answer, "feedback_true": feedback_true,
            "feedback_false": feedback_false}  # fmt: skip
    return "true_false", data, []


def figure(text: str) -> str:
    """A figure as text, without an exponent. Raises Refused if it is none."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10**18 or value.as_tuple().exponent < -18:
        raise Refused(
            _("“%(text)s” is not a figure."), mend=_("Write it like 7.2."), text=text[:60]
        )
    return f"{value:f}" if value.as_tuple().exponent <= 0 else f"{int(value)}"


def numeric(stem: str, answers: Sequence[Choice], *, wrong: str, solution: str, unit: str) -> Built:
    """The first answer worth 100 % is right; answers worth nothing are common errors."""
    right = [answer for answer in answers if answer.worth >= 100]
    if not right:
        raise Refused(_("No answer is worth 100 %%."), mend=_("Mark one answer as right."))
    notes = [
        note(_("The answer %(text)s is left out: one figure is right here."), text=answer.text)
        for answer in answers
        if answer is not right[0] and answer.worth > 0
    ]
    errors = [answer for answer in answers if answer.worth <= 0]
    if any(Decimal(figure(error.tolerance)) for error in errors):
        notes.append(note(_("Common errors are matched exactly here, without tolerance.")))
    data = {
        "stem": stem,
        "answer": figure(right[0].text),
        "tolerance": figure(right[0].tolerance),
        "unit": unit[:40],
        "solution": solution,
        "feedback_correct": right[0].feedback,
        "feedback_incorrect": wrong,
        "common_errors": [{"value": figure(e.text), "feedback": e.feedback} for e in errors],
    }
    return "numeric", data, notes


def short_answer(stem: str, answers: Sequence[Choice], *, model: str) -> Built:
    """Answers worth 100 % are accepted; `*` worth nothing is what is said to any other."""
    right = [answer for answer in answers if answer.worth >= 100]
    if not right:
        raise Refused(_("No answer is worth 100 %%."), mend=_("Mark one answer as right."))
    others = [answer for answer in answers if answer.worth < 100 and answer.text != "*"]
    notes = [
        note(_("The answer “%(text)s” is left out: answers are right or wrong here."), text=a.text)
        for a in others
    ]
    if any(re.search(r"(?<!\\)\*", answer.text) for answer in right):
        notes.append(note(_("An asterisk stands for itself here, not for any text.")))
    if len({answer.feedback for answer in right}) > 1:
        notes.append(note(_("Of the feedback to right answers the first is taken.")))
    wrong = [answer.feedback for answer in answers if answer.text == "*" and answer.worth < 100]
    data = {
        "stem": stem,
        "accepted": [answer.text for answer in right],
        "model_answer": model or right[0].text,
        "checklist": [],
        "feedback_correct": right[0].feedback,
        "feedback_incorrect": wrong[0] if wrong else "",
    }
    return "short_answer", data, notes


def self_checked(stem: str, guidance: str) -> Built:
    """An essay: lines with a hyphen at the end of its guidance are the checklist."""
    lines = guidance.split("\n")
    checklist: list[str] = []
    while lines and lines[-1].startswith("- "):
        checklist.insert(0, lines.pop()[2:])
    data = {
        "stem": stem,
        "accepted": [],
        "model_answer": "\n".join(lines).strip(),
        "checklist": checklist,
        "feedback_correct": "",
        "feedback_incorrect": "",
    }
    return "short_answer", data, []


def guidance_of(data: Data) -> str:
    """A self-checked answer's model and checklist as one text: `self_checked` undone."""
    points = "\n".join(f"- {point}" for point in data["checklist"])
    return f"{data['model_answer']}\n\n{points}".strip()
