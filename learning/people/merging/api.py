"""The door to merging: what stands in the way, the register of mergers, and the act itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms.models import model_to_dict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..access import has_duties
from ..leaving import end_sessions
from ..models import AccountMerger, Membership, MergerState, User
from . import rows
from .accounts import (
    Places,
    asks_for_more,
    close,
    look_after_each_other,
    open_again,
    places,
    shown,
    was_used,
)

__all__ = [
    "MergerRefused",
    "Places",
    "account",
    "address",
    "asks_for_more",
    "closed_or_same",
    "closed_into",
    "decline",
    "goes_by",
    "has_duties",
    "hold_both",
    "merged",
    "merger_of",
    "obstacles",
    "of_organisations",
    "of_person",
    "places",
    "propose",
    "put_together",
    "shown",
    "take_apart",
    "to_undo",
    "was_used",
    "went_away",
    "withdraw",
]


class MergerRefused(Exception):
    """Two accounts can't be put together, or not be parted; `reasons` say why and what to do."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def address() -> str:
    """Where somebody sees to their accounts."""
    return reverse("merge_accounts")


# --- What stands in the way -----------------------------------------------------------------------


def obstacles(away: User, into: User) -> list[str]:
    """Why these two accounts can't be one, as far as the accounts themselves tell."""
    if found := closed_or_same(away, into):
        return found
    if away.is_superuser:
        found.append(
            _("A platform administrator's account can't go into another. Sign in by it instead.")
        )
    if look_after_each_other(away, into):
        found.append(
            _(
                "One of the accounts supervises the other, so they are meant to be two people. "
                "Ask HR to correct the supervisor first."
            )
        )
    return found


def closed_or_same(away: User, into: User) -> list[str]:
    """Why there aren't two accounts to put together, which whoever names them may read."""
    if away.pk == into.pk:
        return [_("That is this account itself.")]
    if not (away.is_active and into.is_active) or away.deleted_at or into.deleted_at:
        return [_("One of the accounts is closed.")]
    return []


# --- The register ---------------------------------------------------------------------------------


def of_person(user: User) -> QuerySet[AccountMerger]:
    """What is proposed to this person, and what was put together and can still be parted."""
    mine = Q(into=user, state=MergerState.MERGED) | (
        Q(state=MergerState.PROPOSED) & (Q(into=user) | Q(away=user))
    )
    return (
        AccountMerger.objects.filter(mine)
        .select_related("organisation", "away", "into")
        .order_by("-proposed_at")
    )


def of_organisations(organisations) -> QuerySet[AccountMerger]:
    """What these employers have proposed or done, the newest first."""
    found = AccountMerger.objects.filter(organisation__in=organisations)
    named = found.select_related("organisation", "away", "into", "proposed_by", "merged_by")
    return named.order_by("-proposed_at", "-pk")


@transaction.atomic
def propose(*, away: User, into: User, by: User, organisation) -> AccountMerger:
    """An employer thinks that these are one person's; repeated, the proposal that is open.

    Raises MergerRefused where the account is to go into another one already.
    """
    # Anything else is the person's to read, not the employer's.
    if reasons := closed_or_same(away, into):
        raise MergerRefused(reasons)
    row, _new = AccountMerger.objects.get_or_create(
        away=away,
        state=MergerState.PROPOSED,
        defaults={"into": into, "organisation": organisation, "proposed_by": by},
    )
    if row.into_id != into.pk or row.organisation_id != organisation.pk:
        raise MergerRefused([_("Another merging of this account is proposed already.")])
    return row


def decline(merger: AccountMerger, *, by: User) -> None:
    """The person says that the two accounts are not one person's."""
    _end(merger, MergerState.DECLINED, by)


def withdraw(merger: AccountMerger, *, by: User) -> None:
    """The employer takes its proposal back."""
    _end(merger, MergerState.WITHDRAWN, by)


def _end(merger: AccountMerger, state: str, by: User) -> None:
    open_ones = AccountMerger.objects.filter(pk=merger.pk, state=MergerState.PROPOSED)
    if not open_ones.update(state=state, ended_by=by, ended_at=timezone.now()):
        raise MergerRefused([_("The proposal isn't open any more.")])


# --- The act --------------------------------------------------------------------------------------


def hold_both(away: User, into: User) -> tuple[User, User]:
    """Both rows under their locks, in the order of their numbers."""
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=[away.pk, into.pk])
    people = {row.pk: row for row in locked.order_by("pk")}
    return people[away.pk], people[into.pk]


def merged(away: User, into: User) -> AccountMerger | None:
    """The merger by which these two are one already."""
    rows = AccountMerger.objects.filter(away=away, into=into, state=MergerState.MERGED)
    return rows.first()


