"""Assessing a hand-in: take it, mark it, finish it, or pass it on.

Nobody assesses a work they were ever a member of. What two assessors find is decided by `turns`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.people.access import people_at_work, people_under
from learning.people.enums import InstitutionRoleName

from .deciding import Decision, decide, found_by_turn, is_asked_again
from .models import (
    Assessment,
    AssessmentState,
    HandIn,
    HandInState,
    Submission,
)
from .models.assessing import HELD
from .refusal import PracticeRefused
from .rubric import Mark, Rubric, Verdict, faults_of, rubric_of, verdict
from .turns import Turn, free_turn

# A work that somebody took and left lying goes back to the queue; what they had kept waits for them.
CLAIM_LASTS = timedelta(days=14)
# At the institution whose module it is.
WHO_ASSESSES = (InstitutionRoleName.FACILITATOR, InstitutionRoleName.ASSESSOR)
LONGEST_COMMENT = 2000


class MarksIncomplete(PracticeRefused):
    """The marks aren't whole; `by_criterion` says in words what is missing where."""

    def __init__(self, by_criterion: dict[int, str]):
        super().__init__(_("Some criteria still need you. Nothing was sent to the learner."))
        self.by_criterion = by_criterion


# --- Taking -------------------------------------------------------------------------------------


def is_shut_out(user, hand_in: HandIn) -> bool:
    """Whether this person may never assess this hand-in: their own or their group's, one that they
    entered or began to, of somebody whom they supervise or do HR for, or where they declared a conflict.
    """
    work = hand_in.submission
    if user.pk in (hand_in.entered_by_id, work.entered_by_id):
        return True
    members = work.members
    if members.filter(enrolment__user=user).exists():
        return True
    if members.filter(enrolment__user__in=people_under(user)).exists():
        return True
    rows = Assessment.objects.filter(assessor=user)
    return rows.filter(hand_in__submission=hand_in.submission_id, is_conflict=True).exists()


@transaction.atomic
def claim(*, hand_in: HandIn, by) -> Assessment:
    """Take a hand-in to assess it; repeated, the turn one has. Of two at once one gets it.

    Raises PracticeRefused where it isn't this person's to take, naming who has it.
    """
    hand_in = locked_hand_in(hand_in)
    mine = hand_in.assessments.filter(assessor=by, state__in=HELD).first()
    if mine is not None and mine.state == AssessmentState.FINISHED:
        raise PracticeRefused(_("You have assessed this already; now it is somebody else's turn."))
    if mine is not None:
        return mine
    if hand_in.state != HandInState.WAITING:
        raise PracticeRefused(_("It no longer waits: it was decided or taken back meanwhile."))
    if is_shut_out(by, hand_in):
        raise PracticeRefused(_("Somebody else has to assess this: nobody judges their own work, "
                                "their group's, or where they declared a conflict."))  # fmt: skip
    turn = _free(hand_in)
    if turn is None:
        raise PracticeRefused(
            _("%(name)s is assessing it.") % {"name": _names(hand_in) or _("A colleague")}
        )
    try:
        with transaction.atomic():
            return Assessment.objects.create(
                hand_in=hand_in, assessor=by, turn=turn, **_kept_before(hand_in, by)
            )
    except IntegrityError:
        raise PracticeRefused(_("A colleague took it at the same moment.")) from None


def _kept_before(hand_in: HandIn, by) -> dict[str, Any]:
    """What this person had kept when the work went back to the queue."""
    before = hand_in.assessments.filter(assessor=by, state=AssessmentState.PASSED_ON).last()
    return {"marks": before.marks, "message": before.message} if before else {}


def locked_hand_in(hand_in: HandIn) -> HandIn:
    """The hand-in under its row's lock, for as long as the surrounding transaction lasts."""
    return (
        HandIn.objects.select_for_update(of=("self",))
        .select_related("submission")
        .get(pk=hand_in.pk)
    )


def _free(hand_in: HandIn) -> Turn | None:
    held = list(hand_in.assessments.filter(state__in=HELD))
    return free_turn(
        found_by_turn(held),
        {Turn(row.turn) for row in held},
        is_double=hand_in.is_double,
        asked_again=is_asked_again(hand_in),
    )


def _names(hand_in: HandIn) -> str:
    rows = hand_in.assessments.filter(state=AssessmentState.OPEN).select_related("assessor")
    return ", ".join(str(row.assessor.full_name or row.assessor) for row in rows)


@transaction.atomic
def pass_on(*, assessment: Assessment, reason: str, is_conflict: bool) -> Assessment:
    """Leave the work to somebody else; with a conflict of interest, for good."""
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if row.state != AssessmentState.OPEN:
        raise PracticeRefused(_("This assessment is finished, or was passed on already."))
    if is_conflict and not reason.strip():
        raise PracticeRefused(
            _("Say in a few words what the conflict is; only your institution reads it.")
        )
    row.state = AssessmentState.PASSED_ON
    row.reason = " ".join(reason.split())[:300]
    row.is_conflict = is_conflict
    row.save(update_fields=["state", "reason", "is_conflict"])
    return row


