"""What people hold today: all their evidence, summed up by the rules and kept in rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from learning.lib.dated import site_day

from .level_rules import FrameworkRules
from .models import Evidence, EvidenceSource, HeldLevel
from .prior_models import PriorLearning, PriorState
from .rules import DEFAULT, USUAL, Held, LevelRules, Shown, Versions, held

Key = tuple[int, int]

_COLUMNS = ("level", "state", "since", "lapses_on")


def shown(row: Evidence) -> Shown:
    """A piece of evidence as the rules read it."""
    return Shown(
        row.level,
        site_day(row.obtained_at),
        row.assessor_id,
        row.valid_until,
        row.is_contested,
        row.source == EvidenceSource.PRIOR and row.assessor_id is None,
        row.is_outside,
    )


def versions_by_competency() -> dict[int, Versions]:
    """By competency: the rules of its framework in their order, in one query. One that isn't there has
    the usual ones; so has all time before a framework's first own rules.
    """
    rows = FrameworkRules.objects.order_by("since").values_list(
        "framework__competencies", "since", *LevelRules.names()
    )
    found: dict[int, list] = {}
    for competency_id, since, *numbers in rows:
        versions = found.setdefault(competency_id, [(date.min, DEFAULT)])
        versions.append((since, LevelRules(*numbers)))
    return found


def evidence_of(user_ids: Iterable[int]) -> dict[Key, list[Shown]]:
    """By person and competency: what was shown and not struck out, or only reported; two queries."""
    found: dict[Key, list[Shown]] = {}
    user_ids = list(user_ids)
    for row in Evidence.objects.filter(user__in=user_ids, struck_at=None):
        found.setdefault((row.user_id, row.competency_id), []).append(shown(row))
    reported = PriorLearning.objects.filter(
        user__in=user_ids,
        competency__isnull=False,
        state__in=[PriorState.REPORTED, PriorState.ASKED],
    )
    for user_id, competency_id, level, on in reported.values_list(
        "user_id", "competency_id", "level", "on"
    ):
        said = Shown(level or 1, on or date.min, is_reported=True)
        found.setdefault((user_id, competency_id), []).append(said)
    return found


@transaction.atomic
def settle_levels(user_ids: Iterable[int], today: date | None = None) -> int:
    """Bring the rows of these people up to what their evidence says today; how many were not.

    Safe to repeat.
    """
    user_ids = list(user_ids)
    today = today or site_day()
    rows = HeldLevel.objects.select_for_update().filter(user__in=user_ids)
    known = {(row.user_id, row.competency_id): row for row in rows}
    versions = versions_by_competency()
    right = {
        key: held(items, today, versions.get(key[1], USUAL))
        for key, items in evidence_of(user_ids).items()
    }
    new, changed = [], []
    for (user_id, competency_id), value in right.items():
        row = known.pop((user_id, competency_id), None)
        if row is None:
            new.append(HeldLevel(user_id=user_id, competency_id=competency_id, **_values(value)))
        elif _values(value) != {name: getattr(row, name) for name in _COLUMNS}:
            for name, item in _values(value).items():
                setattr(row, name, item)
            changed.append(row)
    HeldLevel.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    HeldLevel.objects.bulk_update(changed, _COLUMNS, batch_size=500)
    gone = [row.pk for row in known.values()]
    if gone:
        HeldLevel.objects.filter(pk__in=gone).delete()
    return len(new) + len(changed) + len(gone)


def _values(value: Held) -> dict:
    return {name: getattr(value, name) for name in _COLUMNS}
