"""The first way into an account that an employer made: a mail's link, or a slip of paper with a code.

Only digests are kept. An address counts as confirmed when the link that was mailed to it was used;
a slip proves nothing about an address.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .access import has_duties
from .adapter import confirm_address
from .leaving import end_sessions
from .models import Deputy, FirstSignIn, Membership, StaffNumber, User

KEPT = timedelta(days=20)
# Without what people take for each other on paper: 0 and O, 1, I and L, U and V.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_LENGTH = 12
_SALT = "learning.people.first_sign_in"
# Slips of one page for the printer.
MOST_SLIPS = 300


def _digest(secret: str) -> str:
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()


def _give(first: FirstSignIn, secret: str) -> None:
    first.digest, first.expires_at = _digest(secret), timezone.now() + KEPT


def fresh_token(first: FirstSignIn) -> str:
    """The secret of a mail's link; it makes an older one void."""
    token = secrets.token_urlsafe(24)
    _give(first, token)
    first.save(update_fields=["digest", "expires_at"])
    return token


def link(token: str) -> str:
    """The address that goes into the mail."""
    return settings.BARAZA_BASE_URL + reverse("first_sign_in", args=[token])


def slip_address() -> str:
    """The address that stands on a slip."""
    return settings.BARAZA_BASE_URL + reverse("slip")


@dataclass(frozen=True)
class Slip:
    """What is printed for one person. Its code is known only now."""

    name: str
    number: str
    unit: str
    code: str


@dataclass(frozen=True)
class SlipCounts:
    """How many of an operation's accounts without an address have a slip, need one, or came in."""

    without: int
    open: int
    used: int


def _on_paper(operation: UUID):
    return FirstSignIn.objects.filter(
        operation=operation, user__email=None, user__deleted_at=None, user__is_active=True
    )


def slip_counts(operation: UUID) -> SlipCounts:
    """Where an operation's slips stand."""
    holds = Q(digest__gt="", expires_at__gt=timezone.now())
    found = _on_paper(operation).aggregate(
        without=Count("pk", filter=Q(used_at=None) & ~holds),
        open=Count("pk", filter=Q(used_at=None) & holds),
        used=Count("pk", filter=Q(used_at__isnull=False)),
    )
    return SlipCounts(**found)


@transaction.atomic
def new_slips(operation: UUID, *, again: bool = False) -> list[Slip]:
    """Slips for those who have none, at most a printer's page full; each code is shown this once.

    `again` first makes void what was printed and not used.
    """
    unused = _on_paper(operation).filter(used_at=None)
    if again:
        unused.update(digest="", expires_at=None)
    holds = Q(digest__gt="", expires_at__gt=timezone.now())
    rows = unused.filter(~holds).select_for_update(of=("self",)).select_related("user")
    rows = list(rows.order_by("user__full_name", "pk")[:MOST_SLIPS])
    numbers, units = _numbers_and_units(rows)
    slips = []
    for row in rows:
        shown = _in_groups(_give_code(row))
        slips.append(
            Slip(
                row.user.full_name, numbers.get(row.user_id, ""), units.get(row.user_id, ""), shown
            )
        )
    FirstSignIn.objects.bulk_update(rows, ["digest", "expires_at"], batch_size=100)
    return slips


class SlipRefused(Exception):
    """No slip can be printed for this person; the message says why."""


def needs_slip(user: User) -> bool:
    """Whether a new slip is this person's only way back: without an address nothing can be mailed.

    Whoever does HR's or an institution's work, or looks after others, is helped by a platform
    administrator: with the slip, who prints it could become them.
    """
    if user.email or not user.is_active or user.deleted_at is not None or has_duties(user):
        return False
    return not (
        Membership.objects.current().filter(supervisor=user).exists()
        or Deputy.objects.current().filter(deputy=user).exists()
    )


