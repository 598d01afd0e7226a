"""The other account that an employer means, as far as it may know of it, and which of two goes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..access import has_duties
from ..adapter import owner_of
from ..models import Membership, Organisation, StaffNumber, User
from ..reach import Reach
from .accounts import was_used
from .api import MergerRefused


@dataclass(frozen=True)
class Pair:
    """Two accounts that an employer takes for one person's.

    `is_at_once`: nobody has ever come in by `away`, so that no word of the person is needed.
    `other_name` is what the officer may read of the one that they named.
    """

    away: User
    into: User
    organisation: Organisation
    is_at_once: bool
    other_name: str


def pair(reach: Reach, person: User, text: str) -> Pair:
    """The pair of somebody in reach and of the account with this staff number or confirmed address.

    Raises MergerRefused where there is none that this officer may know of.
    """
    mine = reach.memberships_to_change().filter(user=person).select_related("unit__organisation")
    organisation = mine.order_by("since").first().unit.organisation
    other = owner_of(text) if "@" in text else _by_number(reach, organisation, text)
    if other is None or not other.is_active or other.deleted_at:
        raise MergerRefused(
            [_("No account has this staff number here, and none has confirmed this address.")]
        )
    is_ours = reach.may_change(other)
    away, into = _which_goes(person, other, is_ours)
    return Pair(
        away,
        into,
        organisation,
        is_at_once=_is_unused(away)
        and _works_only_at(away, organisation)
        and (is_ours or _may_take_in(reach, organisation, into)),
        other_name=str(other) if is_ours else text,
    )


def _by_number(reach: Reach, organisation: Organisation, text: str) -> User | None:
    row = StaffNumber.objects.filter(organisation=organisation, number=text).first()
    if row is None or not reach.may_change(row.user):
        return None
    return row.user


def _which_goes(person: User, other: User, is_ours: bool) -> tuple[User, User]:
    """One that nobody uses goes; of two that are used, the one without an address."""
    if _is_unused(person) and not (is_ours and _is_unused(other) and not other.email):
        return person, other
    if is_ours and _is_unused(other):
        return other, person
    return (other, person) if person.email and not other.email else (person, other)


def _is_unused(user: User) -> bool:
    return not was_used(user) and not has_duties(user)


def _works_only_at(user: User, organisation: Organisation) -> bool:
    """What stands at another employer isn't for this one to move."""
    return (
        not Membership.objects.filter(user=user).exclude(unit__organisation=organisation).exists()
    )


def _may_take_in(reach: Reach, organisation: Organisation, into: User) -> bool:
    """Whether this officer may bring somebody new into the organisation without asking: as by an import.

    Never somebody on whom others rely here, such as a platform administrator.
    """
    whole = reach.organisations_to_change().filter(pk=organisation.pk)
    return not has_duties(into) and whole.exists()
