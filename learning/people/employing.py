"""Who works where: units, posts, memberships, absences, as an employer's office writes them down.

Each function is one change, atomic with its caller, safe to repeat, and says by what it returns
whether it changed something.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from .enums import OrganisationRoleName
from .models import (
    Absence,
    Membership,
    Organisation,
    OrganisationRole,
    Post,
    StaffNumber,
    Unit,
    User,
)


@dataclass(frozen=True)
class Employed:
    """A membership as rules read it: plain values, so that a rule needs no database."""

    user_id: int
    organisation_id: int
    unit_id: int
    unit_path: str
    unit_name: str
    post_id: int | None
    post_title: str
    grade: str
    supervisor_id: int | None
    since: date
    until: date | None
    titled_on: date | None = None
    graded_on: date | None = None


_COLUMNS = (
    "user_id",
    "unit__organisation_id",
    "unit_id",
    "unit__path",
    "unit__name",
    "post_id",
    "post__title",
    "job_title",
    "post__grade",
    "supervisor_id",
    "since",
    "until",
    "post__titled_on",
    "post__graded_on",
)


def employed_on(
    day: date,
    *,
    organisation_id: int,
    user_ids: Iterable[int] | None = None,
    unit_ids: Iterable[int] | None = None,
) -> list[Employed]:
    """The memberships of an organisation that hold on a day, by person; one query.

    Only those of the people and in the units that are named, if any are.
    """
    rows = Membership.objects.on(day).filter(
        unit__organisation=organisation_id, user__deleted_at=None
    )
    if user_ids is not None:
        rows = rows.filter(user__in=list(user_ids))
    if unit_ids is not None:
        rows = rows.filter(unit__in=list(unit_ids))
    return _employed(rows)


def _employed(rows: QuerySet[Membership]) -> list[Employed]:
    return [
        # Who has no post has a job's title.
        Employed(*row[:6], row[6] or row[7], row[8] or "", *row[9:])
        for row in rows.order_by("user_id", "since", "pk").values_list(*_COLUMNS)
    ]


def employed_until(day: date, *, organisation_id: int, user_ids: Iterable[int]) -> list[Employed]:
    """The memberships of these people in an organisation that began by a day, the past ones too."""
    rows = Membership.objects.filter(
        unit__organisation=organisation_id,
        since__lte=day,
        user__in=list(user_ids),
        user__deleted_at=None,
    )
    return _employed(rows)


def units_by_organisation(user_ids: Iterable[int]) -> dict[int, set[int]]:
    """By organisation: the units in which these people work today."""
    found: dict[int, set[int]] = {}
    rows = Membership.objects.current().filter(user__in=list(user_ids))
    for organisation_id, unit_id in rows.values_list("unit__organisation", "unit").distinct():
        found.setdefault(organisation_id, set()).add(unit_id)
    return found


def joined_on(organisation_id: int, user_ids: Iterable[int], today: date) -> dict[int, date]:
    """By person: the first day of their unbroken time at the organisation, as of a day.

    Somebody who left and came back has joined again; a change of post is no break.
    """
    spells: dict[int, list[tuple[date, date | None]]] = {}
    rows = Membership.objects.filter(
        unit__organisation=organisation_id, user__in=list(user_ids), since__lte=today
    )
    for user_id, since, until in rows.order_by("since").values_list("user_id", "since", "until"):
        spells.setdefault(user_id, []).append((since, until))
    return {user_id: _unbroken(found) for user_id, found in spells.items()}


def _unbroken(spells: list[tuple[date, date | None]]) -> date:
    """The first day of the last unbroken run; `spells` in the order of their first days."""
    begins, reaches = spells[0]
    for since, until in spells[1:]:
        if reaches is not None and since > reaches + timedelta(days=1):
            begins = since
        if reaches is not None:
            reaches = None if until is None else max(reaches, until)
    return begins


def absences_of(organisation_id: int, user_ids: Iterable[int]) -> dict[int, list]:
    """By person: the days away as pairs of first and last day, in their order."""
    found: dict[int, list] = {}
    rows = Absence.objects.filter(organisation=organisation_id, user__in=list(user_ids))
    for user_id, since, until in rows.order_by("since").values_list("user_id", "since", "until"):
        found.setdefault(user_id, []).append((since, until))
    return found


def staff_numbers(organisation_id: int, user_ids: Iterable[int]) -> dict[int, str]:
    """By person: the number by which this employer knows them."""
    rows = StaffNumber.objects.filter(organisation=organisation_id, user__in=list(user_ids))
    return dict(rows.values_list("user_id", "number"))


# How many characters of a unit's path one level of the tree takes.
UNIT_STEP = Unit.steplen


def paths_of_units(organisation_id: int) -> dict[str, int]:
    """The organisation's units by their place in the tree."""
    rows = Unit.objects.filter(organisation=organisation_id)
    return dict(rows.values_list("path", "pk"))


def grades_in(organisation: Organisation) -> list[str]:
    """The grades that posts of the organisation carry, each once."""
    rows = Post.objects.filter(organisation=organisation).exclude(grade="")
    return list(rows.order_by("grade").values_list("grade", flat=True).distinct())


def organisations_of_people(user_ids: Iterable[int]) -> QuerySet:
    """The organisations for which any of these people work today, as ids."""
    rows = Membership.objects.current().filter(user__in=list(user_ids))
    return rows.values("unit__organisation")


