"""An institution's works that wait for a person, and how well its assessors agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from learning.operations import api as operations
from learning.people.access import people_under

from .agreement import Agreement, agreement
from .models import (
    Assessment,
    AssessmentState,
    BankedComment,
    HandIn,
    HandInState,
    MarkingPolicy,
    Submission,
    SubmissionMember,
    SubmissionState,
)
from .models.assessing import HELD
from .turns import Turn


def waiting_only(works: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those that wait, and nothing about them."""
    return works.filter(state=SubmissionState.HANDED_IN)


def waiting(works: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those that wait, the oldest first, with members and turns, in five queries a page."""
    return with_people(waiting_only(works)).order_by("handed_in_at", "pk")


def decided(works: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those that were returned or met, the newest first."""
    rows = works.filter(state__in=[SubmissionState.RETURNED, SubmissionState.MET])
    return with_people(rows).order_by("-handed_in_at", "pk")


def with_people(works: QuerySet[Submission]) -> QuerySet[Submission]:
    """The works with what a list says of each: current members, the newest hand-in and its turns."""
    members = SubmissionMember.objects.filter(left_at__isnull=True).select_related(
        "enrolment__user"
    )
    hand_ins = HandIn.objects.order_by("-number").exclude(state=HandInState.TAKEN_BACK)
    turns = Assessment.objects.filter(state__in=HELD).select_related("assessor").order_by("turn")
    return works.select_related("institution").prefetch_related(
        Prefetch("members", queryset=members, to_attr="current_members"),
        Prefetch(
            "hand_ins",
            queryset=hand_ins.defer("content")
            .select_related("second_look")
            .prefetch_related(Prefetch("assessments", queryset=turns, to_attr="turns")),
            to_attr="newest_first",
        ),
    )


def taken_by(works: QuerySet[Submission], user) -> QuerySet[Submission]:
    """Those in which this person has an open turn: few, so they are asked for first."""
    mine = Assessment.objects.filter(
        assessor=user, state=AssessmentState.OPEN, hand_in__state=HandInState.WAITING
    )
    return works.filter(pk__in=list(mine.values_list("hand_in__submission", flat=True)))


def free_for(works: QuerySet[Submission], user) -> QuerySet[Submission]:
    """Those that nobody is reading and this person may take."""
    # Sets that a database works out once each; asked row by row they took seconds with 50,000 works.
    turns = Assessment.objects.all()
    waiting_now = turns.filter(hand_in__state=HandInState.WAITING)
    members = SubmissionMember.objects.all()
    entered = HandIn.objects.filter(state=HandInState.WAITING, entered_by=user)
    return (
        works.exclude(pk__in=_works_of_turns(waiting_now.filter(state=AssessmentState.OPEN)))
        .exclude(
            pk__in=_works_of_turns(
                waiting_now.filter(assessor=user, state=AssessmentState.FINISHED)
            )
        )
        .exclude(pk__in=_works_of_turns(turns.filter(assessor=user, is_conflict=True)))
        .exclude(pk__in=members.filter(enrolment__user=user).values("submission"))
        .exclude(pk__in=members.filter(enrolment__user__in=people_under(user)).values("submission"))
        .exclude(pk__in=entered.values("submission"))
        .exclude(entered_by=user)
    )


def _works_of_turns(turns: QuerySet[Assessment]) -> QuerySet:
    return turns.values("hand_in__submission")


# --- What an institution keeps ------------------------------------------------------------------


@dataclass(frozen=True)
class AgreementOn:
    """How two assessors agreed on a practice's criteria."""

    practice_title: str
    agreement: Agreement


def agreements(institutions: Iterable) -> list[AgreementOn]:
    """By practice, over every criterion that two assessors marked without seeing each other's marks.

    Only finished pairs count; a waived criterion is a level of its own.
    """
    # Also where the first decided alone in the end, since nobody was left for the third.
    second = Assessment.objects.filter(turn=Turn.SECOND, state=AssessmentState.FINISHED)
    rows = Assessment.objects.filter(
        hand_in__in=second.values("hand_in"),
        hand_in__submission__institution__in=institutions,
        state=AssessmentState.FINISHED,
        turn__in=[Turn.FIRST, Turn.SECOND],
    ).values_list(
        "hand_in_id",
        "turn",
        "marks",
        "hand_in__submission__practice_key",
        "hand_in__submission__practice_title",
    )
    marks: dict[int, dict[int, dict]] = {}
    practice_of: dict[int, UUID] = {}
    titles: dict[UUID, str] = {}
    for hand_in, turn, found, key, title in rows:
        marks.setdefault(hand_in, {})[turn] = found
        practice_of[hand_in] = key
        titles[key] = title
    pairs: dict[UUID, list[tuple]] = {key: [] for key in titles}
    for hand_in, by_turn in marks.items():
        if len(by_turn) == 2:
            first, second = by_turn[Turn.FIRST], by_turn[Turn.SECOND]
            pairs[practice_of[hand_in]] += [
                (first[position]["level"], second[position]["level"])
                for position in first
                if position in second
            ]
    found = [AgreementOn(titles[key], agreement(rows)) for key, rows in pairs.items() if rows]
    return sorted(found, key=lambda item: item.practice_title)


def policy_of(institution) -> MarkingPolicy:
    """How the institution has work assessed; as it begins, before it has decided."""
    policy = MarkingPolicy.objects.filter(institution=institution).first()
    return policy or MarkingPolicy(institution=institution)


@transaction.atomic
def set_policy(*, institution, double_percent: int, reads_essays: bool, by) -> None:
    """Decide on it, for what is handed in from now on; the audit log says who did."""
    decided_on = {"double_percent": double_percent, "reads_essays": reads_essays}
    MarkingPolicy.objects.update_or_create(institution=institution, defaults=decided_on)
    operations.record(
        actor=by,
        action="set marking policy",
        kind="institution",
        subject=institution.slug,
        **decided_on,
    )


def banked_comments(institution, practice_key: UUID | None = None) -> QuerySet[BankedComment]:
    """The institution's comments for a practice and for any; all of them without a practice."""
    rows = BankedComment.objects.filter(institution=institution)
    if practice_key is None:
        return rows
    return rows.filter(Q(practice_key=practice_key) | Q(practice_key__isnull=True))


def bank_comment(*, institution, text: str, practice_key: UUID | None) -> BankedComment | None:
    """Keep a comment for the next time; the same one is kept once, an empty one not at all."""
    text = " ".join(text.split())[:500]
    if not text:
        return None
    return BankedComment.objects.get_or_create(
        institution=institution, practice_key=practice_key, text=text
    )[0]
