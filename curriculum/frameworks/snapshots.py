"""The editions of a framework: what it says, written down at each change, and what it said when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from ..models import Competency, Framework, FrameworkEdition


def snapshot_of(framework: Framework) -> dict[str, Any]:
    """A framework as an edition keeps it, in five queries."""
    rows = Competency.everywhere.filter(framework=framework).select_related("domain")
    return {
        "title": framework.title,
        "note": framework.note,
        "scale": list(framework.levels.order_by("level").values("level", "title", "descriptor")),
        "domains": list(framework.domains.order_by("code").values("code", "title", "summary")),
        "competencies": [
            _competency(row) for row in rows.prefetch_related("levels").order_by("code")
        ],
    }


def _competency(row: Competency) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "title": row.title,
        "description": row.description,
        "domain": row.domain.code,
        "is_retired": row.retired_at is not None,
        "levels": [
            {"level": step.level, "title": step.title, "behaviours": list(step.behaviours)}
            for step in row.levels.all()
        ],
    }


@transaction.atomic
def keep_edition(framework_id: int, *, by=None, why: str = "") -> FrameworkEdition | None:
    """Write down what a framework says now; None where it says what the newest edition has, and where
    it is gone itself.

    Called after every change, whoever makes it. Safe to repeat.
    """
    framework = Framework.everywhere.select_for_update().filter(pk=framework_id).first()
    if framework is None:
        return None
    snapshot = snapshot_of(framework)
    last = FrameworkEdition.objects.filter(framework=framework).first()
    if last is not None and last.snapshot == snapshot:
        return None
    made = FrameworkEdition.objects.create(
        framework=framework, number=framework.edition + 1, by=by, why=why[:500], snapshot=snapshot
    )
    Framework.everywhere.filter(pk=framework_id).update(edition=made.number)
    changed = changed_competencies(last.snapshot if last else {"competencies": []}, snapshot)
    Competency.everywhere.filter(pk__in=changed).update(changed_in=made.number)
    return made


def framework_changed_by(item) -> int | None:
    """The framework whose words something is part of; None for anything else."""
    if isinstance(item, Framework):
        return item.pk
    return item.framework_id if isinstance(item, Competency) else None


def changed_competencies(before: dict[str, Any], after: dict[str, Any]) -> list[int]:
    """The ids of those that are new in a snapshot, or say something else."""
    known = {row["id"]: row for row in before["competencies"]}
    return [row["id"] for row in after["competencies"] if known.get(row["id"]) != row]


class Wording:
    """What competencies were called when; asks once for all frameworks that ever changed."""

    def __init__(self, framework_ids: Iterable[int]) -> None:
        self._editions: dict[int, list[FrameworkEdition]] = {}
        rows = FrameworkEdition.objects.filter(
            framework__in=set(framework_ids), framework__edition__gt=1
        )
        for row in rows.order_by("framework", "number"):
            self._editions.setdefault(row.framework_id, []).append(row)

    def then(self, competency: Competency, level: int, at: datetime) -> tuple[str, str] | None:
        """The title and the level's title at a moment; None where they are the same today.

        What was shown before the first edition is read in its words: older ones nobody wrote down.
        """
        editions = self._editions.get(competency.framework_id)
        if not editions:
            return None
        began = [row for row in editions if row.at <= at] or editions[:1]
        words = _words(began[-1], competency.pk, level)
        if words is None or words == _words(editions[-1], competency.pk, level):
            return None
        return words


def _words(edition: FrameworkEdition, competency_id: int, level: int) -> tuple[str, str] | None:
    for row in edition.snapshot["competencies"]:
        if row["id"] == competency_id:
            titles = {step["level"]: step["title"] for step in row["levels"]}
            return row["title"], titles.get(level, "")
    return None


def with_parts(rows):
    """Frameworks with their scale, domains, and competencies with behaviours."""
    competencies = Competency.everywhere.order_by("code").prefetch_related("levels")
    return rows.prefetch_related("levels", Prefetch("domains__competencies", queryset=competencies))
