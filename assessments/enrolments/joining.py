"""Two learners' enrolments become one learner's: which go over, under which number, and the way back.

A module is begun once and completed in cycles. What was completed goes over as a further cycle; what
is only under way goes over where the other hasn't begun, and else stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from .models import Enrolment, EnrolmentState


@dataclass(frozen=True)
class Turn:
    """One enrolment as the plan needs it."""

    pk: int
    module_key: UUID
    cycle: int
    state: str
    title: str = ""


@dataclass
class Joining:
    """What becomes of the enrolments: `over` has the new cycle by key, `stay` and `ended` have keys."""

    over: dict[int, int] = field(default_factory=dict)
    stay: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)


def plan(away: Iterable[Turn], into: Iterable[Turn]) -> Joining:
    """Decide for all modules at once.

    `ended` are those under way of the account that goes on where the other has completed the module:
    they are left, as overtaken.
    """
    joining = Joining()
    theirs: dict[UUID, list[Turn]] = {}
    for turn in into:
        theirs.setdefault(turn.module_key, []).append(turn)
    last = {key: max(turn.cycle for turn in turns) for key, turns in theirs.items()}
    for turn in sorted(away, key=lambda turn: turn.cycle):
        known = theirs.get(turn.module_key)
        if not known:
            joining.over[turn.pk] = turn.cycle
        elif turn.state == EnrolmentState.COMPLETED or _is_all_left(known, turn):
            last[turn.module_key] += 1
            joining.over[turn.pk] = last[turn.module_key]
            joining.ended += _overtaken(known)
        else:
            joining.stay.append(turn.pk)
    joining.ended = sorted(set(joining.ended))
    return joining


def _is_all_left(known: list[Turn], turn: Turn) -> bool:
    """Whether the one has left what the other is still doing."""
    return turn.state == EnrolmentState.ACTIVE and all(
        mine.state == EnrolmentState.WITHDRAWN for mine in known
    )


def _overtaken(turns: list[Turn]) -> list[int]:
    if any(turn.state == EnrolmentState.COMPLETED for turn in turns):
        return []
    return [turn.pk for turn in turns if turn.state == EnrolmentState.ACTIVE]


def turns_of(user) -> list[Turn]:
    """A learner's enrolments for `plan`."""
    rows = Enrolment.objects.filter(user=user).order_by("pk")
    names = ("pk", "module_key", "cycle", "state", "module_title")
    return [Turn(*row) for row in rows.values_list(*names)]


def join(joining: Joining, into) -> dict:
    """Write it; the memo leads back. In the caller's transaction, with all of them locked."""
    memo = {"cycles": {}, "ended": joining.ended}
    Enrolment.objects.filter(pk__in=joining.ended).update(state=EnrolmentState.WITHDRAWN)
    # The last number first: none meets one that is still to be given up.
    for pk, cycle in sorted(joining.over.items(), key=lambda item: -item[1]):
        row = Enrolment.objects.get(pk=pk)
        memo["cycles"][str(pk)] = row.cycle
        row.cycle, row.user = cycle, into
        row.save(update_fields=["cycle", "user"])
    return memo


def part(memo: dict, away, into) -> None:
    """Each goes back under its old number; one that the learner has gone on with since stays ended."""
    rows = Enrolment.objects.filter(pk__in=[int(pk) for pk in memo["cycles"]], user=into)
    for row in rows.order_by("cycle"):
        row.cycle, row.user = memo["cycles"][str(row.pk)], away
        row.save(update_fields=["cycle", "user"])
    for row in Enrolment.objects.filter(
        pk__in=memo["ended"], user=into, state=EnrolmentState.WITHDRAWN
    ):
        is_begun_again = Enrolment.objects.filter(
            user=into, module_key=row.module_key, state=EnrolmentState.ACTIVE
        ).exists()
        if not is_begun_again:
            row.state = EnrolmentState.ACTIVE
            row.save(update_fields=["state"])


__all__ = ["Joining", "Turn", "join", "part", "plan", "turns_of"]
