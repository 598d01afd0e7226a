"""Adds up a module's records, in as many queries whatever there is of them.

Counts are of people, each once however often they took the module, and are shown by the rule of
`analysis.disclosure`: fewer than five are hidden, every other number is rounded to a multiple of five,
and shares are of these rounded numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from curriculum import api as curriculum
from curriculum.data import Activity

from ..analysis import api as analysis
from ..analysis.disclosure import LEAST, Cell, cell
from ..analysis.models import QuizAnalysis
from ..enrolments.models import ActivityRecord, Enrolment, EnrolmentState, RecordState
from ..feedback.models import Feedback, FeedbackKind, FeedbackState
from ..quizzes.models import Attempt, AttemptState
from ..quizzes.rules import Purpose

# Nothing opened or finished for so long: they have stopped, as far as records can tell.
STOPPED_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Share:
    """So many of so many people."""

    part: Cell
    whole: Cell

    @property
    def percent(self) -> int | None:
        """Of the numbers as they are shown; None where one of them is hidden, or nobody is asked of."""
        if not self.whole or self.part is None:
            return None
        return min(100, round(100 * self.part / self.whole))


@dataclass(frozen=True)
class StepLine:
    """A step: who opened it, who finished it, and who stopped there."""

    step: Activity
    opened: Share
    done: Share
    stopped: Cell


@dataclass(frozen=True)
class QuizLine:
    """A graded quiz: who passed at the first go, who in the end, and its flagged questions."""

    step: Activity
    first: Share
    passed: Share
    flagged: int
    analysis_id: int | None


@dataclass(frozen=True)
class PracticeLine:
    """A task at work, over those who began it."""

    step: Activity
    handed_in: Cell
    met: Cell
    returned: Cell


@dataclass(frozen=True)
class Gain:
    """Points in per cent before and after the module, of the same people."""

    people: Cell
    before: int
    after: int


@dataclass(frozen=True)
class Told:
    """How often something was told, and how many of these wait for an answer."""

    label: str
    count: int
    waiting: int


@dataclass(frozen=True)
class Evidence:
    """Everything that the page of a module shows."""

    counted_at: datetime
    # How often somebody had enrolled, left or finished then; never shown.
    moves: int
    since: date | None
    until: date | None
    edition: int | None
    enrolled: Cell
    started: Share
    finished: Share
    left: Cell
    days: int | None
    steps: tuple[StepLine, ...]
    quizzes: tuple[QuizLine, ...]
    practices: tuple[PracticeLine, ...]
    gain: Gain | None
    told: tuple[Told, ...]


def read(module_key: UUID) -> Evidence:
    """A module's evidence now, over all its editions; its steps are those of the newest."""
    outline = curriculum.outline(module_key)
    rows = Enrolment.objects.filter(module_key=module_key)
    people = _people(rows)
    steps = outline.activities if outline else ()
    by_step = _by_step(rows)
    return Evidence(
        counted_at=timezone.now(),
        moves=people["cycles"] + people["enrolments"] + people["left"],
        since=people["since"].date() if people["since"] else None,
        until=people["until"].date() if people["until"] else None,
        edition=outline.edition_number if outline else None,
        enrolled=cell(people["enrolled"]),
        started=Share(cell(_started(rows)), cell(people["enrolled"])),
        finished=Share(cell(people["finished"]), cell(people["enrolled"])),
        left=cell(people["left"]),
        days=_days(rows, people["cycles"], people["finished"]),
        steps=tuple(_steps(steps, by_step, _stopped(rows), people["enrolled"])),
        quizzes=tuple(_quizzes(steps, rows)),
        practices=tuple(_practices(steps, by_step)),
        gain=_gain(rows),
        told=_told(module_key),
    )


def moves(module_key: UUID) -> int:
    """How often somebody has enrolled, left or finished until now."""
    people = _people(Enrolment.objects.filter(module_key=module_key))
    return people["cycles"] + people["enrolments"] + people["left"]


def _people(rows: QuerySet[Enrolment]) -> dict:
    finished = Q(completed_at__isnull=False)
    return rows.aggregate(
        enrolled=Count("user", distinct=True),
        finished=Count("user", distinct=True, filter=finished),
        left=Count("user", distinct=True, filter=Q(state=EnrolmentState.WITHDRAWN)),
        cycles=Count("pk", filter=finished),
        enrolments=Count("pk"),
        since=Min("enrolled_at"),
        until=Max("enrolled_at"),
    )


def _started(rows: QuerySet[Enrolment]) -> int:
    """Who opened any step."""
    return rows.filter(resume_key__isnull=False).aggregate(n=Count("user", distinct=True))["n"]


