"""Follow-ups: scheduled when a module becomes complete, answered by the learner, stopped at a word."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from learning.people import api as people

from ..enrolments.models import Enrolment
from .models import FollowUp, Obstacle, ObstacleKind, Used
from .refusal import TransferRefused
from .rules import LONGEST, LinkState, Problem, answer_of, link_state, problem_of


def schedule(*, enrolment: Enrolment) -> None:
    """Freeze what the module asks later, in the learner's language and by their days.

    For a cycle that was completed; repeated, nothing new.
    """
    user = enrolment.user
    asked = curriculum.afterwards(enrolment.module_key, user.language or settings.LANGUAGE_CODE)
    if asked is None or enrolment.follow_ups.exists():
        return
    completed_on = people.day_of(user, enrolment.completed_at)
    rows = [
        FollowUp(
            enrolment=enrolment,
            position=position,
            day=item.day,
            kind=item.kind,
            question=item.text,
            language=asked.language,
            due_on=completed_on + timedelta(days=item.day),
        )
        for position, item in enumerate(asked.follow_ups, 1)
    ]
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)


# --- Finding ------------------------------------------------------------------------------------


def follow_ups_of(user) -> QuerySet[FollowUp]:
    """Everything that this learner was or will be asked, by its day."""
    return (
        FollowUp.objects.filter(enrolment__user=user)
        .select_related("enrolment")
        .prefetch_related("obstacles")
    )


@dataclass(frozen=True)
class MyFollowUps:
    """A learner's follow-ups as their page groups them."""

    open: tuple[FollowUp, ...]
    coming: tuple[FollowUp, ...]
    answered: tuple[FollowUp, ...]


def grouped(rows: QuerySet[FollowUp], today: date) -> MyFollowUps:
    """Open ones with the oldest first, answered ones with the newest first; stopped ones don't come."""
    found = list(rows)
    waiting = [row for row in found if row.answered_at is None]
    return MyFollowUps(
        open=tuple(row for row in waiting if row.due_on <= today),
        coming=tuple(row for row in waiting if row.due_on > today and row.stopped_at is None),
        answered=tuple(
            sorted(
                (row for row in found if row.answered_at), key=lambda row: row.answered_at
            )[::-1]
        ),
    )  # fmt: skip


def hash_of(token: str) -> str:
    """What is stored of a link: who reads the database can't open a form with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_link(token: str) -> tuple[FollowUp, LinkState] | None:
    """The follow-up that a mail's link opens, and what it opens it to; None for an unknown link."""
    row = (
        FollowUp.objects.filter(token_hash=hash_of(token), enrolment__user__is_active=True)
        .select_related("enrolment")
        .first()
    )
    if row is None:
        return None
    state = link_state(
        mailed_at=row.mailed_at,
        answered_at=row.answered_at,
        stopped_at=row.stopped_at,
        now=timezone.now(),
    )
    return row, state


# --- Answering ----------------------------------------------------------------------------------


@transaction.atomic
def answer(
    *,
    follow_up: FollowUp,
    text: str,
    used: str = "",
    obstacles: Collection[str] = (),
    today: date | None = None,
    may_change: bool = True,
) -> bool:
    """Keep an answer, or change it; False where there is one and it may not be changed (a link's).

    Raises TransferRefused for an empty or too long text, without a word on the use where it is
    asked, for what can't be chosen, and before the day (`today` is the learner's).
    """
    row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if row.answered_at is not None and not may_change:
        return False
    if today is not None and row.due_on > today:
        raise TransferRefused(_("This question comes later."))
    _refuse_unknown(used, obstacles)
    given = answer_of(text=text, used=used, obstacles=obstacles, asks_use=row.asks_use)
    if (problem := problem_of(given, asks_use=row.asks_use)) is not None:
        field = "used" if problem is Problem.USE_MISSING else "text"
        raise TransferRefused(_in_words(problem, len(given.text)), field)
    now = timezone.now()
    row.changed_at = now if row.answered_at else None
    row.answered_at = row.answered_at or now
    # Answered on the learner's own page before the sweep had come round: it was asked.
    row.asked_at = row.asked_at or now
    row.text, row.used = given.text, given.used
    row.save(update_fields=["text", "used", "answered_at", "changed_at", "asked_at"])
    row.obstacles.exclude(kind__in=given.obstacles).delete()
    Obstacle.objects.bulk_create(
        (Obstacle(follow_up=row, kind=kind) for kind in sorted(given.obstacles)),
        ignore_conflicts=True,
    )
    return True


def _refuse_unknown(used: str, obstacles: Collection[str]) -> None:
    if used not in {"", *Used.values} or not set(obstacles) <= set(ObstacleKind.values):
        raise TransferRefused(_("Choose from what the form offers."))


def _in_words(problem: Problem, length: int) -> str:
    if problem is Problem.USE_MISSING:
        return _("Say whether you have used it.")
    if problem is Problem.EMPTY:
        return _("Write at least a few words: what you write is yours.")
    return _(
        "This is %(now)d characters long; %(most)d fit here. Shorten it and send it again."
    ) % {
        "now": length,
        "most": LONGEST,
    }


def stop(*, follow_up: FollowUp) -> int:
    """No more questions about this cycle of the module; how many were stopped. Answers stay."""
    return FollowUp.objects.filter(
        enrolment_id=follow_up.enrolment_id, answered_at=None, stopped_at=None
    ).update(stopped_at=timezone.now())
