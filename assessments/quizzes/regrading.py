"""Grading a learner's sittings of a quiz again, under the corrections in force.

A correction takes nothing away. Where the new marks would be lower, the result stays as it was; a
pass once given stands (docs/decisions/0009-corrections-take-nothing-away.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from . import rules
from .grading import Result, result, stored
from .marking import Corrections, corrections_in_force, marks_of
from .models import Attempt, AttemptState, Correction, Regrading
from .rules import Past, Purpose

# One learner's sittings of one quiz for one purpose: they are counted together.
Group = tuple[int, UUID, str]
# Groups whose sittings are read at once.
PIECE = 200


@dataclass(frozen=True)
class Regraded:
    """A sitting as it stands, and as it would under the corrections."""

    attempt: Attempt
    # What the new marks alone come to; None if the sitting has none of the corrected questions.
    marks: Result | None
    share: Fraction
    counted_percent: int
    passed: bool | None

    @property
    def percent(self) -> int:
        """The result, rounded down."""
        return int(100 * self.share)

    @property
    def is_kept(self) -> bool:
        """Whether the result stays above what the new marks come to."""
        return self.marks is not None and _kept_share(self.marks) < self.share

    @property
    def is_newly_passed(self) -> bool:
        """Whether the quiz stands passed with this sitting only by the corrections."""
        return bool(self.passed) and not self.attempt.passed

    @property
    def is_changed(self) -> bool:
        """Whether the learner's result is another than it was."""
        before = self.attempt
        return (self.percent, self.passed) != (before.percent, before.passed)


def groups_of(attempts: QuerySet[Attempt]) -> list[Group]:
    """The groups to which these sittings belong."""
    keys = attempts.order_by().values_list("enrolment_id", "quiz_key", "purpose")
    return sorted(set(keys), key=str)


def regraded_groups(
    groups: Sequence[Group],
    institution_id: int,
    corrections: Corrections | None = None,
    *,
    until: Correction | None = None,
) -> Iterator[list[Regraded]]:
    """Each group's sittings in their order, graded again in memory; nothing is written.

    By the institution's corrections in force (up to the one named `until`), and before them by
    `corrections` that are only thought of.
    """
    for start in range(0, len(groups), PIECE):
        piece = groups[start : start + PIECE]
        found = _attempts(piece)
        asked = {row.version_id for rows in found.values() for a in rows for row in a.rows}
        in_force = corrections_in_force(institution_id, asked, until=until)
        in_force |= dict(corrections or {})
        for group in piece:
            yield regraded(found[group], in_force)


def _attempts(piece: Sequence[Group]) -> dict[Group, list[Attempt]]:
    """The sittings of these groups with their answers (`rows`), by group."""
    attempts = (
        Attempt.objects.filter(
            enrolment__in={enrolment for enrolment, _quiz, _purpose in piece},
            quiz_key__in={quiz for _enrolment, quiz, _purpose in piece},
        )
        .exclude(state=AttemptState.VOIDED)
        .select_related("enrolment__user")
        .prefetch_related("responses__version")
        .order_by("number")
    )
    found: dict[Group, list[Attempt]] = {group: [] for group in piece}
    for attempt in attempts:
        attempt.rows = list(attempt.responses.all())
        key = (attempt.enrolment_id, attempt.quiz_key, attempt.purpose)
        found.get(key, []).append(attempt)
    return found


def regraded(attempts: Sequence[Attempt], corrections: Corrections) -> list[Regraded]:
    """One learner's sittings of a quiz, in their order, each with what stood after it."""
    past: list[Past] = []
    done = []
    for attempt in attempts:
        if attempt.state != AttemptState.SUBMITTED:
            continue
        marks = _new_marks(attempt, corrections)
        share = Fraction(attempt.as_past.share)
        if marks is not None:
            share = max(share, _kept_share(marks))
        past.append(Past(attempt.submitted_at, share, bool(attempt.passed)))
        passed = attempt.passed
        if attempt.purpose == Purpose.GRADED and not passed:
            passed = rules.is_passed(past, attempt.counting, attempt.pass_mark)
        counted = rules.counted_share(past, attempt.counting)
        done.append(Regraded(attempt, marks, share, int(100 * counted), passed))
    return done


def _kept_share(marks: Result) -> Fraction:
    """The share as the database keeps it: results are compared as they were rounded before, too."""
    return Fraction(stored(marks.points)) / marks.possible if marks.possible else Fraction(1)


def _new_marks(attempt: Attempt, corrections: Corrections) -> Result | None:
    if not any(row.version_id in corrections for row in attempt.rows):
        return None
    return result(marks_of(attempt.rows, corrections), pass_mark=attempt.pass_mark)


def keep(correction: Correction, regraded: Regraded) -> Regrading | None:
    """Write down one sitting's new result and what it was before; None if there is nothing to say."""
    attempt = regraded.attempt
    if regraded.marks is None and not regraded.is_changed:
        return None
    before = {
        "points_before": attempt.points,
        "possible_before": attempt.points_possible,
        "percent_before": attempt.percent,
        "passed_before": attempt.passed,
    }
    if regraded.marks is not None and not regraded.is_kept:
        attempt.points = stored(regraded.marks.points)
        attempt.points_possible = regraded.marks.possible
        attempt.percent = regraded.percent
    attempt.counted_percent = regraded.counted_percent
    attempt.passed = regraded.passed
    attempt.save(
        update_fields=["points", "points_possible", "percent", "counted_percent", "passed"]
    )
    row, _new = Regrading.objects.get_or_create(
        correction=correction,
        attempt=attempt,
        defaults=before
        | {
            "points": attempt.points,
            "possible": attempt.points_possible,
            "percent": attempt.percent,
            "passed": attempt.passed,
            "kept": regraded.is_kept,
        },
    )
    return row
