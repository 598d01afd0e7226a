"""Handing in: the work is frozen as it is, and waits for an assessor; or it is taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enrolments import api as enrolments
from ..enrolments.models import Channel, EnrolmentState, RecordState
from ..intakes import api as intakes
from .models import (
    Assessment,
    AssessmentState,
    HandIn,
    HandInState,
    SecondLook,
    Submission,
    SubmissionKind,
    SubmissionMember,
    SubmissionState,
)
from .refusal import PracticeRefused
from .writing import WRITABLE, locked, refuse_frozen, works_of


@dataclass(frozen=True)
class Standing:
    """Where a work stands, and how its members' steps say it."""

    work: str
    step: str


DRAFT = Standing(SubmissionState.DRAFT, RecordState.OPENED)
HANDED_IN = Standing(SubmissionState.HANDED_IN, RecordState.HANDED_IN)
RETURNED = Standing(SubmissionState.RETURNED, RecordState.RETURNED)
# The step is then done, with all that follows (`assessments.api`).
MET = Standing(SubmissionState.MET, RecordState.HANDED_IN)


@dataclass(frozen=True)
class HowItCame:
    """The way in: online by its writer, or on paper or at a centre, entered by a facilitator."""

    channel: str = Channel.ONLINE
    entered_by: object = None


@transaction.atomic
def hand_in(
    *, works: QuerySet[Submission], work_id: UUID, by=None, how: HowItCame = HowItCame()
) -> HandIn | None:
    """Freeze the work and let it wait; repeated while it waits, the same hand-in.

    After the last day of the learner's group it is taken all the same, and marked late.
    None if there is no such work among `works`. `by` is the learner who presses. PracticeRefused for
    an empty one, a learner who has left the module, or a work that met its rubric.
    """
    numbers = HandIn.objects.filter(submission=OuterRef("pk")).order_by().values("submission")
    members = SubmissionMember.objects.filter(submission=OuterRef("pk"), left_at__isnull=True)
    leavers = members.filter(enrolment__state=EnrolmentState.WITHDRAWN)
    here = members.filter(enrolment__state__in=(EnrolmentState.ACTIVE, EnrolmentState.COMPLETED))
    if by is not None:
        here = here.filter(enrolment__user=by)
    work = (
        works.select_for_update(of=("self",))
        .select_related("institution__marking_policy")
        .annotate(
            times=Coalesce(Subquery(numbers.annotate(n=Count("pk")).values("n")), 0),
            is_anybody_here=Exists(here),
            has_leavers=Exists(leavers),
            is_after_last_day=Exists(here.filter(enrolment__in=intakes.past_last_day())),
        )
        .filter(pk=work_id)
        .first()
    )
    if work is None:
        return None
    if work.state == SubmissionState.HANDED_IN:
        return work.hand_ins.get(state=HandInState.WAITING)
    refuse_frozen(work)
    if not work.is_anybody_here:
        raise PracticeRefused(_("You have left this module. Enrol again to go on."))
    return _freeze(work, how)


def _freeze(work, how: HowItCame) -> HandIn:
    parts = list(work.parts.all())
    attachments = list(work.attachments.filter(removed_at__isnull=True))
    if not attachments and not any(part.text.strip() for part in parts):
        raise PracticeRefused(
            _("There is nothing to hand in yet: write in at least one field, or attach a file.")
        )
    now = timezone.now()
    # Who has left the module has left the work: its result is for those who hand it in.
    if work.has_leavers:
        current = work.members.filter(left_at__isnull=True)
        note_left(work, current.filter(enrolment__state=EnrolmentState.WITHDRAWN))
    policy = getattr(work.institution, "marking_policy", None)
    number = work.times + 1
    hand_in = HandIn.objects.create(
        submission=work,
        number=number,
        handed_in_at=now,
        channel=how.channel,
        entered_by=how.entered_by,
        is_late=work.is_after_last_day,
        is_double=is_drawn(work.pk, number, policy.double_percent if policy else 0),
        content={
            "parts": [{"prompt": part.prompt, "text": part.text} for part in parts],
            "attachments": [row.pk for row in attachments],
        },
    )
    work.state, work.handed_in_at = SubmissionState.HANDED_IN, now
    # Whose work it is stands now: nobody joins for the result.
    work.join_code = ""
    work.save(update_fields=["state", "handed_in_at", "join_code"])
    note_step(work, RecordState.HANDED_IN)
    return hand_in


