"""Roles in an institution: who holds them, who is invited to one, and how one ends."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .adapter import has_confirmed
from .enums import InstitutionRoleName
from .models import Institution, InstitutionRole, Invitation, User
from .models.signup import invitation_end, invitation_token


class RoleRefused(Exception):
    """It can't be done; the message says why, in words for the person who asked."""


def role_group(*, institution: Institution, role: InstitutionRoleName) -> Group:
    """The Django group of a role in an institution; made if there is none."""
    held = InstitutionRole.objects.filter(institution=institution, role=role).first()
    if held is not None:
        return held.group
    group = Group.objects.create(
        name=_free_group_name(f"{institution.name[:120]}: {role.value.capitalize()}")
    )
    InstitutionRole.objects.create(institution=institution, role=role, group=group)
    return group


def _free_group_name(name: str) -> str:
    """A group that is there already has members and rights of its own: it's never taken over."""
    number, free = 2, name
    while Group.objects.filter(name=free).exists():
        free, number = f"{name} ({number})", number + 1
    return free


# --- Who holds what -------------------------------------------------------------------------------


def people_by_role(institution: Institution) -> list[tuple[InstitutionRoleName, list[User]]]:
    """Every role with who holds it, by name; accounts that are closed hold none."""
    holders: dict[str, list[User]] = {role.value: [] for role in InstitutionRoleName}
    rows = User.groups.through.objects.filter(
        group__institution_role__institution=institution, user__is_active=True
    )
    rows = rows.select_related("user", "group__institution_role")
    for row in rows.order_by("user__full_name", "user"):
        holders[row.group.institution_role.role].append(row.user)
    return [(InstitutionRoleName(role), people) for role, people in holders.items()]


def role_counts(institutions: QuerySet[Institution]) -> list[tuple[Institution, list[int]]]:
    """Each institution with how many hold each role, in the order of InstitutionRoleName."""
    active = Count("group__user", filter=Q(group__user__is_active=True))
    rows = InstitutionRole.objects.filter(institution__in=institutions).annotate(people=active)
    found = {(row.institution_id, row.role): row.people for row in rows}
    return [
        (place, [found.get((place.pk, role.value), 0) for role in InstitutionRoleName])
        for place in institutions
    ]


def holds_role(*, institution: Institution, role: str, user_id: int) -> User | None:
    """This person, if they hold the role there."""
    held = InstitutionRole.objects.filter(institution=institution, role=role)
    return User.objects.filter(pk=user_id, groups__in=held.values("group")).first()


def is_last_publisher(institution: Institution, user: User) -> bool:
    """Whether nobody but `user` could release modules and answer for certificates there."""
    held = InstitutionRole.objects.filter(
        institution=institution, role=InstitutionRoleName.PUBLISHER
    )
    active = User.objects.filter(groups__in=held.values("group"), is_active=True)
    return set(active.values_list("pk", flat=True)) == {user.pk}


@transaction.atomic
def end_role(*, institution: Institution, role: str, user: User, even_last: bool = False) -> None:
    """Take a role from somebody; what they wrote stays the institution's.

    Raises RoleRefused for a role that they don't hold, and for the last publisher's unless
    `even_last`.
    """
    # Under its lock: two last publishers who are ended at once would each see the other.
    held = InstitutionRole.objects.select_for_update().filter(institution=institution, role=role)
    row = held.first()
    if row is None or not user.groups.filter(pk=row.group_id).exists():
        raise RoleRefused(_("This person doesn't hold this role any more."))
    is_publisher = role == InstitutionRoleName.PUBLISHER
    if is_publisher and not even_last and is_last_publisher(institution, user):
        raise RoleRefused(
            _(
                "This is the last publisher: without one nobody can release modules, correct "
                "certificates or invite people here. Tick the box to do it all the same."
            )
        )
    user.groups.remove(row.group_id)


# --- Invitations to a role ------------------------------------------------------------------------


def open_invitations(institution: Institution) -> QuerySet[Invitation]:
    """Those that were neither accepted nor withdrawn, expired ones too: they can be sent again."""
    rows = Invitation.objects.filter(institution=institution)
    return rows.filter(accepted_at=None, withdrawn_at=None).select_related("invited_by")


@transaction.atomic
def invite_to_role(
    *, institution: Institution, role: InstitutionRoleName, email: str, by
) -> Invitation:
    """An invitation for one address, which may or may not have an account.

    Raises RoleRefused if its owner holds the role, or has an open invitation to it.
    """
    email = email.strip()
    group = role_group(institution=institution, role=role)
    if group.user_set.filter(email__iexact=email).exists():
        raise RoleRefused(_("Whoever has this address holds the role already."))
    known = open_invitations(institution).filter(role=role, email__iexact=email).first()
    if known is None:
        return Invitation.objects.create(
            institution=institution, role=role, email=email, invited_by=by
        )
    if known.is_open:
        raise RoleRefused(_("This address was invited before. Send that invitation again."))
    return renew_invitation(invitation=known, by=by)


@transaction.atomic
def renew_invitation(*, invitation: Invitation, by) -> Invitation:
    """A new link, open for two weeks; the old one opens nothing any more."""
    row = _still_open(invitation)
    row.token, row.expires_at, row.invited_by = invitation_token(), invitation_end(), by
    row.save(update_fields=["token", "expires_at", "invited_by"])
    return row


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation) -> None:
    """Its link opens nothing any more."""
    row = _still_open(invitation)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])


def _still_open(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(pk=invitation.pk)
    row = rows.filter(accepted_at=None, withdrawn_at=None).first()
    if row is None:
        raise RoleRefused(_("This invitation was accepted or withdrawn in the meantime."))
    return row


def invitation_to_role(token: str) -> Invitation | None:
    """The invitation to a role behind this link, whatever became of it."""
    rows = Invitation.objects.filter(token=token, institution__isnull=False)
    return rows.select_related("institution", "invited_by").first()


def unusable_for(invitation: Invitation, user) -> str:
    """Why this signed-in person can't accept it, in words; empty if they can."""
    if not user.email or invitation.email.lower() != user.email.lower():
        return _("This invitation was sent to another address than that of your account.")
    if not has_confirmed(user, invitation.email):
        return _("Confirm your e-mail address first; then open the invitation's link again.")
    return ""


@transaction.atomic
def accept_role(*, invitation: Invitation, user) -> None:
    """Give the role to the person whose confirmed address was invited, once.

    Raises RoleRefused for everybody else, and for an invitation that was used, withdrawn or is over.
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not row.is_open:
        raise RoleRefused(row.closed_because)
    if refusal := unusable_for(row, user):
        raise RoleRefused(refusal)
    role = InstitutionRoleName(row.role)
    user.groups.add(role_group(institution=row.institution, role=role))
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_at"])
