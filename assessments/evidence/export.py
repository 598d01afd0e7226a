"""The evidence of a module as tables, with what each figure means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..analysis.disclosure import Cell
from .reading import Evidence, Share


def definitions() -> list[tuple[str, str]]:
    """Each figure with what it counts."""
    days = 14
    return [
        (_("Enrolled"), _("People who took the module, each once, however often they took it.")),
        (_("Have started"), _("Those of them who opened a step.")),
        (_("Finished"), _("Those of them who completed it, under whatever edition they began.")),
        (_("Left the module"), _("Those who left it by their own choice; they may come back.")),
        (
            _("Days to finish"),
            _("Between taking the module and completing it: half took less, half took more."),
        ),
        (_("Opened, done"), _("People by step, as shares of all who enrolled.")),
        (
            _("Stopped here"),
            _(
                "People who opened this step last, more than %(n)d days ago, and haven’t completed "
                "the module."
            )
            % {"n": days},
        ),
        (
            _("Passed at once, passed"),
            _("Of those who handed the graded quiz in: with the first attempt, and with any."),
        ),
        (
            _("Flagged questions"),
            _("Questions whose figures ask for a look; the item analysis says why."),
        ),
        (
            _("Gain"),
            _(
                "Points in per cent in the quiz before and in the one after the module, of people who "
                "handed in both, to the nearest five. It isn’t proof that the module made the difference."
            ),
        ),
        (
            _("Small numbers"),
            _(
                "Fewer than five people are hidden, every other number is rounded to a multiple of "
                "five, and shares are of these rounded numbers: none can be had by subtraction."
            ),
        ),
    ]


def summary(found: Evidence) -> Iterator[list[Any]]:
    """The figures of the whole module, a row each."""
    yield [_("Figure"), _("People"), _("Share in per cent")]
    yield [_("Enrolled"), shown(found.enrolled), ""]
    yield [_("Have started"), shown(found.started.part), percent(found.started)]
    yield [_("Finished"), shown(found.finished.part), percent(found.finished)]
    yield [_("Left the module"), shown(found.left), ""]
    yield [_("Days to finish"), "" if found.days is None else found.days, ""]
    if found.gain:
        yield [_("Before the module, in per cent"), shown(found.gain.people), found.gain.before]
        yield [_("After the module, in per cent"), shown(found.gain.people), found.gain.after]


def steps(found: Evidence) -> Iterator[list[Any]]:
    """A row a step."""
    yield [_("Step"), _("Opened"), _("Done"), _("Stopped here")]
    for line in found.steps:
        yield [
            line.step.title,
            shown(line.opened.part),
            shown(line.done.part),
            shown(line.stopped),
        ]


def results(found: Evidence) -> Iterator[list[Any]]:
    """A row a quiz and practice."""
    yield [_("Step"), _("Handed in"), _("Passed at once"), _("Passed, or meets"), _("Returned")]
    for quiz in found.quizzes:
        yield [
            quiz.step.title,
            shown(quiz.passed.whole),
            shown(quiz.first.part),
            shown(quiz.passed.part),
            "",
        ]
    for practice in found.practices:
        yield [
            practice.step.title,
            shown(practice.handed_in),
            "",
            shown(practice.met),
            shown(practice.returned),
        ]


def about(found: Evidence) -> Iterator[list[Any]]:
    """When it was counted, and what the figures mean."""
    yield [_("Counted"), date_format(localtime(found.counted_at), "j F Y, H:i")]
    if found.since:
        yield [_("Enrolled from"), date_format(found.since, "F Y")]
        yield [_("to"), date_format(found.until, "F Y")]
    yield from ([name, meaning] for name, meaning in definitions())


def shown(value: Cell) -> Any:
    """A cell as it stands in a table."""
    return _("fewer than 5") if value is None else value


def percent(share: Share) -> Any:
    """A share's percentage; empty where it may not be known."""
    return "" if share.percent is None else share.percent
