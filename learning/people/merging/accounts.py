"""The two accounts themselves: which is which, who has shown that it is theirs, closing and opening."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from ..adapter import addresses_to, first_address, has_factor, owner_of, take_addresses_back
from ..first_sign_in import by_number
from ..models import FirstSignIn, Membership, User


def shown(text: str, password: str) -> User | None:
    """Whose account an e-mail address or staff number opens with this password; None for nobody's."""
    if "@" not in text:
        return by_number(text, password)
    user = owner_of(text) or User.objects.filter(email__iexact=text).first()
    if user is None:
        # As long as for an address that exists.
        make_password(password)
        return None
    is_right = user.has_usable_password() and user.check_password(password)
    return user if is_right and user.is_active else None


def asks_for_more(user: User) -> bool:
    """Whether a password alone doesn't open the account."""
    return has_factor(user)


def was_used(user: User) -> bool:
    """Whether anybody has ever come in by this account, or could by a password of their own."""
    return bool(
        user.last_login
        or user.has_usable_password()
        or FirstSignIn.objects.filter(user=user, used_at__isnull=False).exists()
        or not FirstSignIn.objects.filter(user=user).exists()
    )


def look_after_each_other(one: User, other: User) -> bool:
    """Whether one of them supervises the other: then they were meant to be two people."""
    pair = Q(user=one, supervisor=other) | Q(user=other, supervisor=one)
    return Membership.objects.filter(pair).exists()


@dataclass(frozen=True)
class Places:
    """Memberships of an account that goes: those that go over, those that the other has as well."""

    over: list[Membership]
    double: list[Membership]


def places(away: User, into: User) -> Places:
    """The same post in the same unit at the same time is held once."""
    mine = Membership.objects.filter(user=away).select_related("unit__organisation", "post")
    theirs = list(Membership.objects.filter(user=into))
    sorted_ = Places([], [])
    for row in mine.order_by("since", "pk"):
        is_double = any(_is_same(row, known) for known in theirs)
        (sorted_.double if is_double else sorted_.over).append(row)
    return sorted_


def _is_same(one: Membership, other: Membership) -> bool:
    if (one.unit_id, one.post_id) != (other.unit_id, other.post_id):
        return False
    begins = max(one.since, other.since)
    return all(row.until is None or row.until >= begins for row in (one, other))


def close(away: User, into: User) -> dict:
    """Nobody comes in by `away` any more; its confirmed addresses open `into`. The memo leads back."""
    memo = {"email": away.email or ""}
    away.email = None
    away.is_active = False
    away.save(update_fields=["email", "is_active"])
    memo["addresses"] = addresses_to(into, of=away)
    return memo


def open_again(away: User, into: User, memo: dict) -> None:
    """As before `close`, but for addresses that the person has taken off since."""
    take_addresses_back(away, into, memo["addresses"])
    came = {email.lower() for email, _was_first in memo["addresses"]}
    if (into.email or "").lower() in came:
        # Lent to it, or chosen since: the account that it belongs to needs it.
        first_address(into)
    is_free = not User.objects.filter(email__iexact=memo["email"]).exclude(pk=away.pk).exists()
    away.email = memo["email"] if memo["email"] and is_free else None
    away.is_active = True
    away.save(update_fields=["email", "is_active"])


__all__ = [
    "Places",
    "asks_for_more",
    "close",
    "look_after_each_other",
    "open_again",
    "places",
    "shown",
    "was_used",
]
