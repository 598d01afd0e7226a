"""Answers to follow-ups added up in the database: counts of people, not yet fit to be shown.

A learner who took a module twice counts once in each cell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from .models import FollowUp, Obstacle, ObstacleKind, Used


@dataclass(frozen=True)
class Tally:
    """One question of one module: how many people were asked, answered, and said what."""

    module_key: UUID
    title: str
    day: int
    kind: str
    asked: int
    answered: int
    used: dict[str, int]
    hindered: int
    obstacles: dict[str, int] = field(default_factory=dict)


def _people(**condition) -> Count:
    return Count("enrolment__user", distinct=True, filter=Q(**condition) if condition else None)


def tallies(rows: QuerySet[FollowUp]) -> list[Tally]:
    """By module, day and kind, in two queries. `hindered`: who said partly or not yet."""
    asked = rows.filter(asked_at__isnull=False).order_by()
    groups = asked.values("enrolment__module_key", "day", "kind").annotate(
        title=Max("enrolment__module_title"),
        asked=_people(),
        answered=_people(answered_at__isnull=False),
        hindered=_people(used__in=[Used.PARTLY, Used.NOT_YET]),
        **{f"used_{value}": _people(used=value) for value in Used.values},
    )
    obstacles = _obstacles(asked)
    return [
        Tally(
            module_key=row["enrolment__module_key"],
            title=row["title"],
            day=row["day"],
            kind=row["kind"],
            asked=row["asked"],
            answered=row["answered"],
            used={value: row[f"used_{value}"] for value in Used.values},
            hindered=row["hindered"],
            obstacles=obstacles[row["enrolment__module_key"], row["day"], row["kind"]],
        )
        for row in groups.order_by("title", "enrolment__module_key", "day", "kind")
    ]


def _obstacles(asked: QuerySet[FollowUp]) -> dict[tuple, dict[str, int]]:
    found: dict[tuple, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ObstacleKind.values, 0))
    rows = (
        Obstacle.objects.filter(follow_up__in=asked)
        .values_list(
            "follow_up__enrolment__module_key", "follow_up__day", "follow_up__kind", "kind"
        )
        .annotate(n=Count("follow_up__enrolment__user", distinct=True))
    )
    for module_key, day, kind, obstacle, n in rows:
        found[module_key, day, kind][obstacle] = n
    return found