def move(work: Submission, hand_in: HandIn, state: str, *, to: Standing) -> None:
    """A hand-in comes to a state, and with it the work and its members' steps."""
    hand_in.state = state
    hand_in.save(update_fields=["state", "decided_at"])
    work.state = to.work
    work.save(update_fields=["state"])
    note_step(work, to.step)


def note_step(work: Submission, state: str) -> None:
    """The step of each member says where the work is, so that their pages know without asking.

    An essay is a part of its quiz: whether that step is done, the quiz alone says.
    """
    if work.kind == SubmissionKind.ESSAY:
        return
    members = work.members.filter(left_at__isnull=True).values("enrolment")
    enrolments.set_assessed_step(members, work.practice_key, state)


def note_left(work: Submission, leavers: QuerySet[SubmissionMember]) -> bool:
    """Who leaves a work has nothing that waits or came back: their step is as it was when opened.

    False if there are none.
    """
    gone = list(leavers.values_list("enrolment", flat=True))
    enrolments.set_assessed_step(gone, work.practice_key, DRAFT.step)
    return bool(leavers.update(left_at=timezone.now()))


def is_drawn(work_id: UUID, number: int, percent: int) -> bool:
    """Whether a hand-in is of the share that is marked twice: by lot, the same whoever asks when."""
    digest = hashlib.sha256(f"{work_id}:{number}".encode()).digest()
    return int.from_bytes(digest[:8]) * 100 // 2**64 < percent


@transaction.atomic
def take_back(*, user, work_id: UUID) -> bool:
    """Change one's mind, as long as no assessor has begun. False if this learner has no such work."""
    work = locked(works_of(user), work_id)
    if work is None:
        return False
    if work.state in WRITABLE:
        return True
    # Its row is what an assessor's claim locks: of the two, one is first.
    waiting = work.hand_ins.select_for_update().filter(state=HandInState.WAITING).first()
    if waiting is None:
        refuse_frozen(work)
        return False
    looked_at = Assessment.objects.filter(hand_in=waiting).exclude(state=AssessmentState.PASSED_ON)
    if looked_at.filter(state=AssessmentState.OPEN).exists():
        raise PracticeRefused(_("An assessor has begun to read it. You hear from them."))
    second_look = SecondLook.objects.filter(hand_in=waiting, answered_at__isnull=True)
    if second_look.exists():
        # Nobody has begun it: the work is returned as it was before it was asked for.
        second_look.delete()
        move(work, waiting, HandInState.RETURNED, to=RETURNED)
        return True
    if looked_at.exists():
        raise PracticeRefused(_("An assessor has read it, and another will. You hear from them."))
    before = work.hand_ins.filter(state=HandInState.RETURNED).exists()
    move(work, waiting, HandInState.TAKEN_BACK, to=RETURNED if before else DRAFT)
    return True


@transaction.atomic
def ask_again(*, user, work_id: UUID, text: str) -> SecondLook | None:
    """Ask, once for a work, that another assessor looks at what was returned; repeated, what was asked.

    None if this learner has no such work. PracticeRefused where nothing was returned.
    """
    work = locked(works_of(user), work_id)
    if work is None:
        return None
    asked = SecondLook.objects.filter(submission=work).first()
    if asked is not None:
        if asked.answered_at is None:
            return asked
        raise PracticeRefused(
            _("You have had a second look; its result stands. Revise, and hand in again.")
        )
    last = work.hand_ins.select_for_update().order_by("-number").first()
    if work.state != SubmissionState.RETURNED or last is None or last.state != HandInState.RETURNED:
        raise PracticeRefused(_("A second look is for work that was returned."))
    move(work, last, HandInState.WAITING, to=HANDED_IN)
    return SecondLook.objects.create(submission=work, hand_in=last, text=text[:2000])
