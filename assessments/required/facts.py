"""What is known of people, gathered for many at once: the queries don't grow with the people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from curriculum import api as curriculum
from learning.lib.dated import site_day
from learning.people import employing

from ..certificates.models import Certificate, CertificateStatus
from ..competencies.gaps import profile_spells_by_post
from ..competencies.rules import USUAL, Shown, Versions, attained, days_reached, in_force
from ..competencies.standing import evidence_of, versions_by_competency
from ..enrolments.models import Enrolment, EnrolmentState
from .matching import EVERYBODY, Place, Target
from .models import Concession, ConcessionKind, DueKind, Requirement, TargetKind, What
from .schedule import Conceded, Facts, Rule


@dataclass(frozen=True)
class Asked:
    """A requirement as the pure rules read it. `modules` are those in which one begins it."""

    requirement: Requirement
    rule: Rule
    targets: tuple[Target, ...]
    modules: frozenset[UUID]
    competency_id: int | None = None


def asked_by(requirements: Sequence[Requirement]) -> list[Asked]:
    """Requirements, with their targets prefetched, as the rules read them."""
    codes = {row.key for row in requirements if row.what == What.COMPETENCY}
    # A code means the employer's own competency before a shared one.
    competencies = {
        employer: curriculum.competencies_by_code(codes, [employer])
        for employer in {row.organisation_id for row in requirements if codes}
    }
    teaching = curriculum.keys_teaching(codes) if codes else {}
    found = []
    for row in requirements:
        is_asked = row.what == What.COMPETENCY
        competency = competencies[row.organisation_id].get(row.key) if is_asked else None
        modules = _modules_of(row, teaching)
        found.append(
            Asked(
                row,
                _rule(row),
                tuple(_target(target) for target in row.targets.all()),
                frozenset(modules),
                competency.pk if competency else None,
            )
        )
    return found


def _modules_of(row: Requirement, teaching: dict[str, set[UUID]]) -> Iterable[UUID]:
    if row.what == What.MODULE:
        return [UUID(row.key)]
    if row.what == What.PROGRAMME:
        programme = curriculum.programme(UUID(row.key))
        return [item.key for item in programme.modules] if programme else []
    return teaching.get(row.key, ())


def _rule(row: Requirement) -> Rule:
    return Rule(
        published_on=row.published_on or site_day(),
        due_kind=row.due_kind,
        due_on=row.due_on if row.due_kind == DueKind.DATE else None,
        days=row.days,
        grace_days=row.grace_days,
        repeat_months=row.repeat_months,
        window_days=row.window_days,
    )


def _target(row) -> Target:
    if row.kind == TargetKind.EVERYBODY:
        return Target(EVERYBODY, None)
    if row.kind == TargetKind.UNIT:
        return Target(row.kind, row.unit.path, row.unit.name)
    if row.kind == TargetKind.PERSON:
        return Target(row.kind, row.user_id)
    if row.kind == TargetKind.PROFILE:
        # Any version of it: who gets a newer one is asked the same.
        return Target(row.kind, row.profile.code, row.profile.title)
    return Target(row.kind, row.text.casefold(), row.text)


@dataclass
class Known:
    """What is known of some people of one organisation on a day."""

    today: date
    places: dict[int, list[Place]] = field(default_factory=dict)
    joined: dict[int, date] = field(default_factory=dict)
    absences: dict[int, list] = field(default_factory=dict)
    # (person, subject) → the days on which it was done.
    achieved: dict[tuple[int, str], list[date]] = field(default_factory=dict)
    # (person, module's key): begun, and not done.
    under_way: set[tuple[int, UUID]] = field(default_factory=set)
    # (person, requirement) → cycle → what was conceded.
    conceded: dict[tuple[int, int], dict[int, Conceded]] = field(default_factory=dict)
    # (person, requirement) → the turns that stand as done, each with its day.
    settled: dict[tuple[int, int], list[tuple[int, date]]] = field(default_factory=dict)
    # (person, subject) → what was shown of a competency, and the rules of its framework.
    shown: dict[tuple[int, str], tuple[list[Shown], Versions]] = field(default_factory=dict)

    def facts(self, user_id: int, asked: Asked, since: date) -> Facts:
        """As far as one requirement asks."""
        key, subject = (user_id, asked.requirement.pk), (user_id, asked.requirement.subject)
        return Facts(
            today=self.today,
            joined_on=self.joined[user_id],
            asked_since=since,
            achieved=self._achieved(user_id, asked, max(asked.rule.published_on, since)),
            has_begun=any((user_id, module) in self.under_way for module in asked.modules),
            absences=self.absences.get(user_id, ()),
            conceded=tuple(self.conceded.get(key, {}).items()),
            settled=[
                (cycle, day)
                for cycle, day in self.settled.get(key, ())
                # Only a level can turn out not to have been shown.
                if asked.competency_id is None or day in self.achieved.get(subject, ())
            ],
        )

    def _achieved(self, user_id: int, asked: Asked, opened: date) -> Sequence[date]:
        """The days on which it was done. A level that had lapsed when somebody began to be asked was
        done for others, not for this.
        """
        key = (user_id, asked.requirement.subject)
        days = self.achieved.get(key, ())
        if key not in self.shown:
            return days
        shown, rules = self.shown[key]
        then = [piece for piece in shown if piece.on < opened and piece.counts_on(opened)]
        if attained(then, in_force(rules, opened)) >= asked.requirement.level:
            return days
        return [day for day in days if day >= opened]


def known_of(
    organisation_id: int, user_ids: Sequence[int], asked: Sequence[Asked], today: date
) -> Known:
    """Gather it; at most eleven queries, whoever many people."""
    known = Known(today)
    profiles = profile_spells_by_post(organisation_id, today)
    rows = employing.employed_until(today, organisation_id=organisation_id, user_ids=user_ids)
    for row in rows:
        known.places.setdefault(row.user_id, []).append(_place(row, profiles))
    known.joined = employing.joined_on(organisation_id, user_ids, today)
    known.absences = employing.absences_of(organisation_id, user_ids)
    _modules(known, user_ids, asked)
    _programmes(known, user_ids, asked)
    _competencies(known, user_ids, asked)
    _concessions(known, user_ids, asked)
    for days in known.achieved.values():
        days.sort()
    return known


def _place(row: employing.Employed, profiles: dict[int, tuple[str, date]]) -> Place:
    profile, profile_since = profiles.get(row.post_id, ("", None))
    return Place(
        unit_id=row.unit_id,
        unit_path=row.unit_path,
        post_title=row.post_title,
        profile=profile,
        grade=row.grade,
        since=row.since,
        until=row.until,
        profile_since=profile_since,
        titled_on=row.titled_on,
        graded_on=row.graded_on,
    )


def _modules(known: Known, user_ids, asked: Sequence[Asked]) -> None:
    keys = {key for item in asked for key in item.modules}
    if not keys:
        return
    rows = Enrolment.objects.filter(user__in=user_ids, module_key__in=keys)
    rows = rows.exclude(state=EnrolmentState.WITHDRAWN)
    for user_id, key, state, at in rows.values_list(
        "user_id", "module_key", "state", "completed_at"
    ):
        if state == EnrolmentState.ACTIVE:
            known.under_way.add((user_id, key))
        else:
            day = site_day(at)
            known.achieved.setdefault((user_id, f"{What.MODULE}:{key}"), []).append(day)


def _programmes(known: Known, user_ids, asked: Sequence[Asked]) -> None:
    keys = [item.requirement.key for item in asked if item.requirement.what == What.PROGRAMME]
    if not keys:
        return
    held = Q(status=CertificateStatus.ISSUED) | Q(status=CertificateStatus.SUPERSEDED)
    rows = Certificate.objects.filter(held, user__in=user_ids, programme_key__in=keys)
    for user_id, key, at in rows.values_list("user_id", "programme_key", "issued_at"):
        day = site_day(at)
        known.achieved.setdefault((user_id, f"{What.PROGRAMME}:{key}"), []).append(day)


def _competencies(known: Known, user_ids, asked: Sequence[Asked]) -> None:
    wanted = [item for item in asked if item.competency_id is not None]
    if not wanted:
        return
    evidence, versions = evidence_of(user_ids), versions_by_competency()
    for item in wanted:
        rules = in_force(versions.get(item.competency_id, USUAL), known.today)
        for user_id in user_ids:
            shown = [
                piece
                for piece in evidence.get((user_id, item.competency_id), ())
                if not piece.is_contested and not piece.is_reported
            ]
            if days := days_reached(shown, item.requirement.level, rules):
                key = (user_id, item.requirement.subject)
                known.achieved[key], known.shown[key] = days, (shown, rules)


def _concessions(known: Known, user_ids, asked: Sequence[Asked]) -> None:
    rows = Concession.objects.filter(
        assignment__user__in=user_ids,
        assignment__requirement__in=[item.requirement.pk for item in asked],
        ended_at=None,
    )
    for user_id, requirement_id, cycle, kind, until, at in rows.values_list(
        "assignment__user", "assignment__requirement", "assignment__cycle", "kind", "until", "at"
    ):
        cycles = known.conceded.setdefault((user_id, requirement_id), {})
        cycles[cycle] = _with(cycles.get(cycle, Conceded()), kind, until, site_day(at))


def _with(before: Conceded, kind: str, until: date | None, on: date) -> Conceded:
    if kind == ConcessionKind.EXEMPTION:
        return replace(before, exempt_until=max(before.exempt_until or date.min, until or date.max))
    if before.extended_to and (before.extended_to, before.extended_on) >= (until, on):
        return before
    return replace(before, extended_to=until, extended_on=on)
