"""Closing a sitting: by the learner, or by the clock; grading it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ..enrolments.models import EnrolmentState
from . import rules
from .beginning import attempts_of
from .grading import Result, result, stored
from .marking import corrections_of, marks_of
from .models import Attempt, AttemptState, ClosedBy, Response
from .rules import GRACE_SECONDS, Arrival, Past, Purpose


def is_overdue(attempt: Attempt) -> bool:
    """Whether the time of an open attempt and its grace are over, so that it must be closed."""
    when = rules.arrival(attempt.deadline_at, attempt.grace_seconds, timezone.now())
    return attempt.state == AttemptState.OPEN and when == Arrival.LATE


def overdue() -> QuerySet[Attempt]:
    """The open attempts that the clock must close, the oldest first.

    Those of learners who have left the module wait: they are closed when somebody comes back.
    """
    ended = timezone.now() - timedelta(seconds=GRACE_SECONDS)
    return (
        Attempt.objects.filter(state=AttemptState.OPEN, deadline_at__lt=ended)
        .exclude(enrolment__state=EnrolmentState.WITHDRAWN)
        .order_by("deadline_at")
    )


def submit(*, attempt: Attempt, closed_by: str = ClosedBy.LEARNER) -> Result | None:
    """Close and grade an open attempt, under its row's lock; None if it was closed before.

    The newest answers that came in time count. After the deadline it is the clock that closes,
    whoever asked. The caller holds the enrolment's lock and the transaction.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.state != AttemptState.OPEN:
        return None
    if is_overdue(attempt):
        closed_by = ClosedBy.CLOCK
    outcome = _graded(attempt)
    now = timezone.now()
    attempt.state = AttemptState.SUBMITTED
    attempt.submitted_at = attempt.graded_at = now
    if closed_by == ClosedBy.CLOCK and attempt.deadline_at:
        # When the sweeper came by says nothing about the learner.
        attempt.submitted_at = min(now, attempt.deadline_at)
    attempt.closed_by = closed_by
    attempt.points = stored(outcome.points)
    attempt.points_possible = outcome.possible
    attempt.percent = outcome.percent
    _sum_up(attempt, outcome)
    attempt.save()
    return replace(outcome, passed=attempt.passed is not False)


def _graded(attempt: Attempt) -> Result:
    """The marks of each question, stored, and what they come to, by the keys in force today."""
    rows = list(attempt.responses.select_related("version"))
    marks = marks_of(rows, corrections_of(attempt, rows))
    for row, mark in zip(rows, marks, strict=True):
        row.points = stored(mark.points)
        row.points_possible = mark.possible
    Response.objects.bulk_update(rows, ["points", "points_possible"])
    return result(marks, pass_mark=attempt.pass_mark)


def _sum_up(attempt: Attempt, outcome: Result) -> None:
    """What the quiz comes to with this attempt, and whether it stands passed (None: nothing to)."""
    before = [
        row.as_past
        for row in attempts_of(attempt.enrolment, attempt.quiz_key, attempt.purpose)
        if row.pk != attempt.pk
    ]
    past = [*before, Past(attempt.submitted_at, outcome.share, outcome.passed)]
    attempt.counted_percent = int(100 * rules.counted_share(past, attempt.counting))
    if attempt.purpose == Purpose.GRADED:
        attempt.passed = rules.is_passed(past, attempt.counting, attempt.pass_mark)


def essays_in(attempt: Attempt) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was written to questions that no key grades: the question, the text, and its checklist.

    A test before the module is never read: it asks what is known, not what was learnt.
    """
    if attempt.purpose in (Purpose.PRE_TEST, Purpose.PRACTICE):
        return []
    rows = attempt.responses.filter(
        version__kind="short_answer", counted=False, answer__isnull=False
    )
    return [
        (row.version.data["stem"], row.answer["text"], tuple(row.version.data["checklist"]))
        for row in rows.select_related("version")
        if not row.version.data["accepted"]
    ]


def unanswered(attempt: Attempt) -> list[int]:
    """The positions that the server holds no answer for."""
    return list(attempt.responses.filter(answer__isnull=True).values_list("position", flat=True))
