"""Sitting: what is asked, and saving answers one by one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.lib.canonical_json import canonical_json

from ..enrolments.models import EnrolmentState
from ..questions.kinds import KINDS
from ..questions.kinds.base import Answer, Fields
from ..questions.pictures import Picture
from . import rules
from .holding import Held, held
from .marking import Corrections, corrections_of
from .models import Attempt, AttemptState, ClosedBy, LateAnswer, Response
from .refusal import SittingRefused
from .rows import Reviewed, kind_of, order_of, review_of
from .rules import Arrival, Purpose


@dataclass(frozen=True)
class Asked:
    """A question as a sitting shows it: the learner's side only, before any release.

    `review` is there only in a quiz for practice, once the learner has looked at the feedback.
    """

    position: int
    kind: str
    points: int
    shown: dict
    chosen: dict
    saved_at: datetime | None
    sequence: int
    answered: bool
    review: Reviewed | None = None
    picture: Picture | None = None

    @property
    def name(self) -> str:
        """What the question's form fields are called, or begin with."""
        return f"q{self.position}"


@dataclass(frozen=True)
class Saved:
    """What the server holds of one answer now."""

    position: int
    sequence: int
    saved_at: datetime | None
    answer_hash: str
    answered: bool
    # Whether a different answer, saved elsewhere, was kept instead of the one sent. A late
    # packet of the same page isn't that: the page itself has sent a newer one since.
    is_conflict: bool
    # Whether what was sent came after the time and its grace: kept and marked, not counted.
    is_late: bool = False


def asked(attempt: Attempt) -> list[Asked]:
    """The attempt's questions with the answers given so far, and nothing of the key."""
    rows = list(attempt.responses.select_related("version"))
    revealed = [row for row in rows if row.revealed_at]
    corrections = corrections_of(attempt, revealed) if revealed else {}
    return [asked_of(attempt, row, corrections) for row in rows]


def asked_of(attempt: Attempt, row: Response, corrections: Corrections) -> Asked:
    """One question, with its review only where the learner has looked at the feedback."""
    kind, data, order = kind_of(row), row.version.data, order_of(attempt, row)
    return Asked(
        position=row.position,
        kind=row.version.kind,
        points=row.version.points,
        shown=kind.shown(data, order),
        chosen=kind.chosen(order, row.answer),
        saved_at=row.saved_at,
        sequence=row.sequence,
        answered=row.answer is not None,
        review=review_of(attempt, row, corrections) if row.revealed_at else None,
        picture=row.version.picture,
    )


@transaction.atomic
def save_response(
    *,
    user,
    attempt_id: UUID,
    position: int,
    posted: Fields,
    sequence: int | None = None,
    client: str = "",
    seen: int | None = None,
) -> Saved | None:
    """Keep one answer. None if this learner has no such question; BadAnswer for what isn't one.

    An answer replaces the stored one only if (sequence, client) is later, so replays and
    reordered requests end in the same state. A page without JavaScript sends instead the
    sequence that it has `seen`; a different answer saved elsewhere since then is kept, and the
    reply says so. One that comes after the time and its grace is kept apart, and the reply says
    so too. SittingRefused once the learner has handed in or left the module.
    """
    found = held(user, attempt_id, position)
    if found is None:
        return None
    row, now = found.response, timezone.now()
    is_late = _is_late(found, now)
    answer = KINDS[found.kind].parse(found.data, found.order, f"q{position}", posted)
    if sequence is None:
        is_newer = answer != row.answer and (seen is None or seen >= row.sequence)
        sequence = row.sequence + 1
    else:
        is_newer = (sequence, client) > (row.sequence, row.client)
    if is_newer and is_late:
        _keep_late(row, answer, sequence, client, now)
    elif is_newer:
        row.answer = answer
        row.answer_hash = answer_hash(answer)
        row.sequence = sequence
        row.client = client
        row.saved_at = now
        row.save(update_fields=["answer", "answer_hash", "sequence", "client", "saved_at"])
    saved = Saved(
        position=row.position,
        sequence=row.sequence,
        saved_at=row.saved_at,
        answer_hash=row.answer_hash,
        answered=row.answer is not None,
        is_conflict=answer != row.answer and (not client or client != row.client),
    )
    return replace(saved, is_conflict=False, is_late=True) if is_newer and is_late else saved


def _is_late(found: Held, now: datetime) -> bool:
    """Whether an answer that comes now is late. Raises SittingRefused for what isn't even that."""
    late = rules.arrival(found.deadline_at, found.grace_seconds, now) == Arrival.LATE
    by_clock = found.state == AttemptState.SUBMITTED and found.closed_by == ClosedBy.CLOCK
    if found.state != AttemptState.OPEN and not (late and by_clock):
        raise SittingRefused(_("This attempt has been handed in; its answers can't change."))
    if found.enrolment_state == EnrolmentState.WITHDRAWN:
        raise SittingRefused(_("You have left this module. Come back to it to go on."))
    if found.response.revealed_at:
        raise SittingRefused(_("You have seen the feedback on this question; its answer stays."))
    return late


def _keep_late(
    row: Response, answer: Answer | None, sequence: int, client: str, now: datetime
) -> None:
    LateAnswer.objects.get_or_create(
        response=row,
        client=client,
        sequence=sequence,
        defaults={"answer": answer, "answer_hash": answer_hash(answer), "received_at": now},
    )


def late_positions(attempt: Attempt) -> list[int]:
    """The questions to which an answer came too late."""
    late = attempt.responses.filter(late_answers__isnull=False)
    return list(late.values_list("position", flat=True).distinct())


def answer_hash(answer: Answer | None) -> str:
    """SHA-256 (hex) of the canonical answer; of `null` for an empty one."""
    return hashlib.sha256(canonical_json(answer)).hexdigest()


@transaction.atomic
def reveal(*, user, attempt_id: UUID, position: int) -> bool:
    """Show the feedback on an answered question of a quiz for practice; its answer stays from then.

    False if this learner has no such question; SittingRefused where nothing may be shown yet.
    """
    found = held(user, attempt_id, position)
    if found is None or found.purpose != Purpose.PRACTICE:
        return False
    row = found.response
    if row.revealed_at:
        return True
    if found.state != AttemptState.OPEN:
        raise SittingRefused(_("This attempt has been handed in; its answers can't change."))
    if row.answer is None:
        raise SittingRefused(_("Answer the question first, then look at the feedback."))
    row.revealed_at = timezone.now()
    row.save(update_fields=["revealed_at"])
    return True
