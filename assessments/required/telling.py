"""Telling people what is due: the learner, then the supervisor, then HR, in one digest a day.

Who has two employers has one of each.

A notice is written with the promise of its mail, in one transaction, and says "not told" where there
was nobody or no address to send to. Whoever is at a step that no notice names is found again: what a
killed worker left is told by the next sweep, and nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.utils import timezone

from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people import employing

from .models import (
    OPEN_STATES,
    Assignment,
    Audience,
    LedgerPass,
    Notice,
    Requirement,
    RequirementState,
)
from .writing import Line, Parts, digest

# Rows of an audience that one sweep takes on; the next goes on.
_A_SWEEP = 3000

# How many days late something is before the supervisor, and before HR, hears of it.
LATE_FOR_SUPERVISOR, LATE_FOR_HR = 1, 14

_LEAST = {
    Audience.LEARNER: None,
    Audience.SUPERVISOR: LATE_FOR_SUPERVISOR,
    Audience.HR: LATE_FOR_HR,
}


@operations.sweeps("reminders of what is due")
def tell() -> int:
    """After today's pass over an organisation, tell who reached a new step; how many digests."""
    today = site_day()
    passes = LedgerPass.objects.filter(on=today, ended_at__isnull=False, told_at=None)
    return sum(tell_in(row, today) for row in passes.order_by("pk"))


def tell_in(row: LedgerPass, today: date) -> int:
    """Tell the people of one organisation, as many as one sweep takes on."""
    found: dict[int, Parts] = defaultdict(lambda: defaultdict(list))
    is_all = True
    for audience in Audience.values:
        due = list(at_a_new_step(row.organisation_id, audience, today)[:_A_SWEEP])
        is_all = is_all and len(due) < _A_SWEEP
        _sort_out(row.organisation_id, audience, due, found)
    told = sum(
        _promise(row.organisation_id, user_id, parts, today) for user_id, parts in found.items()
    )
    if is_all:
        LedgerPass.objects.filter(pk=row.pk).update(told_at=timezone.now())
    return told


def at_a_new_step(organisation_id: int, audience: str, today: date) -> QuerySet[Assignment]:
    """Open rows that have reached a step (`reached`) of which this audience was not told."""
    steps = _steps(organisation_id, audience, today)
    rows = Assignment.objects.filter(
        requirement__organisation=organisation_id,
        requirement__state=RequirementState.PUBLISHED,
        state__in=OPEN_STATES,
    )
    if not steps:
        return rows.none()
    told = Notice.objects.filter(
        assignment=OuterRef("pk"), audience=audience, due_on=OuterRef("due_on"),
        distance__gte=OuterRef("reached"),
    )  # fmt: skip
    return (
        rows.annotate(reached=Case(*steps, default=Value(None), output_field=IntegerField()))
        .filter(~Exists(told), reached__isnull=False)
        .select_related("requirement", "user", "unit")
        .order_by("user_id", "due_on", "pk")
    )


def _steps(organisation_id: int, audience: str, today: date) -> list[When]:
    """For each requirement and each of its distances from the largest on: who has reached it."""
    found, least = [], _LEAST[audience]
    rows = Requirement.objects.filter(
        organisation=organisation_id, state=RequirementState.PUBLISHED
    )
    by_distances: dict[tuple, list[int]] = {}
    for pk, distances in rows.values_list("pk", "distances"):
        by_distances.setdefault(tuple(sorted(distances, reverse=True)), []).append(pk)
    for distances, requirements in by_distances.items():
        found += [
            When(
                requirement__in=requirements,
                due_on__lte=today - timedelta(days=days),
                then=Value(days),
            )
            for days in distances
            if least is None or days >= least
        ]
    return found


def _sort_out(organisation_id: int, audience: str, due: list[Assignment], found: dict) -> None:
    recipients = _recipients(organisation_id, audience, due)
    untold = []
    for row in due:
        people = recipients(row)
        for user_id in people:
            found[user_id][audience].append(Line(row, row.reached))
        if not people:
            untold.append(_notice(row, audience, row.reached, None, ""))
    Notice.objects.bulk_create(untold, batch_size=500)


def _recipients(organisation_id: int, audience: str, due: list[Assignment]):
    """By row: to whom it is told."""
    if audience == Audience.LEARNER:
        return lambda row: [row.user_id]
    if audience == Audience.SUPERVISOR:
        supervisors = employing.supervisors_in(organisation_id, {row.user_id for row in due})
        return lambda row: supervisors.get(row.user_id, [])
    officers = employing.officers_of(organisation_id)
    return lambda row: [user_id for user_id, path in officers if row.unit.path.startswith(path)]


def _promise(organisation_id: int, user_id: int, parts: Parts, today: date) -> int:
    """One person's digest with its notices, or the notices that nothing could be sent.

    Who had one of this employer today is told tomorrow.
    """
    with transaction.atomic():
        user = employing.person_to_tell(user_id)
        key = f"due:{user_id}:{organisation_id}:{today}"
        if operations.posted([key]):
            return 0
        can_be_told = bool(user and user.email)
        Notice.objects.bulk_create(
            (
                _notice(line.row, audience, line.distance, user_id, key if can_be_told else "")
                for audience, lines in parts.items()
                for line in lines
            ),
            ignore_conflicts=True,
        )
        if not can_be_told:
            return 0
        operations.post(key=key, recipient=user.email, **digest(user, parts))
        return 1


def _notice(row: Assignment, audience: str, distance, user_id: int | None, key: str) -> Notice:
    return Notice(
        assignment=row, audience=audience, recipient_id=user_id, distance=distance,
        due_on=row.due_on, mail_key=key,
    )  # fmt: skip


@transaction.atomic
def remind(*, rows: list[Assignment], by) -> tuple[int, int]:
    """Remind the people of these open rows by hand, one mail a person: how many were, and were not.

    Who has no address is noted as not told. Whoever was reminded by hand today isn't again.
    """
    today = site_day()
    mine: dict[int, list[Line]] = {}
    for row in rows:
        if row.state in OPEN_STATES:
            mine.setdefault(row.user_id, []).append(Line(row, None))
    told = 0
    for user_id, lines in mine.items():
        user, key = employing.person_to_tell(user_id), f"reminder-by-hand:{user_id}:{today}"
        fresh = not operations.posted([key])
        sent = bool(user and user.email and fresh)
        Notice.objects.bulk_create(
            Notice(
                assignment=line.row, audience=Audience.LEARNER, recipient_id=user_id, by=by,
                due_on=line.row.due_on, mail_key=key if sent else "",
            )
            for line in lines
            if fresh
        )  # fmt: skip
        if sent:
            operations.post(key=key, recipient=user.email, **digest(user, {"learner": lines}))
            told += 1
    return told, len(mine) - told