@transaction.atomic
def slip_again(user: User, memberships: QuerySet[Membership]) -> Slip:
    """A slip for somebody who has come in already and forgot the password, which is void from now on.

    `memberships` are those that the officer looks after. Raises SlipRefused where the person has no
    staff number there, with which they would come in, or works for somebody else as well.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    here = memberships.filter(user=user).values("unit__organisation")
    number = StaffNumber.objects.filter(user=user, organisation__in=here).first()
    if not needs_slip(user):
        raise SlipRefused(_("The person has an address by now, or looks after others."))
    if number is None:
        raise SlipRefused(_("A slip needs a staff number, and the person has none here."))
    if Membership.objects.current().filter(user=user).exclude(unit__organisation__in=here).exists():
        raise SlipRefused(
            _("The person works for another employer as well. Ask a platform administrator.")
        )
    first = FirstSignIn.objects.filter(user=user).first() or FirstSignIn(user=user)
    # No import's page prints this one again.
    first.organisation_id, first.operation = number.organisation_id, uuid4()
    first.used_at = None
    code = _give_code(first)
    first.save()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions.enqueue(user.pk)
    _numbers, units = _numbers_and_units([first])
    return Slip(user.full_name, number.number, units.get(user.pk, ""), _in_groups(code))


def _give_code(first: FirstSignIn) -> str:
    code = "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))
    _give(first, code)
    return code


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def _numbers_and_units(rows: list[FirstSignIn]) -> tuple[dict[int, str], dict[int, str]]:
    users = [row.user_id for row in rows]
    organisations = {row.organisation_id for row in rows}
    numbers = StaffNumber.objects.filter(user__in=users, organisation__in=organisations)
    places = Membership.objects.filter(user__in=users, unit__organisation__in=organisations)
    return (
        dict(numbers.values_list("user_id", "number")),
        dict(places.order_by("since").values_list("user_id", "unit__name")),
    )


def by_token(token: str) -> FirstSignIn | None:
    """The account whose mailed link this is, if it is still open."""
    found = FirstSignIn.objects.select_related("user").filter(digest=_digest(token)).first()
    if found is None or not found.is_open or not _may_come_in(found.user) or not found.user.email:
        return None
    return found


def by_slip(number: str, code: str) -> FirstSignIn | None:
    """The account of a slip, if number and code belong together and it is still open."""
    typed = "".join(code.upper().replace("-", " ").split())
    found = FirstSignIn.objects.select_related("user").filter(digest=_digest(typed)).first()
    if found is None or not found.is_open or not _may_come_in(found.user):
        return None
    is_theirs = StaffNumber.objects.filter(
        organisation=found.organisation_id, user=found.user_id, number=number.strip()
    ).exists()
    return found if is_theirs else None


def _may_come_in(user: User) -> bool:
    return user.is_active and user.deleted_at is None and not user.has_usable_password()


@transaction.atomic
def come_in(first: FirstSignIn, *, password: str, by_mail: bool) -> bool:
    """Use the secret up: the person has a password now. False if somebody was quicker.

    By mail, the address is confirmed with it.
    """
    locked = FirstSignIn.objects.select_for_update().filter(pk=first.pk, used_at=None)
    row = locked.select_related("user").first()
    if row is None or not row.is_open or not _may_come_in(row.user):
        return False
    row.used_at, row.digest = timezone.now(), ""
    row.save(update_fields=["used_at", "digest"])
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    if by_mail:
        confirm_address(row.user)
    return True


def by_number(number: str, password: str) -> User | None:
    """Who has this staff number and password, among those without an address to sign in with.

    Two employers may have given out one number: then the password tells.
    """
    rows = StaffNumber.objects.filter(number=number.strip()).select_related("user")
    people = [row.user for row in rows.filter(user__email=None, user__is_active=True)[:10]]
    with_password = [user for user in people if user.has_usable_password()]
    for user in with_password:
        if user.check_password(password):
            return user
    if not with_password:
        # As long as for a number that somebody signs in with.
        make_password(password)
    return None