def put_together(
    away: User,
    into: User,
    *,
    by: User,
    merger: AccountMerger | None,
    stay: Mapping[str, list[int]],
    more: dict,
) -> AccountMerger:
    """Hand everything over and close `away`; `more` goes into the memo. In the caller's transaction."""
    merger = _open_merger(away, into, merger)
    double = _set_aside(away, into)
    moved = rows.hand_over(away, into, stay=stay)
    closed = close(away, into)
    merger.away, merger.into, merger.state = away, into, MergerState.MERGED
    merger.merged_by, merger.merged_at = by, timezone.now()
    merger.moved = {"rows": moved, "double": double, "account": closed, **more}
    merger.save()
    end_sessions.enqueue(away.pk)
    return merger


def _open_merger(away: User, into: User, merger: AccountMerger | None) -> AccountMerger:
    """The row to write into: what was proposed of these two, in whichever direction, or a new one."""
    open_ones = AccountMerger.objects.select_for_update().filter(state=MergerState.PROPOSED)
    if merger is not None:
        merger = open_ones.filter(pk=merger.pk).first()
        if merger is None:
            raise MergerRefused([_("The proposal isn't open any more.")])
        return merger
    both = Q(away=away, into=into) | Q(away=into, into=away)
    found = open_ones.filter(both).order_by("pk").first()
    # What was proposed of the account that closes, with a third one, can't be done any more.
    others = open_ones.filter(Q(away=away) | Q(into=away)).exclude(pk=found.pk if found else None)
    others.update(state=MergerState.WITHDRAWN, ended_at=timezone.now())
    return found or AccountMerger()


def _set_aside(away: User, into: User) -> list[dict]:
    """Posts that both hold are held once; what is needed to write the other line again."""
    double = places(away, into).double
    values = [_values(row) for row in double]
    Membership.objects.filter(pk__in=[row.pk for row in double]).delete()
    return values


def _values(row: Membership) -> dict:
    values = model_to_dict(row)
    dates = {name: values[name] and values[name].isoformat() for name in ("since", "until")}
    return {"id": row.pk, **values, **dates}


def to_undo(merger: AccountMerger) -> AccountMerger:
    """The merger under its lock, if there is a way back. Raises MergerRefused."""
    row = AccountMerger.objects.select_for_update().get(pk=merger.pk)
    if row.state != MergerState.MERGED:
        raise MergerRefused([_("It is undone already.")])
    if not row.is_undoable:
        raise MergerRefused([_("It was more than thirty days ago, and stays as it is.")])
    if row.away.deleted_at or row.into.deleted_at:
        raise MergerRefused([_("One of the accounts has been deleted since.")])
    if not row.into.is_active:
        raise MergerRefused(
            [_("That account is closed. If it went into another, undo that first.")]
        )
    return row


def take_apart(
    merger: AccountMerger, away: User, into: User, *, by: User, stay: Mapping[str, list[int]]
) -> None:
    """Hand back what was handed over, but for what `stay` names, and open `away` again.

    In the caller's transaction.
    """
    memo = merger.moved
    rows.hand_back(memo["rows"], away, into, stay=stay)
    for values in memo["double"]:
        names = {"user": "user_id", "unit": "unit_id", "post": "post_id"}
        names["supervisor"] = "supervisor_id"
        Membership.objects.create(**{names.get(name, name): said for name, said in values.items()})
    open_again(away, into, memo["account"])
    merger.state, merger.ended_by, merger.ended_at = MergerState.UNDONE, by, timezone.now()
    merger.save(update_fields=["state", "ended_by", "ended_at"])


# --- Whose account another one is now -------------------------------------------------------------


def account(pk: int) -> User | None:
    """An account that is still open."""
    return User.objects.filter(pk=pk, is_active=True, deleted_at=None).first()


def merger_of(user: User, pk: int) -> AccountMerger:
    """A merger that concerns this person, or 404."""
    return get_object_or_404(of_person(user), pk=pk)


def went_away(user_ids: Iterable[int]) -> bool:
    """Whether any of these accounts has gone into another one."""
    return AccountMerger.objects.filter(away__in=list(user_ids), state=MergerState.MERGED).exists()


def goes_by(user: User) -> User:
    """The account that somebody uses now whose own went into another, also by way of others."""
    while merger := _merger_away(user):
        user = merger.into
    return user


def _merger_away(user: User) -> AccountMerger | None:
    rows = AccountMerger.objects.filter(away=user, state=MergerState.MERGED)
    return rows.select_related("into").first()


def closed_into(user: User) -> list[User]:
    """The accounts that went into this one, also by way of others: what they hold is this person's."""
    found: list[User] = []
    inside = [user]
    while inside:
        mergers = AccountMerger.objects.filter(into__in=inside, state=MergerState.MERGED)
        inside = [row.away for row in mergers.select_related("away").order_by("pk")]
        found += inside
    return found
