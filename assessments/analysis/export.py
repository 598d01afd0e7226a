"""The same figures as tables, hidden where the pages hide them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .api import ItemShown, QuizShown
from .disclosure import LEAST, Cell


def questions(items: list[ItemShown]) -> Iterator[list]:
    """A row for each version of a question. Facility and discrimination as numbers."""
    yield [
        _("Code"), _("Question"), _("Version"), _("Language"), _("Kind"), _("People"),
        _("Facility"), _("Discrimination"), _("No answer"), _("What to look at"), _("First sitting"),
        _("Last sitting"), _("Computed"),
    ]  # fmt: skip
    for item in items:
        yield [
            item.code,
            item.label,
            item.number,
            item.language,
            item.kind,
            _fewer() if item.is_hidden else item.n,
            item.facility,
            item.discrimination,
            "" if item.is_hidden else _cell(item.omitted),
            " ".join(flag.what for flag in item.flags),
            _day(item.since),
            _day(item.until),
            item.computed_at.strftime("%Y-%m-%d %H:%M"),
        ]


def options(items: list[ItemShown]) -> Iterator[list]:
    """A row for each option: what it earns, who chose it, the weakest quarter first."""
    yield [
        _("Code"), _("Question"), _("Version"), _("Language"), _("Option"), _("Text"),
        _("Worth (%)"), _("Chosen by"), _("Weakest quarter"), _("Second quarter"),
        _("Third quarter"), _("Best quarter"),
    ]  # fmt: skip
    for item in items:
        for option in item.options:
            yield [
                item.code, item.label, item.number, item.language, option.name, option.text,
                option.share, *map(_cell, (option.everybody, *option.quarters)),
            ]  # fmt: skip


def about(quiz: QuizShown) -> Iterator[list]:
    """The quiz, and what the figures mean."""
    analysis = quiz.analysis
    yield [_("Quiz"), analysis.quiz_title]
    yield [_("Module"), analysis.module_title]
    yield [_("People"), _fewer() if quiz.is_hidden else analysis.n]
    yield [_("First sitting"), _day(analysis.since)]
    yield [_("Last sitting"), _day(analysis.until)]
    yield [_("Computed (UTC)"), analysis.computed_at.strftime("%Y-%m-%d %H:%M")]
    yield [_("Mean score (%)"), quiz.mean]
    yield [_("Standard deviation (%)"), quiz.deviation]
    yield [_("Cronbach's alpha"), quiz.alpha]
    yield [_("Standard error of alpha"), quiz.error]
    yield [_("Standard error of one score (%)"), quiz.measurement]
    for low, high, count in quiz.bands:
        yield [f"{low}–{high} %", _cell(count)]
    for name, meaning in definitions():
        yield [name, meaning]


def definitions() -> list[tuple[str, str]]:
    """What each figure is, for the foot of a page and of a table."""
    return [
        (
            _("People"),
            _(
                "Each person's first sitting that was handed in and not voided: whoever sits again "
                "knows the questions already."
            ),
        ),
        (
            _("Facility"),
            _("The mean share of the points: 100 % means that everybody earned all of them."),
        ),
        (
            _("Discrimination"),
            _(
                "The correlation, from -1 to 1, of this question's points with the score in the rest "
                "of the quiz. From 0.20 a question separates; below 0 the better learners lose."
            ),
        ),
        (
            _("Quarters"),
            _(
                "People in the order of their score in the rest of the quiz. Who has the same score "
                "stands in the same quarter, so quarters may differ in size."
            ),
        ),
        (
            _("Counts"),
            _(
                "Rounded to fives, and hidden where fewer than five people chose something, so that "
                "nobody can be told by an answer."
            ),
        ),
        (
            _("Time"),
            _(
                "The page of a quiz shows all questions at once, so no honest time for one question "
                "exists. The time of a sitting runs from its start to handing in, breaks included."
            ),
        ),
    ]


def _cell(people: Cell) -> int | str:
    return _fewer() if people is None else people


def _fewer() -> str:
    return _("fewer than %(n)d") % {"n": LEAST}


def _day(day) -> str:
    return day.isoformat() if day else ""
