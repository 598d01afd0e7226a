"""Grading 10,000 sittings, and analysing 200 questions × 10,000 sittings, against a tenth of each.

First the pure parts, with the answers ready in memory. Then what the background does, on a database:
the sweeper's closing of sittings whose time has ended (SCL1's quiz), and the worker's task of item
analysis over two million rows of answers. The time for one sitting must not grow with their number.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from random import Random

from benchmarks import background

QUESTIONS = 200
SMALL, LARGE = 1_000, 10_000
# The promise: linear in the number of sittings, with room for a noisy machine.
MOST = 1.5
OPTIONS = ("a", "b", "c", "d")
DATA = {
    "stem": "?",
    "options": [{"id": key, "text": key, "correct": key == "a", "feedback": ""} for key in OPTIONS],
}


def run() -> Iterator[str]:
    """A line for each measure: the time at both sizes, and the ratio for one sitting."""
    for name, measure in (("graded", _graded), ("analysed", _analysed)):
        small, large = (measure(_answers(count)) for count in (SMALL, LARGE))
        yield _line(f"{name}, pure", small, large)
    with background.database() as kind:
        for name, measure in (
            ("closed and graded", background.closed),
            ("analysed", lambda count: background.analysed(count, QUESTIONS, DATA)),
        ):
            small, large = (measure(count) for count in (SMALL, LARGE))
            clock = f" (clock {small.clock:.1f} and {large.clock:.1f} s)"
            yield _line(f"{name}, {kind}", small.cpu, large.cpu) + clock


def _line(name: str, small: float, large: float) -> str:
    growth = (large / LARGE) / (small / SMALL)
    verdict = "linear" if growth <= MOST else f"NOT LINEAR (more than {MOST})"
    return (
        f"{name:<29} {SMALL:,}: {small:6.2f} s   {LARGE:,}: {large:7.2f} s CPU   "
        f"a sitting costs {growth:4.2f} times as much: {verdict}"
    )


def _answers(sittings: int) -> list[tuple[int, int, str]]:
    """(sitting, question, option): right the more often, the abler."""
    random = Random(1)
    return [
        (sitting, question, "a" if random.gauss(ability, 1) > 0 else random.choice("bcd"))
        for sitting in range(sittings)
        for ability in (random.gauss(0, 1),)
        for question in range(QUESTIONS)
    ]


def _graded(answers: list[tuple[int, int, str]]) -> float:
    from assessments.questions.kinds import KINDS
    from assessments.quizzes.grading import Mark, result

    grade = KINDS["single_choice"].grade

    def grade_all() -> None:
        for start in range(0, len(answers), QUESTIONS):
            sitting = answers[start : start + QUESTIONS]
            marks = [
                Mark(share=grade(DATA, {"option": option}), possible=1, counted=True)
                for _sitting, _question, option in sitting
            ]
            result(marks, pass_mark=70)

    return _cpu(grade_all)


def _analysed(answers: list[tuple[int, int, str]]) -> float:
    from assessments.quizzes.statistics import Item, Row, Tally

    rows = [
        Row(sitting, question, 1000 * (option == "a"), (option,))
        for sitting, question, option in answers
    ]
    items = {question: Item(1000, OPTIONS) for question in range(QUESTIONS)}

    def analyse() -> None:
        tally = Tally()
        tally.add(rows)
        tally.statistics(items)

    return _cpu(analyse)


def _cpu(measure: Callable[[], None]) -> float:
    # Millions of answers lie ready: Python's collector must not walk through them while it's timed.
    gc.collect()
    gc.freeze()
    begin = time.process_time()
    measure()
    spent = time.process_time() - begin
    gc.unfreeze()
    return spent
