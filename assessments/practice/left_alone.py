"""Hand-ins that were to be marked twice and can't be any more: then one reading decides.

Assessors leave, declare a conflict or come to supervise the learner. Without this such a work would
wait for ever: its learner can't take back what somebody has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from learning.operations import api as operations
from learning.people.access import working_at

from .assessing import WHO_ASSESSES, locked_hand_in
from .deciding import Decision, decide
from .models import Assessment, AssessmentState, HandIn, HandInState, Submission
from .queue import free_for
from .turns import Turn

NOBODY_LEFT = gettext_noop("Read once: nobody was left for a second reading.")
NO_SHARE = gettext_noop("Read once: the institution marks nothing twice any more.")
_ACTION, _KIND = "mark once", "hand-in"


def _waiting_twice() -> QuerySet[HandIn]:
    """Those that wait for one of two readings, with nobody at them; second looks are another's turn."""
    rows = HandIn.objects.filter(
        state=HandInState.WAITING, is_double=True, second_look__isnull=True
    )
    turns = Assessment.objects.filter(hand_in=OuterRef("pk"))
    return rows.filter(~Exists(turns.filter(state=AssessmentState.OPEN)))


def _finished(**which) -> Exists:
    return Exists(
        Assessment.objects.filter(hand_in=OuterRef("pk"), state=AssessmentState.FINISHED, **which)
    )


def left_alone() -> Iterator[tuple[HandIn, str]]:
    """The hand-ins that one reading has to decide, each with the reason."""
    rows = _waiting_twice().select_related("submission")
    policy = "submission__institution__marking_policy"
    no_share = Q(**{f"{policy}__double_percent": 0}) | Q(**{f"{policy}__isnull": True})
    # Where two differ, the third still decides.
    both = Q(_finished(turn=Turn.FIRST)) & Q(_finished(turn=Turn.SECOND))
    for row in rows.filter(no_share).exclude(both):
        yield row, NO_SHARE
    begun = rows.filter(_finished())
    for place in begun.values_list("submission__institution", flat=True).distinct().order_by():
        for row in begun.filter(submission__in=_nobodys(place, begun)):
            yield row, NOBODY_LEFT


def _nobodys(place: int, begun: QuerySet[HandIn]) -> set[UUID]:
    """Of an institution's works among these: which none of its assessors may take."""
    works = Submission.objects.filter(institution=place, pk__in=begun.values("submission"))
    left = set(works.values_list("pk", flat=True))
    for user in working_at(place, *WHO_ASSESSES):
        if not left:
            break
        left -= set(free_for(works, user).values_list("pk", flat=True))
    return left


def mark_once(*, hand_in: HandIn, reason: str) -> Decision | None:
    """Let one reading decide, and note why in the audit log; None where none is finished yet.

    Nothing happens to what somebody has taken, or what was decided, meanwhile. The caller holds the
    transaction, and the members' enrolments under their locks.
    """
    Submission.objects.select_for_update().get(pk=hand_in.submission_id)
    hand_in = locked_hand_in(hand_in)
    if not _waiting_twice().filter(pk=hand_in.pk).exists():
        return None
    finished = list(hand_in.assessments.filter(state=AssessmentState.FINISHED))
    if len(finished) == 1 and finished[0].turn != Turn.FIRST:
        # Who had the first turn has passed it on, and the second was quicker.
        finished[0].turn = Turn.FIRST
        finished[0].save(update_fields=["turn"])
    hand_in.is_double = False
    hand_in.save(update_fields=["is_double"])
    operations.record(
        actor=None,
        action=_ACTION,
        kind=_KIND,
        subject=str(hand_in.pk),
        reason=reason,
        institution=hand_in.submission.institution_id,
    )
    return decide(hand_in)


def marked_once(hand_ins: Iterable[int]) -> dict[int, str]:
    """Of these hand-ins, by number: why one reading decides where two were to."""
    rows = operations.history(kind=_KIND, subjects=[str(pk) for pk in hand_ins])
    return {int(row["subject"]): _(row["reason"]) for row in rows if row["action"] == _ACTION}
