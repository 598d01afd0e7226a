"""Rows of the ledger for screens: always within a reach, and never more than a page needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from learning.lib.dated import site_day
from learning.people import employing
from learning.people.access import roles_of
from learning.people.reach import Reach

from ..enrolments.models import Enrolment, EnrolmentState
from . import matching
from .models import (
    OPEN_STATES,
    Assignment,
    AssignmentState,
    Concession,
    Doubt,
    Requirement,
    RequirementState,
    What,
)
from .notices import Said, Told, by_audience, told_of


def rows_in(reach: Reach, unit=None, *, to_change: bool = False) -> QuerySet[Assignment]:
    """The rows of the people whom somebody looks after; of one unit and below, if it is named.

    HR and auditors see rows by the unit in which something is asked, supervisors their reports'.
    `to_change` leaves out what they may only read.
    """
    units = reach.units_to_change() if to_change else reach.units()
    if unit is not None:
        units = units.filter(path__startswith=unit.path)
    asked = Q(unit__in=units.order_by().values("pk"))
    # Only for who supervises anybody: an index serves one of the two conditions, not either.
    if unit is None and not to_change and roles_of(reach.user).supervises:
        asked |= _of_reports(reach)
    return Assignment.objects.filter(asked)


def _of_reports(reach: Reach) -> Q:
    """The rows of those whom they supervise, under the employer for whom they do so."""
    mine = reach.reports().filter(
        user=OuterRef("user"), unit__organisation=OuterRef("requirement__organisation")
    )
    return Q(Exists(mine))


def late(reach: Reach, unit=None) -> QuerySet[Assignment]:
    """What is past its date, the longest late first; what another row overtakes is named beside it."""
    rows = rows_in(reach, unit).filter(state=AssignmentState.LATE, is_overtaken=False)
    rows = rows.select_related("requirement__organisation", "user", "unit")
    return rows.order_by("due_on", "pk")


def late_by_unit(reach: Reach, unit=None) -> dict[int, int]:
    """How many rows of the list are late in each unit, by its number."""
    rows = rows_in(reach, unit).filter(state=AssignmentState.LATE, is_overtaken=False)
    # Of people's numbers: those stand in the index, so that no row is read.
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("user_id")))


def chosen(reach: Reach, ids: Iterable[int], *, to_remind: bool = False) -> list[Assignment]:
    """These rows, as far as somebody may do something about them: remind, or also extend and exempt.

    A supervisor reminds their reports; more time is given by HR. An auditor does neither.
    """
    rows = rows_in(reach, to_change=True)
    if to_remind:
        reports = Assignment.objects.filter(_of_reports(reach))
        rows = Assignment.objects.filter(
            Q(pk__in=rows.values("pk")) | Q(pk__in=reports.values("pk"))
        )
    else:
        # Nobody gives themselves more time.
        rows = rows.exclude(user=reach.user)
    found = rows.filter(pk__in=list(ids)).select_related(
        "requirement__organisation", "user", "unit"
    )
    return list(found.order_by("user_id", "pk"))


@dataclass(frozen=True)
class Sums:
    """How many people are late, and how many have something due within a week, of how many."""

    people: int
    late: int
    due_soon: int


def sums(reach: Reach, unit=None) -> Sums:
    """Each person counts once, in however many rows."""
    rows, today = rows_in(reach, unit), site_day()
    memberships = reach.memberships()
    if unit is not None:
        memberships = memberships.filter(unit__path__startswith=unit.path)
    found = rows.filter(state__in=OPEN_STATES, due_on__lte=today + timedelta(days=7)).aggregate(
        late=Count("user", distinct=True, filter=Q(state=AssignmentState.LATE)),
        soon=Count("user", distinct=True, filter=~Q(state=AssignmentState.LATE)),
    )
    people = memberships.order_by().values("user").distinct().count()
    return Sums(people, found["late"], found["soon"])


@dataclass(frozen=True)
class LedgerRow:
    """A row with what a screen says beside it."""

    row: Assignment
    # Every notice of it, the latest first.
    said: tuple[Said, ...]
    # Other requirements that ask the same of this person, by title.
    also: tuple[str, ...]
    percent: int | None
    number: str
    concessions: tuple[Concession, ...]
    doubt: Doubt | None

    @property
    def days_late(self) -> int:
        """Positive: behind its date."""
        return (site_day() - self.row.due_on).days

    @property
    def told(self) -> list[Told]:
        """The learner, the supervisor and HR, each with how often and when last it was told."""
        return by_audience(self.said)


def with_details(rows: list[Assignment], *, of_one_person: bool = False) -> list[LedgerRow]:
    """The rows of a page with notices, concessions, doubts and how far people are; seven queries.

    All rows of one person need neither their number nor what else asks the same: it stands beside.
    They have room for the names of who was told.
    """
    ids, people = [row.pk for row in rows], {row.user_id for row in rows}
    said, percents = told_of(rows, with_names=of_one_person), _percents(rows)
    also = {} if of_one_person else _also(rows)
    numbers = {} if of_one_person else _numbers(rows, people)
    conceded: dict[int, list[Concession]] = {}
    given = Concession.objects.filter(assignment__in=ids, ended_at=None).select_related("by")
    for item in given.order_by("at"):
        conceded.setdefault(item.assignment_id, []).append(item)
    doubts = {
        row.assignment_id: row for row in Doubt.objects.filter(assignment__in=ids, answered_at=None)
    }
    return [
        LedgerRow(
            row,
            said.get(row.pk, ()),
            also.get(row.pk, ()),
            percents.get(row.pk),
            numbers.get(row.user_id, ""),
            tuple(conceded.get(row.pk, ())),
            doubts.get(row.pk),
        )
        for row in rows
    ]


def _percents(rows: list[Assignment]) -> dict[int, int]:
    """How far somebody is in the module that is asked for."""
    modules = {
        row.pk: UUID(row.requirement.key) for row in rows if row.requirement.what == What.MODULE
    }
    if not modules:
        return {}
    enrolments = Enrolment.objects.filter(
        user__in={row.user_id for row in rows},
        module_key__in=set(modules.values()),
        state=EnrolmentState.ACTIVE,
    )
    percent = {
        (user_id, key): number
        for user_id, key, number in enrolments.values_list("user_id", "module_key", "percent")
    }
    return {
        row.pk: percent[row.user_id, modules[row.pk]]
        for row in rows
        if row.pk in modules and (row.user_id, modules[row.pk]) in percent
    }


def _also(rows: list[Assignment]) -> dict[int, tuple[str, ...]]:
    """The other open rows of the same person and subject, named."""
    others = Assignment.objects.filter(
        user__in={row.user_id for row in rows},
        subject__in={row.subject for row in rows},
        state__in=OPEN_STATES,
    ).select_related("requirement")
    same: dict[tuple[int, int, str], list[Assignment]] = {}
    for row in others:
        same.setdefault(_thing(row), []).append(row)
    return {
        row.pk: tuple(
            other.requirement.legal_basis.split("\n")[0][:120]
            for other in same.get(_thing(row), ())
            if other.pk != row.pk
        )
        for row in rows
    }


def _thing(row: Assignment) -> tuple[int, int, str]:
    """What one employer asks of one person."""
    return row.user_id, row.requirement.organisation_id, row.subject


def _numbers(rows: list[Assignment], people: set[int]) -> dict[int, str]:
    """Staff numbers; a page is of one organisation nearly always."""
    found: dict[int, str] = {}
    for organisation_id in {row.requirement.organisation_id for row in rows}:
        found |= employing.staff_numbers(organisation_id, people)
    return found


def of_person(user, reach: Reach | None = None) -> list[LedgerRow]:
    """Everything required of a person, as they see it; or what somebody who looks after them sees."""
    rows = (
        Assignment.objects.filter(user=user) if reach is None else rows_in(reach).filter(user=user)
    )
    rows = rows.exclude(requirement__state=RequirementState.WITHDRAWN, state=AssignmentState.ENDED)
    ordered = rows.select_related(
        "requirement__organisation", "requirement__by", "unit", "user"
    ).order_by("due_on", "pk")
    return with_details(list(ordered), of_one_person=True)


def required_of(user) -> list[LedgerRow]:
    """What a person has still to do, the earliest date first; each thing once, under the date that
    counts, with the others named.
    """
    open_rows = Assignment.objects.filter(
        user=user, state__in=(*OPEN_STATES, AssignmentState.PAUSED)
    )
    rows = {
        row.pk: row
        for row in open_rows.select_related(
            "requirement__organisation", "requirement__by", "unit", "user"
        )
    }
    if not rows:
        return []
    counts = set(
        matching.by_subject(
            {
                pk: (f"{row.requirement.organisation_id}:{row.subject}", row.due_on)
                for pk, row in rows.items()
            }
        ).values()
    )
    kept = sorted((rows[pk] for pk in counts), key=lambda row: (row.due_on, row.pk))
    return with_details(kept)


def lapsing(reach: Reach, until: date, unit=None) -> QuerySet[Assignment]:
    """What was done and is due again by a day, without a later turn that has opened; soonest first."""
    later = Assignment.objects.filter(
        requirement=OuterRef("requirement"), user=OuterRef("user"), cycle__gt=OuterRef("cycle")
    ).filter(state=AssignmentState.DONE)
    rows = rows_in(reach, unit).filter(
        again_on__isnull=False, again_on__lte=until, state=AssignmentState.DONE,
        requirement__state=RequirementState.PUBLISHED,
    )  # fmt: skip
    rows = rows.filter(~Exists(later), user__in=reach.memberships().values("user"))
    rows = rows.select_related("requirement__organisation", "user", "unit")
    return rows.order_by("again_on", "pk")


def may_concede(reach: Reach, ids: Iterable[int]) -> bool:
    """Whether all of these rows that are still there are rows to which they may concede something."""
    ids = set(ids)
    held = rows_in(reach, to_change=True).exclude(user=reach.user).filter(pk__in=ids)
    return held.count() == Assignment.objects.filter(pk__in=ids).count() > 0


def sees_rows(reach: Reach, ids: Iterable[int]) -> bool:
    """Whether all of these rows that are still there are rows of units that they serve."""
    rows = Assignment.objects.filter(pk__in=set(ids))
    seen = rows.filter(unit__in=reach.units().order_by().values("pk"))
    return seen.count() == rows.count() > 0


def own_row(user, pk: int) -> Assignment:
    """A row of a person's own that is still open, or 404."""
    rows = Assignment.objects.filter(user=user).select_related("requirement__organisation")
    return get_object_or_404(rows.exclude(state=AssignmentState.ENDED), pk=pk)


