"""Making people and places: institutions with their groups, accounts, organisations, memberships."""

from __future__ import annotations

from django.db import transaction

from .adapter import confirm_address, confirmed_again, is_too_often
from .consents import acknowledge_terms, consenting, put_terms_in_force, terms_in_force
from .held import HELD
from .leaving import hold, obstacles
from .models import (
    Institution,
    Membership,
    Organisation,
    OrganisationRole,
    Unit,
    User,
)
from .roles import (
    RoleRefused,
    accept_role,
    end_role,
    holds_role,
    invitation_to_role,
    invite_to_role,
    is_last_publisher,
    open_invitations,
    people_by_role,
    renew_invitation,
    role_counts,
    role_group,
    unusable_for,
    withdraw_invitation,
)
from .zones import day_of, zone_of

__all__ = [
    "HELD",
    "RoleRefused",
    "accept_role",
    "acknowledge_terms",
    "appoint",
    "confirmed_again",
    "consenting",
    "day_of",
    "employ",
    "end_role",
    "ensure_account",
    "ensure_institution",
    "ensure_organisation",
    "has_password",
    "hold",
    "holds_role",
    "institution_named",
    "invitation_to_role",
    "invite_to_role",
    "is_last_publisher",
    "is_too_often",
    "obstacles",
    "open_invitations",
    "people_by_role",
    "put_terms_in_force",
    "renew_invitation",
    "role_counts",
    "role_group",
    "terms_in_force",
    "unusable_for",
    "withdraw_invitation",
    "zone_of",
]


def ensure_institution(*, name: str, slug: str) -> Institution:
    """The institution with this name; made if there is none."""
    known = Institution.objects.filter(name=name).first()
    if known is not None:
        return known
    # Names in other scripts have no slug of their own and would all get the same one.
    number, free = 2, slug
    while Institution.objects.filter(slug=free).exists():
        free, number = f"{slug[:50]}-{number}", number + 1
    return Institution.objects.create(name=name, slug=free)


def institution_named(name: str = "", *, slug: str = "") -> Institution | None:
    """The institution with this name, whatever its case, or with this short name."""
    same = {"slug": slug} if slug else {"name__iexact": name}
    return Institution.objects.filter(**same).first()


@transaction.atomic
def ensure_account(
    *, email: str, full_name: str, password: str | None, is_superuser: bool = False
) -> tuple[User, bool]:
    """The account with this address, and whether it is new. A new one's address counts as verified."""
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        return user, False
    user = User.objects.create_user(email, password, full_name=full_name, is_superuser=is_superuser)
    confirm_address(user)
    return user, True


def has_password(*, email: str, password: str) -> bool:
    """Whether there is an account with this address and password."""
    user = User.objects.filter(email__iexact=email).first()
    return user is not None and user.check_password(password)


@transaction.atomic
def ensure_organisation(*, name: str, slug: str, units: tuple[str, ...] = ()) -> Organisation:
    """The organisation with this name, its root unit and named units below it."""
    organisation, new = Organisation.objects.get_or_create(name=name, defaults={"slug": slug})
    if new:
        root = Unit.add_root(organisation=organisation, name=name)
        for unit in units:
            root.add_child(organisation=organisation, name=unit)
    return organisation


def employ(*, user: User, unit: Unit, job_title: str, supervisor: User | None = None) -> Membership:
    """The person's place in a unit; made if they have none there."""
    return Membership.objects.get_or_create(
        user=user, unit=unit, defaults={"job_title": job_title, "supervisor": supervisor}
    )[0]


def places_of_work(user) -> list[Membership]:
    """Where a person works today, with unit; the newest first."""
    return list(
        Membership.objects.current().filter(user=user).select_related("unit").order_by("-since")
    )


def appoint(*, user: User, organisation: Organisation, role: str) -> OrganisationRole:
    """The person's HR role in an organisation; made if they have none."""
    return OrganisationRole.objects.get_or_create(user=user, organisation=organisation, role=role)[
        0
    ]
