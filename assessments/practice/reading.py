"""What came of a work, as its writers read it; and a work as its assessors read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .assessing import marks_of
from .models import (
    Assessment,
    AssessmentState,
    Attachment,
    HandIn,
    HandInState,
    Submission,
)
from .rubric import Criterion, Rubric, rubric_of
from .turns import Turn


@dataclass(frozen=True)
class Found:
    """One criterion as an assessor found it."""

    criterion: Criterion
    level: int | None
    level_title: str
    comment: str
    is_short: bool

    @property
    def descriptor(self) -> str:
        """What the level looks like, in the rubric's words."""
        return self.criterion.descriptors.get(self.level, "") if self.level is not None else ""


@dataclass(frozen=True)
class Feedback:
    """What a decided hand-in came to. The assessor stays unnamed: they speak for the institution."""

    number: int
    handed_in_at: datetime
    decided_at: datetime
    is_met: bool
    is_second_look: bool
    message: str
    found: tuple[Found, ...]


def feedback_on(work: Submission) -> list[Feedback]:
    """Every decided hand-in of a work with what was found, the newest first, in two queries."""
    rubric = rubric_of(work.rubric)
    hand_ins = work.hand_ins.filter(decided_at__isnull=False).prefetch_related("assessments")
    found = []
    for hand_in in hand_ins.order_by("-number"):
        finished = [
            row for row in hand_in.assessments.all() if row.state == AssessmentState.FINISHED
        ]
        found += [
            _feedback(rubric, hand_in, row)
            for row in sorted(finished, key=lambda row: -row.turn)
            if _speaks(row, hand_in, finished)
        ]
    return found


def _speaks(row: Assessment, hand_in: HandIn, finished: list[Assessment]) -> bool:
    """Which assessments a learner reads: what decided, and what a second look was asked about."""
    if row.turn == Turn.SECOND_LOOK:
        return hand_in.state != HandInState.WAITING
    before = [other for other in finished if other.turn != Turn.SECOND_LOOK]
    deciding = next((other for other in before if other.turn == Turn.DECIDING), None)
    stands = deciding or next((other for other in before if other.turn == Turn.FIRST), None)
    return row == stands


def _feedback(rubric: Rubric, hand_in: HandIn, row: Assessment) -> Feedback:
    return Feedback(
        number=hand_in.number,
        handed_in_at=hand_in.handed_in_at,
        decided_at=row.finished_at,
        is_met=bool(row.is_met),
        is_second_look=row.turn == Turn.SECOND_LOOK,
        message=row.message,
        found=found_in(rubric, row),
    )


def found_in(rubric: Rubric, row: Assessment) -> tuple[Found, ...]:
    """An assessment's marks beside the criteria."""
    marks, titles = marks_of(row.marks), dict(rubric.scale)
    return tuple(
        Found(
            criterion=item,
            level=marks[item.position].level,
            level_title=titles.get(marks[item.position].level, ""),
            comment=marks[item.position].comment,
            is_short=marks[item.position].level is not None
            and marks[item.position].level < rubric.enough,
        )
        for item in rubric.criteria
        if item.position in marks
    )


def readers_of(hand_in: HandIn) -> list[Assessment]:
    """The open turns at a hand-in, with who has them."""
    rows = hand_in.assessments.filter(state=AssessmentState.OPEN)
    return list(rows.select_related("assessor").order_by("turn"))


@dataclass(frozen=True)
class OtherFinding:
    """What another assessor has found in the same hand-in."""

    assessor: object
    turn: Turn
    is_met: bool
    message: str
    found: tuple[Found, ...]


def finished_by_others(hand_in: HandIn, mine: Assessment | None) -> list[OtherFinding]:
    """What a reader may see of others' marks: nothing before their own are finished.

    The third, who decides between two, sees both.
    """
    is_deciding = mine is not None and mine.turn == Turn.DECIDING
    is_finished = mine is not None and mine.state == AssessmentState.FINISHED
    if hand_in.state == HandInState.WAITING and not (is_deciding or is_finished):
        return []
    rubric = rubric_of(hand_in.submission.rubric)
    rows = hand_in.assessments.filter(state=AssessmentState.FINISHED).select_related("assessor")
    if mine is not None:
        rows = rows.exclude(pk=mine.pk)
    return [
        OtherFinding(
            row.assessor, Turn(row.turn), bool(row.is_met), row.message, found_in(rubric, row)
        )
        for row in rows.order_by("turn")
    ]


def files_in(hand_in: HandIn) -> list[Attachment]:
    """The files that were handed in with it, also those taken out of the work since."""
    rows = Attachment.objects.filter(
        submission=hand_in.submission_id, pk__in=hand_in.content["attachments"]
    )
    return list(rows)
