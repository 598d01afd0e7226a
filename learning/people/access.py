"""Which doors a person may use. Every condition stands here once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from .enums import InstitutionRoleName
from .models import (
    Deputy,
    Institution,
    InstitutionRole,
    Membership,
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
        supervises=Exists(Membership.objects.current().filter(supervisor=me))
        | Exists(Deputy.objects.current().filter(deputy=me)),
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


def works_as(user, *roles: str) -> set[int]:
    """The institutions where `user` holds one of `roles`, by id.

    Read once for a user of a request: each entry of the editor's menu wants to know.
    """
    if user.is_superuser and user.is_active:
        if not hasattr(user, "_institutions"):
            user._institutions = set(Institution.objects.values_list("pk", flat=True))
        return set(user._institutions)
    if not hasattr(user, "_roles_held"):
        rows = InstitutionRole.objects.filter(group__user=user) if user.is_active else ()
        user._roles_held = [(row.institution_id, row.role) for row in rows]
    return {place for place, role in user._roles_held if role in roles}


def staffs(user) -> bool:
    """Whether this person decides who works for any institution."""
    return bool(works_as(user, InstitutionRoleName.PUBLISHER))


def institutions_to_staff(user) -> QuerySet[Institution]:
    """The institutions for which this person invites people and ends roles."""
    return institutions_of(user, InstitutionRoleName.PUBLISHER)


def institution_to_staff(user, institution_id: int) -> Institution:
    """One of those, or 404."""
    return get_object_or_404(institutions_to_staff(user), pk=institution_id)


def authors(user) -> bool:
    """Whether this person writes modules for any institution."""
    return bool(works_as(user, InstitutionRoleName.AUTHOR))


def institutions_to_author(user) -> QuerySet[Institution]:
    """The institutions for which this person writes modules."""
    return institutions_of(user, InstitutionRoleName.AUTHOR)


def roles_to_give(user) -> list[InstitutionRoleName]:
    """The roles that this person gives and ends, where they do. Who publishes, the platform decides."""
    if user.is_superuser:
        return list(InstitutionRoleName)
    return [role for role in InstitutionRoleName if role != InstitutionRoleName.PUBLISHER]


def people_at_work(institution, user, *roles: str) -> QuerySet[InstitutionRole]:
    """Rows that say that `user` holds one of `roles` at `institution`; either may be an OuterRef."""
    return InstitutionRole.objects.filter(institution=institution, role__in=roles, group__user=user)


def people_working_at(institution, *roles: str) -> int:
    """How many people hold one of `roles` at an institution."""
    return working_at(institution, *roles).count()


def working_at(institution, *roles: str) -> QuerySet[User]:
    """The people who hold one of `roles` at an institution, each once."""
    held = InstitutionRole.objects.filter(institution=institution, role__in=roles)
    return User.objects.filter(groups__in=held.values("group"), is_active=True).distinct()


def people_under(user) -> QuerySet:
    """The ids of those whom `user` supervises or does HR work for today: their work isn't for them."""
    today = Membership.objects.current()
    served = OrganisationRole.objects.current().filter(user=user).values("organisation")
    rows = today.filter(Q(supervisor=user) | Q(unit__organisation__in=served))
    return rows.values("user")


def units_of(user_ids: Iterable[int]) -> dict[int, str]:
    """By person: the names of the units where they work today, in one query."""
    rows = Membership.objects.current().filter(user__in=list(user_ids)).order_by("-since")
    found: dict[int, list[str]] = {}
    for person, name in rows.values_list("user_id", "unit__name"):
        found.setdefault(person, []).append(name)
    return {person: ", ".join(names) for person, names in found.items()}


def supervised_by(user) -> QuerySet[User]:
    """Whom this person supervises today: a changed or ended membership counts at once."""
    mine = Membership.objects.current().filter(supervisor=user)
    return User.objects.filter(pk__in=mine.values("user"), is_active=True)


def supervisors_of(user) -> list[User]:
    """Who supervises this person today, each once."""
    mine = Membership.objects.current().filter(user=user)
    return list(
        User.objects.filter(pk__in=mine.values("supervisor"), is_active=True).order_by("full_name")
    )


def institutions_beside(institution: Institution) -> QuerySet[Institution]:
    """Every other institution: with whom one may share. Their names are public."""
    return Institution.objects.exclude(pk=institution.pk)


def institution_by_slug(slug: str) -> Institution | None:
    """An institution by its short name, for the command line, which asks no rights."""
    return Institution.objects.filter(slug=slug).first()


def has_duties(user: User) -> bool:
    """Whether others rely on what this account may do."""
    return bool(
        user.is_superuser
        or InstitutionRole.objects.filter(group__user=user).exists()
        or OrganisationRole.objects.filter(user=user).exists()
    )