def _days(rows: QuerySet[Enrolment], cycles: int, people: int) -> int | None:
    """Days from the beginning to the end: half took less, half more. None of fewer than five people."""
    if people < LEAST:
        return None
    done = rows.filter(completed_at__isnull=False)
    took = done.annotate(took=F("completed_at") - F("enrolled_at")).order_by("took")
    return took.values_list("took", flat=True)[cycles // 2].days


def _by_step(rows: QuerySet[Enrolment]) -> dict[UUID, dict[str, int]]:
    """People by step: opened, done, and of practices also handed in and returned."""
    records = ActivityRecord.objects.filter(enrolment__in=rows).order_by()

    def people(**where) -> Count:
        return Count("enrolment__user", distinct=True, filter=Q(**where))

    found = records.values("activity_key").annotate(
        opened=Count("enrolment__user", distinct=True),
        done=people(state=RecordState.COMPLETED),
        waiting=people(state=RecordState.HANDED_IN),
        returned=people(state=RecordState.RETURNED),
    )
    return {row["activity_key"]: row for row in found}


def _stopped(rows: QuerySet[Enrolment]) -> dict[UUID, int]:
    """People by the step that they opened last, if that was long ago and they haven't finished."""
    since = timezone.now() - STOPPED_AFTER
    records = ActivityRecord.objects.filter(
        Q(completed_at__isnull=True) | Q(completed_at__lt=since),
        enrolment__in=rows.exclude(state=EnrolmentState.COMPLETED),
        activity_key=F("enrolment__resume_key"),
        opened_at__lt=since,
    )
    found = records.order_by().values_list("activity_key")
    return dict(found.annotate(n=Count("enrolment__user", distinct=True)))


_NOBODY = {"opened": 0, "done": 0, "waiting": 0, "returned": 0}


def _steps(
    steps: Iterable[Activity], by_step: dict, stopped: dict[UUID, int], enrolled: int
) -> Iterable[StepLine]:
    for step in steps:
        counts = by_step.get(step.key, _NOBODY)
        whole = cell(enrolled)
        yield StepLine(
            step=step,
            opened=Share(cell(counts["opened"]), whole),
            done=Share(cell(counts["done"]), whole),
            stopped=cell(stopped.get(step.key, 0)),
        )


def _practices(steps: Iterable[Activity], by_step: dict) -> Iterable[PracticeLine]:
    for step in steps:
        if step.kind != "practice":
            continue
        counts = by_step.get(step.key, _NOBODY)
        yield PracticeLine(
            step=step,
            handed_in=cell(counts["waiting"] + counts["returned"] + counts["done"]),
            met=cell(counts["done"]),
            returned=cell(counts["returned"]),
        )


def _quizzes(steps: Iterable[Activity], rows: QuerySet[Enrolment]) -> Iterable[QuizLine]:
    graded = [step for step in steps if step.kind == "quiz" and step.pass_mark is not None]
    keys = [step.key for step in graded]
    results, analyses = _results(keys, rows), _analyses(keys)
    for step in graded:
        found = results.get(step.key, {"sat": 0, "first": 0, "passed": 0})
        known = analyses.get(step.key)
        whole = cell(found["sat"])
        yield QuizLine(
            step=step,
            first=Share(cell(found["first"]), whole),
            passed=Share(cell(found["passed"]), whole),
            flagged=known[1] if known else 0,
            analysis_id=known[0] if known else None,
        )


def _results(keys: list[UUID], rows: QuerySet[Enrolment]) -> dict[UUID, dict[str, int]]:
    attempts = Attempt.objects.filter(
        enrolment__in=rows, quiz_key__in=keys, state=AttemptState.SUBMITTED, purpose=Purpose.GRADED
    )
    found = (
        attempts.order_by()
        .values("quiz_key")
        .annotate(
            sat=Count("enrolment__user", distinct=True),
            first=Count("enrolment__user", distinct=True, filter=Q(number=1, passed=True)),
            passed=Count("enrolment__user", distinct=True, filter=Q(passed=True)),
        )
    )
    return {row["quiz_key"]: row for row in found}


def _analyses(keys: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each quiz that was analysed: the analysis, and how many questions are flagged."""
    rows = QuizAnalysis.objects.filter(quiz_key__in=keys)
    flagged = dict(
        analysis.doubtful(rows)
        .order_by()
        .values_list("quiz")
        .annotate(n=Count("pk", distinct=True))
    )
    return {row.quiz_key: (row.pk, flagged.get(row.pk, 0)) for row in rows}


def _gain(rows: QuerySet[Enrolment]) -> Gain | None:
    """Over who sat both the quiz before and the one after; None of fewer than five."""
    handed_in = Attempt.objects.filter(
        enrolment__in=rows, state=AttemptState.SUBMITTED, percent__isnull=False
    )
    before = handed_in.filter(purpose=Purpose.PRE_TEST)
    after = handed_in.filter(purpose=Purpose.POST_TEST)
    both = rows.filter(
        pk__in=before.values("enrolment"),
    ).filter(pk__in=after.values("enrolment"))
    first = before.filter(enrolment__in=both).aggregate(
        people=Count("enrolment__user", distinct=True), mean=Avg("percent")
    )
    if first["people"] < LEAST:
        return None
    then = after.filter(enrolment__in=both).aggregate(mean=Avg("percent"))
    return Gain(cell(first["people"]), _near(first["mean"]), _near(then["mean"]))


def _near(mean: float) -> int:
    """The nearest multiple of five: an exact mean of few tells the next one's result."""
    return 5 * round(mean / 5)


def _told(module_key: UUID) -> tuple[Told, ...]:
    """Messages by what they are about; these are read one by one in the inbox anyhow."""
    rows = Feedback.objects.filter(module_key=module_key).order_by().values_list("kind")
    counts = rows.annotate(
        n=Count("pk"), waiting=Count("pk", filter=Q(state=FeedbackState.RECEIVED))
    )
    return tuple(Told(FeedbackKind(kind).label, n, waiting) for kind, n, waiting in counts)
