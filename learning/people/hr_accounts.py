"""Accounts as an employer makes them for its people, and closes them again while nobody has come in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from .adapter import has_confirmed, remove_sign_in
from .first_sign_in import fresh_token
from .merging.api import goes_by
from .models import (
    Absence,
    FirstSignIn,
    Membership,
    OrganisationRole,
    StaffNumber,
    User,
)
from .models.user import opaque_username


class StaffingRefused(Exception):
    """It can't be written or taken back now; the message (a msgid) says why."""


@dataclass(frozen=True)
class Account:
    """Somebody's account; `token` is the secret for the mail to one that was made now."""

    user: User
    is_new: bool = False
    is_numbered: bool = False
    token: str = ""


def account_for(
    *,
    organisation_id: int,
    operation: UUID,
    pk: int | None,
    number: str,
    email: str,
    name: str,
) -> Account:
    """The person's account; made, with their staff number, if they have none."""
    user = _known(organisation_id, pk, number, email)
    if user is None:
        user = User.objects.create_user(email or None, full_name=name)
        first = FirstSignIn.objects.create(
            user=user, organisation_id=organisation_id, operation=operation
        )
        _give_number(organisation_id, user, number)
        return Account(user, is_new=True, token=fresh_token(first) if email else "")
    return Account(user, is_numbered=_give_number(organisation_id, user, number))


def _known(organisation_id: int, pk: int | None, number: str, email: str) -> User | None:
    people = User.objects.filter(deleted_at=None)
    if pk is not None:
        user = people.filter(pk=pk).first()
        if user is None or not user.is_active:
            raise StaffingRefused(_("The account has been closed since."))
        return user
    if number:
        row = StaffNumber.objects.filter(organisation=organisation_id, number=number)
        if user := people.filter(pk__in=row.values("user")).first():
            return user
    user = people.filter(email__iexact=email).first() if email else None
    if user is None:
        return None
    ours = FirstSignIn.objects.filter(user=user, organisation=organisation_id).exists()
    if not ours and not has_confirmed(user, email):
        raise StaffingRefused(
            _("Somebody has made an account with this address since. Look at the file again.")
        )
    return user


def _give_number(organisation_id: int, user: User, number: str) -> bool:
    """Whether the number is new for the person."""
    if not number:
        return False
    known = StaffNumber.objects.filter(organisation=organisation_id, user=user).first()
    if known is None:
        StaffNumber.objects.create(organisation_id=organisation_id, user=user, number=number)
        return True
    if known.number != number and not _is_merged(organisation_id, user, number):
        raise StaffingRefused(_("The person has got another staff number since."))
    return False


def _is_merged(organisation_id: int, user: User, number: str) -> bool:
    """Whether the number was another account's of theirs, which went into this one."""
    row = StaffNumber.objects.filter(organisation=organisation_id, number=number).first()
    return row is not None and goes_by(row.user) == user


def take_number_back(organisation_id: int, user_id: int) -> None:
    """The person has no staff number here any more."""
    StaffNumber.objects.filter(organisation=organisation_id, user=user_id).delete()


def close_unused(user_id: int) -> bool:
    """Empty an account that an import made; False if its person has come in since, or it holds more.

    Raises StaffingRefused while the person still has a post or a role.
    """
    user = User.objects.select_for_update().filter(pk=user_id, deleted_at=None).first()
    if user is None:
        return True
    first = FirstSignIn.objects.filter(user=user).first()
    if first is None or first.used_at or user.last_login or user.has_usable_password():
        return False
    if (
        Membership.objects.filter(user=user).exists()
        or Membership.objects.filter(supervisor=user).exists()
        or OrganisationRole.objects.filter(user=user).exists()
    ):
        raise StaffingRefused(_("The person has other posts, reports or roles by now."))
    remove_sign_in(user)
    StaffNumber.objects.filter(user=user).delete()
    Absence.objects.filter(user=user).delete()
    first.delete()
    user.email, user.username = None, opaque_username()
    user.full_name = user.short_name = ""
    user.is_active, user.deleted_at = False, timezone.now()
    user.save()
    return True
