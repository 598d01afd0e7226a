"""Whose learning somebody looks after: units for HR and auditors, reports for supervisors.

Every condition stands here once. A reach is a set of memberships that hold today; people, units and
rows of the ledger are filtered by it, and what lies outside answers 404.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from learning.lib.dated import site_day

from .access import roles_of
from .enums import OrganisationRoleName
from .models import (
    Deputy,
    Membership,
    Organisation,
    OrganisationRole,
    StaffNumber,
    Unit,
    User,
)

_NOBODY = Q(pk__in=[])
# Who changes something for the people of their units. An auditor only reads.
_OFFICERS = (OrganisationRoleName.HR_OFFICER, OrganisationRoleName.HR_ADMINISTRATOR)


@dataclass(frozen=True)
class Served:
    """A part of an organisation that somebody serves: a unit and all below it."""

    organisation_id: int
    role: str
    path: str | None

    def takes_in(self, unit: Unit) -> bool:
        """Whether a unit belongs to it."""
        if self.path is None:
            return unit.organisation_id == self.organisation_id
        return unit.path.startswith(self.path)

    @property
    def units(self) -> Q:
        """As a condition on units."""
        if self.path is None:
            return Q(organisation_id=self.organisation_id)
        return Q(path__startswith=self.path)


class Reach:
    """What one person looks after today; read once for a request."""

    def __init__(self, user) -> None:
        self.user = user

    @cached_property
    def _served(self) -> list[Served]:
        if not self.user.is_authenticated or not self.user.is_active:
            return []
        rows = OrganisationRole.objects.current().filter(user=self.user)
        return [
            Served(organisation_id, role, path)
            for organisation_id, role, path in rows.values_list(
                "organisation_id", "role", "unit__path"
            )
        ]

    @property
    def sees_all(self) -> bool:
        """A platform administrator, who sets organisations up."""
        return self.user.is_authenticated and self.user.is_active and self.user.is_superuser

    @property
    def serves(self) -> bool:
        """Whether they do HR work or audit it, beyond supervising."""
        return self.sees_all or bool(self._served)

    @property
    def rights(self) -> str:
        """What they look after, in short: another one as soon as a role or a report comes or goes."""
        parts = sorted((part.organisation_id, part.role, part.path or "") for part in self._served)
        reports = sorted(self.reports().values_list("pk", flat=True))
        return hashlib.sha256(repr((self.sees_all, parts, reports)).encode()).hexdigest()

    @property
    def administers(self) -> bool:
        """Whether they administer any organisation; asks nothing of the database again."""
        return self.sees_all or any(
            part.role == OrganisationRoleName.HR_ADMINISTRATOR and part.path is None
            for part in self._served
        )

    @property
    def changes_whole(self) -> bool:
        """Whether they serve any whole organisation as an officer; asks nothing of the database again."""
        return self.sees_all or any(
            part.role in _OFFICERS and part.path is None for part in self._served
        )

    def _units_where(self, roles: tuple[str, ...] | None) -> Q:
        found = _NOBODY
        for part in self._served:
            if roles is None or part.role in roles:
                found |= part.units
        return found

    def units(self) -> QuerySet[Unit]:
        """The units that they see as HR or auditor, in the tree's order."""
        rows = Unit.objects.order_by("path")
        return rows if self.sees_all else rows.filter(self._units_where(None))

    def units_to_change(self) -> QuerySet[Unit]:
        """Those for whose people they may set, remind, extend and exempt."""
        rows = Unit.objects.order_by("path")
        return rows if self.sees_all else rows.filter(self._units_where(_OFFICERS))

    def organisations(self) -> QuerySet[Organisation]:
        """Those in which they serve at least a part."""
        rows = Organisation.objects.all()
        if self.sees_all:
            return rows
        return rows.filter(pk__in={part.organisation_id for part in self._served})

    def organisations_to_change(self) -> QuerySet[Organisation]:
        """Those which they serve whole as an officer: imports and frameworks are of all of it."""
        rows = Organisation.objects.all()
        if self.sees_all:
            return rows
        whole = {
            part.organisation_id
            for part in self._served
            if part.role in _OFFICERS and part.path is None
        }
        return rows.filter(pk__in=whole)

    def organisations_to_administer(self) -> QuerySet[Organisation]:
        """Those in which they decide what posts ask for, as HR administrator."""
        rows = Organisation.objects.all()
        if self.sees_all:
            return rows
        held = {
            part.organisation_id
            for part in self._served
            if part.role == OrganisationRoleName.HR_ADMINISTRATOR and part.path is None
        }
        return rows.filter(pk__in=held)

    def reports(self) -> QuerySet[Membership]:
        """Memberships of those whom they supervise today, themselves or as a deputy; never their own."""
        return Membership.objects.current().filter(self._supervised)

    @cached_property
    def _supervised(self) -> Q:
        """As a condition on memberships: a deputy stands in at the employer who noted it."""
        if not self.user.is_authenticated or not self.user.is_active:
            return _NOBODY
        found = Q(supervisor=self.user)
        rows = Deputy.objects.current().filter(deputy=self.user)
        for supervisor_id, organisation_id in rows.values_list("supervisor_id", "organisation_id"):
            found |= Q(supervisor=supervisor_id, unit__organisation=organisation_id)
        return found & ~Q(user=self.user)

    def memberships(self) -> QuerySet[Membership]:
        """Every membership of today that they see."""
        today = Membership.objects.current()
        if self.sees_all:
            return today
        by_unit = Q(unit__in=Unit.objects.filter(self._units_where(None)))
        if not roles_of(self.user).supervises:
            return today.filter(by_unit)
        return today.filter(by_unit | self._supervised)

    def memberships_to_change(self) -> QuerySet[Membership]:
        """Those for whose holders they may set, remind, extend and exempt."""
        today = Membership.objects.current()
        if self.sees_all:
            return today
        return today.filter(unit__in=Unit.objects.filter(self._units_where(_OFFICERS)))

    def people(self) -> QuerySet[User]:
        """The people whom they see, each once."""
        return User.objects.filter(pk__in=self.memberships().values("user"), deleted_at=None)

    def person(self, pk: int) -> User:
        """One of them, or 404: absent and not yours are the same answer."""
        return get_object_or_404(self.people(), pk=pk)

    def found(self, query: str, unit: Unit | None = None) -> QuerySet[Membership]:
        """Their memberships with a name or staff number like the query, by name."""
        rows = self.memberships()
        if unit is not None:
            rows = rows.filter(unit__path__startswith=unit.path)
        if query:
            # The number that this employer gave: what another one calls them is no business of theirs.
            numbered = StaffNumber.objects.filter(
                user=OuterRef("user"), organisation=OuterRef("unit__organisation"),
                number__iexact=query,
            )  # fmt: skip
            like = Q(user__full_name__icontains=query) | Q(user__email__iexact=query)
            rows = rows.filter(like | Exists(numbered))
        rows = rows.filter(user__deleted_at=None).select_related(
            "user", "unit", "post", "supervisor"
        )
        return rows.order_by("user__full_name", "pk")

    def places_of(self, person: User) -> QuerySet[Membership]:
        """Where a person works today, as far as it is in reach."""
        rows = self.memberships().filter(user=person)
        return rows.select_related("unit__organisation", "post", "supervisor").order_by("since")

    def number_of(self, person: User) -> str:
        """The staff number by which one of the organisations in reach knows a person."""
        organisations = self.memberships().filter(user=person).values("unit__organisation")
        row = StaffNumber.objects.filter(user=person, organisation__in=organisations).first()
        return row.number if row else ""

    def may_change_at(self, places: Iterable[Membership]) -> bool:
        """Whether they may set, extend and exempt for who works at one of these places, with units."""
        if self.sees_all:
            return True
        held = [part for part in self._served if part.role in _OFFICERS]
        return any(part.takes_in(place.unit) for part in held for place in places)

    def may_change(self, person: User) -> bool:
        """The same, for a person whose places aren't at hand."""
        return self.memberships_to_change().filter(user=person).exists()

    @property
    def changes_any(self) -> bool:
        """Whether they serve any unit as an officer; asks nothing of the database again."""
        return self.sees_all or any(part.role in _OFFICERS for part in self._served)

    def paths_of_units(self, unit: Unit | None = None) -> list[tuple[int, str]]:
        """The units that they see (below one, if it is named), each with its place in the tree."""
        rows = self.units().order_by()
        if unit is not None:
            rows = rows.filter(path__startswith=unit.path)
        return list(rows.values_list("pk", "path"))

    def unit(self, pk: int) -> Unit:
        """A unit that they see, or 404."""
        return get_object_or_404(self.units(), pk=pk)


def reach_of(user) -> Reach:
    """What this person looks after, read once for a user of a request."""
    if not hasattr(user, "_reach"):
        user._reach = Reach(user)
    return user._reach


def organisations_of(user) -> QuerySet[Organisation]:
    """The organisations which `user` sees whole or in part today, with their `unit_count` and
    `people_count`. People are counted once, however many posts they hold.
    """
    if not user.is_authenticated:
        return Organisation.objects.none()
    today = site_day()
    working = Q(units__memberships__since__lte=today) & (
        Q(units__memberships__until__isnull=True) | Q(units__memberships__until__gte=today)
    )
    rows = Organisation.objects.annotate(
        unit_count=Count("units", distinct=True),
        people_count=Count("units__memberships__user", filter=working, distinct=True),
    )
    return rows.filter(pk__in=reach_of(user).organisations().values("pk"))