def open_doubts(reach: Reach) -> QuerySet[Doubt]:
    """What people say is wrong and nobody has answered, oldest first."""
    others = rows_in(reach, to_change=True).exclude(user=reach.user)
    rows = Doubt.objects.filter(answered_at=None, assignment__in=others.values("pk"))
    return rows.select_related("assignment__requirement", "assignment__user").order_by("at")


def doubt_to_answer(reach: Reach, pk: int) -> Doubt:
    """One of those, or 404."""
    return get_object_or_404(open_doubts(reach), pk=pk)


def requirements_in(reach: Reach, whole: QuerySet | None = None) -> QuerySet[Requirement]:
    """The requirements of the organisations that somebody serves, the newest first.

    A draft is its office's: who serves a part hears of it when it holds. `whole` are the
    organisations whose drafts they read; without it, those for which they set requirements.
    """
    rows = Requirement.objects.filter(organisation__in=reach.organisations())
    mine = Q(organisation__in=reach.organisations_to_change() if whole is None else whole)
    rows = rows.filter(mine | ~Q(state=RequirementState.DRAFT))
    return rows.select_related("organisation", "by").order_by("-created_at", "-pk")


def counts_of(reach: Reach, requirements: Iterable[Requirement]) -> dict[int, dict[str, int]]:
    """By requirement: how many rows are in each state, of the people whom somebody sees."""
    found: dict[int, dict[str, int]] = {}
    rows = rows_in(reach).filter(requirement__in=list(requirements)).order_by()
    for pk, state, number in rows.values_list("requirement_id", "state").annotate(n=Count("pk")):
        found.setdefault(pk, {})[state] = number
    return found


def requirement(
    reach: Reach, pk: int, *, whole: QuerySet | None = None, to_change: bool = False
) -> Requirement:
    """A requirement of an organisation that somebody serves (or may change), or 404."""
    rows = requirements_in(reach, whole)
    if to_change:
        rows = rows.filter(organisation__in=reach.organisations_to_change())
    return get_object_or_404(rows, pk=pk)