def people_after(organisation_id: int, user_id: int, number: int) -> list[int]:
    """The next people who ever worked there, by their number: so a long pass goes on where it was."""
    rows = Membership.objects.filter(
        unit__organisation=organisation_id, user__gt=user_id, user__deleted_at=None
    )
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct()[:number])


def people_in(organisation_id: int, day: date) -> int:
    """How many people work there on a day, each counted once."""
    rows = Membership.objects.on(day).filter(unit__organisation=organisation_id)
    return rows.values("user").distinct().count()


def works_at(organisation_id: int, user_id: int) -> bool:
    """Whether this person works at an organisation today."""
    rows = Membership.objects.current().filter(unit__organisation=organisation_id, user=user_id)
    return rows.exists()


def organisation_ids() -> list[int]:
    """Every organisation, in the order of their numbers."""
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def supervisors_in(organisation_id: int, user_ids: Iterable[int]) -> dict[int, list[int]]:
    """By person: who supervises them in this organisation today."""
    found: dict[int, list[int]] = {}
    rows = Membership.objects.current().filter(
        unit__organisation=organisation_id,
        user__in=list(user_ids),
        supervisor__is_active=True,
    )
    for user_id, supervisor_id in rows.values_list("user_id", "supervisor_id").distinct():
        found.setdefault(user_id, []).append(supervisor_id)
    return found


def officers_of(organisation_id: int) -> list[tuple[int, str]]:
    """Who does HR work at an organisation today, each with the path of the unit that they serve."""
    rows = OrganisationRole.objects.current().filter(
        organisation=organisation_id,
        role__in=(OrganisationRoleName.HR_OFFICER, OrganisationRoleName.HR_ADMINISTRATOR),
        user__is_active=True,
    )
    return [(user_id, path or "") for user_id, path in rows.values_list("user_id", "unit__path")]


def person_to_tell(user_id: int) -> User | None:
    """Whom a mail may go to; None for an account that is closed."""
    return User.objects.filter(pk=user_id, is_active=True, deleted_at=None).first()


def hold(organisation_id: int) -> None:
    """Wait for others who count this organisation's figures, until the transaction ends.

    Nobody who only refers to the organisation waits.
    """
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id)
    rows.values_list("pk").first()


def units_in(organisation: Organisation) -> QuerySet[Unit]:
    """The organisation's units, in the tree's order."""
    return Unit.objects.filter(organisation=organisation).order_by("path")


def titles_in(organisation: Organisation) -> list[str]:
    """The titles of posts that people of the organisation hold today, each once."""
    rows = Membership.objects.current().filter(unit__organisation=organisation)
    found = set(rows.exclude(post=None).values_list("post__title", flat=True).distinct())
    found |= set(rows.filter(post=None).values_list("job_title", flat=True).distinct())
    return sorted(found - {""})


def employee(organisation: Organisation, asked: str) -> User | None:
    """Who works there today under this staff number, or with this e-mail address."""
    rows = Membership.objects.current().filter(unit__organisation=organisation)
    numbered = StaffNumber.objects.filter(organisation=organisation, number__iexact=asked)
    people = User.objects.filter(pk__in=rows.values("user"), deleted_at=None)
    return people.filter(Q(pk__in=numbered.values("user")) | Q(email__iexact=asked)).first()


def account_named(email: str) -> User | None:
    """The account with this address, for the command line, which asks no rights."""
    return User.objects.filter(email__iexact=email, deleted_at=None).first()


def supervisors_of_person(user) -> list[User]:
    """Who supervises this person today, each once, by name."""
    rows = Membership.objects.current().filter(user=user)
    return list(
        User.objects.filter(pk__in=rows.values("supervisor"), is_active=True).order_by("full_name")
    )


def employers_through(user, supervisors: Iterable[int]) -> set[int]:
    """The organisations in which any of these supervises, or supervised, a person."""
    rows = Membership.objects.filter(user=user, supervisor__in=list(supervisors))
    return set(rows.values_list("unit__organisation", flat=True))


def officers_over(user, organisation_ids: Iterable[int] | None = None) -> QuerySet[User]:
    """The HR officers and administrators in whose units this person works today; of some employers."""
    found = Q(pk__in=[])
    places = Membership.objects.current().filter(user=user)
    if organisation_ids is not None:
        places = places.filter(unit__organisation__in=list(organisation_ids))
    for organisation_id, path in places.values_list("unit__organisation", "unit__path"):
        above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
        roles = OrganisationRole.objects.current().filter(
            Q(unit=None) | Q(unit__path__in=above),
            organisation=organisation_id,
            role__in=(OrganisationRoleName.HR_OFFICER, OrganisationRoleName.HR_ADMINISTRATOR),
        )
        found |= Q(pk__in=roles.values("user"))
    return User.objects.filter(found, is_active=True)


def officers() -> QuerySet[User]:
    """Everybody who is an HR officer or administrator of any part of an employer today."""
    roles = OrganisationRole.objects.current().filter(
        role__in=(OrganisationRoleName.HR_OFFICER, OrganisationRoleName.HR_ADMINISTRATOR)
    )
    return User.objects.filter(pk__in=roles.values("user"), is_active=True)


def named_with_office(user) -> str:
    """A person's name with what they are called at work today, as a signature shows it."""
    row = (
        Membership.objects.current()
        .filter(user=user)
        .select_related("post", "unit")
        .order_by("since")
        .first()
    )
    office = (row.post.title if row.post else row.job_title) if row else ""
    return ", ".join(part for part in (str(user), office, row.unit.name if row else "") if part)
