"""Which doors a person may use. Every condition stands here once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .models import (
    Institution,
    InstitutionRole,
    Membership,
    Organisation,
    OrganisationRole,
    User,
)


@dataclass(frozen=True)
class Roles:
    """What somebody is beyond a learner. Everybody is a learner."""

    works_in_institution: bool = False
    works_in_hr: bool = False
    supervises: bool = False
    administers_platform: bool = False

    @property
    def may_use_editor(self) -> bool:
        """Wagtail at /admin/."""
        return self.works_in_institution or self.administers_platform

    @property
    def may_use_console(self) -> bool:
        """HR's screens at /console/."""
        return self.works_in_hr or self.supervises or self.administers_platform

    @property
    def beyond_learner(self) -> bool:
        """Somebody who sees or changes what belongs to others; such a person needs a second factor."""
        return self.may_use_editor or self.may_use_console


def with_roles(users: QuerySet[User]) -> QuerySet[User]:
    """The users with their roles, in the same query: the header asks for them on every page."""
    me = OuterRef("pk")
    return users.annotate(
        works_in_institution=Exists(InstitutionRole.objects.filter(group__user=me)),
        works_in_hr=Exists(OrganisationRole.objects.current().filter(user=me)),
        supervises=Exists(Membership.objects.current().filter(supervisor=me)),
    )


def roles_of(user) -> Roles:
    """The roles of a request's user, signed in or not."""
    if not user.is_authenticated:
        return Roles()
    if not hasattr(user, "works_in_institution"):
        user = with_roles(User.objects.filter(pk=user.pk)).get()
    return Roles(
        works_in_institution=user.works_in_institution,
        works_in_hr=user.works_in_hr,
        supervises=user.supervises,
        administers_platform=user.is_superuser,
    )


def institutions_of(user, *roles: str) -> QuerySet[Institution]:
    """The institutions where `user` holds one of `roles` (any role if none is named)."""
    return Institution.objects.where_at_work(user, *roles)


def institutions_beside(institution: Institution) -> QuerySet[Institution]:
    """Every other institution: with whom one may share. Their names are public."""
    return Institution.objects.exclude(pk=institution.pk)


def institution_by_slug(slug: str) -> Institution | None:
    """An institution by its short name, for the command line, which asks no rights."""
    return Institution.objects.filter(slug=slug).first()


def organisations_of(user) -> QuerySet[Organisation]:
    """The organisations for which `user` does HR work today, with `unit_count` and `people_count`.

    People are counted once, however many posts they hold.
    """
    if not user.is_authenticated:
        return Organisation.objects.none()
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    working = Q(units__memberships__since__lte=today) & (
        Q(units__memberships__until__isnull=True) | Q(units__memberships__until__gte=today)
    )
    rows = Organisation.objects.annotate(
        unit_count=Count("units", distinct=True),
        people_count=Count("units__memberships__user", filter=working, distinct=True),
    )
    if user.is_superuser:
        return rows
    held = OrganisationRole.objects.current().filter(user=user)
    return rows.filter(pk__in=held.values("organisation"))
