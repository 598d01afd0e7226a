"""When a hand-in is decided, and what then becomes of it; also of what met while a learner was away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from ..enrolments.models import Enrolment, RecordState
from .handing_in import MET, RETURNED, move
from .models import (
    Assessment,
    AssessmentState,
    HandIn,
    HandInState,
    SecondLook,
    Submission,
    SubmissionKind,
)
from .turns import Turn, decided_by


@dataclass(frozen=True)
class Decision:
    """What a hand-in came to: whose finding stands."""

    hand_in: HandIn
    stands: Assessment


def found_by_turn(rows: Iterable[Assessment]) -> dict[Turn, bool]:
    """What the finished ones of these turns found: met or not."""
    return {Turn(row.turn): row.is_met for row in rows if row.state == AssessmentState.FINISHED}


def is_asked_again(hand_in: HandIn) -> bool:
    """Whether its learner has asked for a second look at it."""
    return SecondLook.objects.filter(hand_in=hand_in).exists()


def second_look_waits(work: Submission) -> bool:
    """Whether one is under way: it is made without what anybody found in the work before."""
    return SecondLook.objects.filter(submission=work, answered_at__isnull=True).exists()


def decide(hand_in: HandIn) -> Decision | None:
    """Return it or let it meet, once every turn that it needs is finished; None before.

    The caller holds the locks of the work and of the hand-in.
    """
    row = _that_stands(hand_in)
    if row is None:
        return None
    now = timezone.now()
    hand_in.decided_at = now
    if row.is_met:
        move(hand_in.submission, hand_in, HandInState.MET, to=MET)
    else:
        move(hand_in.submission, hand_in, HandInState.RETURNED, to=RETURNED)
    SecondLook.objects.filter(hand_in=hand_in, answered_at__isnull=True).update(answered_at=now)
    return Decision(hand_in=hand_in, stands=row)


def _that_stands(hand_in: HandIn) -> Assessment | None:
    rows = list(hand_in.assessments.filter(state=AssessmentState.FINISHED))
    stands = decided_by(
        found_by_turn(rows), is_double=hand_in.is_double, asked_again=is_asked_again(hand_in)
    )
    return next((row for row in rows if row.turn == stands), None)


def met_while_away(enrolment: Enrolment) -> list[Decision]:
    """What met its rubric while this learner had left the module, and isn't in their record yet."""
    done = enrolment.records.filter(state=RecordState.COMPLETED)
    hand_ins = HandIn.objects.filter(
        state=HandInState.MET,
        submission__kind=SubmissionKind.PRACTICE,
        submission__members__enrolment=enrolment,
        submission__members__left_at__isnull=True,
    ).exclude(submission__practice_key__in=done.values("activity_key"))
    found = [(row, _that_stands(row)) for row in hand_ins.select_related("submission")]
    return [Decision(hand_in=row, stands=stands) for row, stands in found if stands is not None]
