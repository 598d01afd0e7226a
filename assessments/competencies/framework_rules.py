"""Setting what it takes to show a level in a framework: dated, looked at beforehand, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.lib.dated import site_day
from learning.operations import api as operations

from .level_rules import FrameworkRules
from .models import Evidence
from .rules import DEFAULT, LevelRules, Shown, Versions, attained, in_force
from .standing import shown


class RulesRefused(Exception):
    """It can't be done; the message says why. `field` names the field it stands by."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class RulesChange:
    """What other rules would do on their first day to the people who have shown something."""

    people: int
    up: int
    down: int


@dataclass(frozen=True)
class RulesOf:
    """A framework's rules today, those to come, and all rows with who set them, newest first."""

    today: LevelRules
    coming: tuple[FrameworkRules, ...]
    rows: tuple[FrameworkRules, ...]


def rules_of(framework) -> RulesOf:
    """Read them in one query."""
    rows = list(FrameworkRules.objects.filter(framework=framework).select_related("set_by"))
    today = site_day()
    begun = [row for row in rows if row.since <= today]
    return RulesOf(
        begun[-1].rules if begun else DEFAULT,
        tuple(row for row in rows if row.since > today),
        tuple(reversed(rows)),
    )


def _versions(rows) -> Versions:
    return [(date.min, DEFAULT), *((row.since, row.rules) for row in rows)]


def preview_rules(framework, rules: LevelRules, since: date) -> RulesChange:
    """How many people's levels would be others on that day, in two queries; nothing is written."""
    rows = FrameworkRules.objects.filter(framework=framework)
    now = _versions(rows)
    then = [version for version in now if version[0] < since] + [(since, rules)]
    evidence: dict[tuple[int, int], list[Shown]] = {}
    for row in Evidence.objects.filter(competency__framework=framework, struck_at=None):
        evidence.setdefault((row.user_id, row.competency_id), []).append(shown(row))
    up, down = set(), set()
    for (user_id, _competency), items in evidence.items():
        counting = [item for item in items if item.counts_on(since)]
        before = attained(counting, in_force(now, since))
        after = attained(counting, then)
        if after > before:
            up.add(user_id)
        elif after < before:
            down.add(user_id)
    return RulesChange(len({user_id for user_id, _key in evidence}), len(up), len(down))


@transaction.atomic
def set_rules(*, framework, rules: LevelRules, since: date, why: str, by) -> FrameworkRules:
    """Have other rules hold from a day on, today at the earliest. What was shown before stays shown.

    Raises RulesRefused for a day that has passed, for today where others have begun today, and for one
    before rules that are still to come: those are replaced on their own day.
    """
    today = site_day()
    if since < today:
        raise RulesRefused(
            _("Rules can't begin in the past: what was shown since would be judged anew."), "since"
        )
    # The framework is locked, not its rules: without any there would be nothing to lock.
    type(framework).everywhere.select_for_update().get(pk=framework.pk)
    newest = FrameworkRules.objects.filter(framework=framework).last()
    if newest is not None and newest.since == since == today:
        raise RulesRefused(
            _(
                "Rules have begun today already, and what was shown under them stays. Choose a later day."
            ),
            "since",
        )
    if newest is not None and newest.since > since:
        raise RulesRefused(
            _(
                "Other rules begin on %(day)s already. Choose that day, to replace them, or a later one."
            )
            % {"day": date_format(newest.since, "j F Y")},
            "since",
        )
    numbers = {name: getattr(rules, name) for name in LevelRules.names()}
    row, _is_new = FrameworkRules.objects.update_or_create(
        framework=framework, since=since,
        defaults={**numbers, "why": why[:500], "set_by": by, "set_at": timezone.now()},
    )  # fmt: skip
    operations.record(
        actor=by, action="set rules", kind="framework", subject=str(framework.pk), reason=why,
        organisation=framework.organisation_id, since=since.isoformat(), **numbers,
    )  # fmt: skip
    return row


def people_with_evidence(framework_id: int) -> list[int]:
    """Who has shown anything in a framework, by their numbers."""
    rows = Evidence.objects.filter(competency__framework=framework_id)
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())
