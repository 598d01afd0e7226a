"""Which open rows have reached a step before or after their date, whom it is told, and who was told.

For an organisation at once, as plain values: who gets one mail a day must have all of it in that one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Value, When

from learning.people import employing

from .models import OPEN_STATES, Assignment, Audience, Notice, Requirement, RequirementState

# How many days late something is before the supervisor, and before HR, hears of it.
LATE_FOR_SUPERVISOR, LATE_FOR_HR = 1, 14

_LEAST = {
    Audience.LEARNER: None,
    Audience.SUPERVISOR: LATE_FOR_SUPERVISOR,
    Audience.HR: LATE_FOR_HR,
}


class Due(NamedTuple):
    """A row that has reached a step: so many days after its date (before it, below 0)."""

    due_on: date
    pk: int
    user_id: int
    unit_path: str
    reached: int


# Audience → what is to be told.
Parts = dict[str, list[Due]]


def to_tell(organisation_id: int, today: date) -> tuple[dict[int, Parts], dict[str, list[Due]]]:
    """By person: what they haven't been told yet, the longest due first. And what there is nobody for.

    Each is told for themselves: that a colleague knows of a row tells nobody else.
    """
    found: dict[int, Parts] = defaultdict(lambda: defaultdict(list))
    untold: dict[str, list[Due]] = {}
    for audience in Audience.values:
        rows = _reached(organisation_id, audience, today)
        told = _told(organisation_id, audience) if rows else {}
        untold[audience] = []
        for row, recipients in _with_recipients(organisation_id, audience, rows):
            for user_id in recipients:
                if told.get((row.pk, user_id), row.reached - 1) < row.reached:
                    found[user_id][audience].append(row)
            if not recipients and told.get((row.pk, None), row.reached - 1) < row.reached:
                untold[audience].append(row)
    return found, untold


def _reached(organisation_id: int, audience: str, today: date) -> list[Due]:
    steps = list(_steps(organisation_id, audience, today))
    if not steps:
        return []
    rows = Assignment.objects.filter(
        requirement__organisation=organisation_id,
        requirement__state=RequirementState.PUBLISHED,
        state__in=OPEN_STATES,
    )
    reached = Case(*steps, default=Value(None), output_field=IntegerField())
    rows = rows.annotate(reached=reached).filter(reached__isnull=False)
    values = rows.values_list("due_on", "pk", "user_id", "unit__path", "reached")
    return sorted(Due(*row) for row in values)


def _steps(organisation_id: int, audience: str, today: date) -> Iterator[When]:
    """For each requirement and each of its distances from the largest on: who has reached it."""
    least = _LEAST[audience]
    rows = Requirement.objects.filter(
        organisation=organisation_id, state=RequirementState.PUBLISHED
    )
    by_distances: dict[tuple, list[int]] = {}
    for pk, distances in rows.values_list("pk", "distances"):
        by_distances.setdefault(tuple(sorted(distances, reverse=True)), []).append(pk)
    for distances, requirements in by_distances.items():
        for days in distances:
            if least is None or days >= least:
                yield When(
                    requirement__in=requirements,
                    due_on__lte=today - timedelta(days=days),
                    then=Value(days),
                )


def _told(organisation_id: int, audience: str) -> dict[tuple[int, int | None], int]:
    """By row and recipient: the latest step of its present date that was told, or noted as not told."""
    rows = Notice.objects.filter(
        audience=audience,
        distance__isnull=False,
        assignment__requirement__organisation=organisation_id,
        assignment__state__in=OPEN_STATES,
        due_on=F("assignment__due_on"),
    ).order_by("distance")
    values = rows.values_list("assignment_id", "recipient_id", "distance")
    return {(pk, user_id): distance for pk, user_id, distance in values}


def _with_recipients(
    organisation_id: int, audience: str, rows: list[Due]
) -> Iterator[tuple[Due, Iterable[int]]]:
    if audience == Audience.LEARNER:
        return ((row, (row.user_id,)) for row in rows)
    if audience == Audience.SUPERVISOR:
        supervisors = _supervisors(organisation_id, {row.user_id for row in rows})
        return ((row, supervisors.get(row.user_id, ())) for row in rows)
    officers = employing.officers_of(organisation_id)
    return (
        (row, {user_id for user_id, path in officers if row.unit_path.startswith(path)})
        for row in rows
    )


def _supervisors(organisation_id: int, user_ids: set[int]) -> Mapping[int, list[int]]:
    """Asked some at a time: a query takes only so many numbers."""
    found: dict[int, list[int]] = {}
    wanted = sorted(user_ids)
    for start in range(0, len(wanted), 5000):
        found |= employing.supervisors_in(organisation_id, wanted[start : start + 5000])
    return found