def forsaken() -> QuerySet[Assessment]:
    """Open turns that were taken too long ago."""
    rows = Assessment.objects.filter(state=AssessmentState.OPEN)
    return rows.filter(claimed_at__lt=timezone.now() - CLAIM_LASTS)


def forsaken_by_leavers() -> QuerySet[Assessment]:
    """Open turns of people who no longer assess at the work's institution, or whose account is closed."""
    rows = Assessment.objects.filter(state=AssessmentState.OPEN)
    at_work = people_at_work(
        OuterRef("hand_in__submission__institution"), OuterRef("assessor"), *WHO_ASSESSES
    )
    return rows.filter(~Exists(at_work), assessor__is_superuser=False) | rows.filter(
        assessor__is_active=False
    )


def give_back(rows: QuerySet[Assessment], reason: str) -> int:
    """Put works back into the queue; how many."""
    numbers = list(rows.values_list("pk", flat=True)[:500])
    return Assessment.objects.filter(pk__in=numbers, state=AssessmentState.OPEN).update(
        state=AssessmentState.PASSED_ON, reason=reason
    )


# --- Marking ------------------------------------------------------------------------------------


def marks_of(data: Mapping[str, Any]) -> dict[int, Mark]:
    """Marks by criterion from their row."""
    return {
        int(position): Mark(level=item["level"], comment=item["comment"])
        for position, item in data.items()
    }


def _as_data(marks: Mapping[int, Mark]) -> dict[str, Any]:
    return {
        str(position): {"level": mark.level, "comment": mark.comment}
        for position, mark in marks.items()
    }


@transaction.atomic
def keep_marks(*, assessment: Assessment, marks: Mapping[int, Mark], message: str) -> Assessment:
    """Keep an assessor's marks as far as they are; nobody else sees them before they are finished."""
    row = _open(assessment)
    _refuse_too_long(marks, message)
    row.marks, row.message = _as_data(marks), message
    # Who is at it keeps it.
    row.claimed_at = timezone.now()
    row.save(update_fields=["marks", "message", "claimed_at"])
    return row


def _refuse_too_long(marks: Mapping[int, Mark], message: str) -> None:
    """Nothing that an assessor wrote is cut off unsaid."""
    said = _("This has more than %(most)d characters.") % {"most": LONGEST_COMMENT}
    if long := {n: said for n, mark in marks.items() if len(mark.comment) > LONGEST_COMMENT}:
        raise MarksIncomplete(long)
    if len(message) > LONGEST_COMMENT:
        raise PracticeRefused(_("To the learner:") + " " + said)


def _open(assessment: Assessment) -> Assessment:
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("hand_in__submission")
        .get(pk=assessment.pk)
    )
    if row.state == AssessmentState.FINISHED:
        raise PracticeRefused(_("You have finished this assessment; it stays as it is."))
    if row.state == AssessmentState.PASSED_ON:
        raise PracticeRefused(
            _(
                "This work went back to the queue meanwhile. Take it again "
                "to go on; your text is below."
            )
        )
    return row


def finish(*, assessment: Assessment, marks: Mapping[int, Mark], message: str) -> Decision | None:
    """Give one's finding, by the rubric's own rule; None while another assessor's is missing.

    The caller holds the transaction, and the members' enrolments under their locks. Raises
    MarksIncomplete for criteria without a level, and PracticeRefused for a return that doesn't say
    what is missing.
    """
    # The work, its hand-in, the turn: in this order, as taking back and claiming do.
    Submission.objects.select_for_update().get(pk=assessment.hand_in.submission_id)
    hand_in = locked_hand_in(assessment.hand_in)
    row = _open(assessment)
    if hand_in.state != HandInState.WAITING:
        raise PracticeRefused(_("It no longer waits: it was decided or taken back meanwhile."))
    _refuse_too_long(marks, message)
    rubric = rubric_of(hand_in.submission.rubric)
    finding = _verdict(rubric, marks)
    if not finding.is_met and not message.strip():
        raise PracticeRefused(
            _("By this rubric it isn't enough yet. Say what is missing, and what would do.")
        )
    row.marks, row.message = _as_data(marks), message
    row.is_met = finding.is_met
    row.state, row.finished_at = AssessmentState.FINISHED, timezone.now()
    row.save(update_fields=["marks", "message", "is_met", "state", "finished_at"])
    return decide(hand_in)


def _verdict(rubric: Rubric, marks: Mapping[int, Mark]) -> Verdict:
    if faults := faults_of(rubric, marks):
        raise MarksIncomplete({position: _in_words(code) for position, code in faults.items()})
    return verdict(rubric, marks)


def _in_words(code: str) -> str:
    return {
        "missing": _("Choose a level."),
        "off-scale": _("Choose a level of the scale."),
        "essential": _("This criterion is essential: it can't be waived."),
        "no-reason": _("Say why this criterion is waived."),
        "too-many": _("At most one criterion may be waived."),
    }[code]
