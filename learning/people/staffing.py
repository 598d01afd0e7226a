"""Writing an employer's roll: accounts, units, posts and memberships, each change with its way back.

Every function belongs in its caller's transaction. What it returns as a memo is plain JSON, and
enough to take the change back, unless somebody has changed the thing since.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_noop as _

from learning.lib.dated import site_day
from learning.lib.text import folded

from .hr_accounts import Account, StaffingRefused, account_for, close_unused, take_number_back
from .models import (
    Absence,
    Membership,
    Organisation,
    OrganisationRole,
    Post,
    Unit,
    User,
)

Memo = dict[str, Any]


# --- Units and posts ------------------------------------------------------------------------------


def unit_for(organisation_id: int, *, pk: int | None, names: list[str], code: str) -> tuple:
    """The unit at this path, with those above it made where they lack; and the memo."""
    memo: Memo = {}
    if pk is not None:
        unit = Unit.objects.filter(organisation=organisation_id, pk=pk).first()
        if unit is None:
            raise StaffingRefused(_("The unit is gone."))
    else:
        unit = Unit.objects.get(organisation=organisation_id, depth=1)
        for name in names:
            unit, is_new = _child(unit, name)
            if is_new:
                memo.setdefault("units", []).append(unit.pk)
    if code and unit.code != code:
        if unit.code or Unit.objects.filter(organisation=organisation_id, code=code).exists():
            raise StaffingRefused(_("The unit's number has been changed since."))
        unit.code = code
        unit.save(update_fields=["code"])
        memo["coded"] = [unit.pk, code]
    return unit, memo


def _child(parent: Unit, name: str) -> tuple[Unit, bool]:
    if found := parent.get_children().filter(name=name).first():
        return found, False
    # Two who make units at once would both take the next free place in the tree.
    Organisation.objects.select_for_update().get(pk=parent.organisation_id)
    parent = Unit.objects.get(pk=parent.pk)
    # Letter case is no difference, in any script: a database would know that of ASCII alone.
    for found in parent.get_children():
        if folded(found.name) == folded(name):
            return found, False
    made = parent.add_child(organisation_id=parent.organisation_id, name=name)
    # A sorted tree may have moved it, or the parent.
    return Unit.objects.get(pk=made.pk), True


def post_for(unit: Unit, *, pk: int | None, code: str, title: str, grade: str, changes: bool):
    """The post in this unit; made if there is none; and the memo."""
    mine = Post.objects.filter(organisation=unit.organisation_id)
    if pk is not None:
        post = mine.filter(pk=pk, unit=unit).first()
        if post is None:
            raise StaffingRefused(_("The post is gone, or in another unit."))
        return post, _restated(post, title, grade) if changes else {}
    post = mine.filter(code=code).first() if code else _post_like(unit, title, grade)
    if post is not None:
        if post.unit_id != unit.pk:
            raise StaffingRefused(_("The post is gone, or in another unit."))
        return post, {}
    post = Post.objects.create(
        organisation_id=unit.organisation_id, unit=unit, code=code, title=title, grade=grade
    )
    return post, {"post": post.pk}


def _post_like(unit: Unit, title: str, grade: str) -> Post | None:
    wanted = (folded(title), folded(grade))
    for post in Post.objects.filter(unit=unit).order_by("pk"):
        if (folded(post.title), folded(post.grade)) == wanted:
            return post
    return None


def _restated(post: Post, title: str, grade: str) -> Memo:
    if (post.title, post.grade) == (title, grade):
        return {}
    dates = [day and day.isoformat() for day in (post.titled_on, post.graded_on)]
    memo = {"restated": [post.pk, post.title, post.grade, title, grade], "dated": dates}
    if folded(post.title) != folded(title):
        post.titled_on = site_day()
    if folded(post.grade) != folded(grade):
        post.graded_on = site_day()
    post.title, post.grade = title, grade
    post.save(update_fields=["title", "grade", "titled_on", "graded_on"])
    return memo


def take_places_back(memo: Memo) -> None:
    """Undo what `unit_for` and `post_for` did; what is in use by now stays."""
    if "restated" in memo:
        pk, title, grade, *ours = memo["restated"]
        titled_on, graded_on = memo.get("dated", [None, None])
        Post.objects.filter(pk=pk, title=ours[0], grade=ours[1]).update(
            title=title, grade=grade, titled_on=titled_on, graded_on=graded_on
        )
    if "post" in memo:
        _delete_unused(Post.objects.filter(pk=memo["post"]))
    if "coded" in memo:
        pk, code = memo["coded"]
        Unit.objects.filter(pk=pk, code=code).update(code="")
    for pk in reversed(memo.get("units", [])):
        unit = Unit.objects.filter(pk=pk, numchild=0).first()
        if unit and not OrganisationRole.objects.filter(unit=unit).exists():
            _delete_unused(unit)


def _delete_unused(thing) -> None:
    """Something else may hang on it by now; then it stays."""
    # The tree counts its children before it deletes; a refusal must take that back, too.
    with suppress(ProtectedError), transaction.atomic():
        thing.delete()


# --- Memberships ----------------------------------------------------------------------------------

Expected = dict[str, Any]


def expected(place) -> Expected:
    """A membership as a dry run saw it (`learning.people.roll.Place`), as JSON."""
    return {
        "pk": place.pk,
        "unit": place.unit_id,
        "post": place.post_id,
        "supervisor": place.supervisor_id,
        "since": place.since.isoformat(),
        "until": place.until and place.until.isoformat(),
    }


def _seen(row: Membership) -> Expected:
    return expected(row)


def _unchanged(wanted: Expected) -> Membership:
    row = Membership.objects.select_for_update().filter(pk=wanted["pk"]).first()
    if row is None:
        raise StaffingRefused(_("The post is no longer held; somebody has taken it away since."))
    if _seen(row) != wanted:
        raise StaffingRefused(_("Somebody has changed this post since."))
    return row


def begin(
    *,
    user: User,
    unit: Unit,
    post: Post | None,
    supervisor: User | None,
    since: date,
    until: date | None,
    ends: Expected | None,
) -> Memo:
    """The person works there from a day on; what `ends` names has the day before as its last."""
    memo: Memo = {}
    if Membership.objects.filter(user=user, unit=unit, post=post, since=since).exists():
        raise StaffingRefused(_("The person holds this post from that day already."))
    if ends is not None:
        memo["ended"] = end(ends, since - timedelta(days=1))
        if supervisor is None and ends["unit"] == unit.pk and ends["supervisor"] != user.pk:
            # Another post beside the same people: who supervises hasn't changed.
            supervisor = User.objects.filter(pk=ends["supervisor"], deleted_at=None).first()
    row = Membership.objects.create(
        user=user,
        unit=unit,
        post=post,
        supervisor=supervisor,
        job_title=post.title if post else "",
        since=since,
        until=until,
    )
    return memo | {"begun": _seen(row)}


def end(place: Expected, last: date) -> Memo:
    """A membership has this as its last day; the memo has both states."""
    row = _unchanged(place)
    if last < row.since:
        raise StaffingRefused(_("The last day would be before the first."))
    row.until = last
    row.save(update_fields=["until"])
    return {"before": place, "after": _seen(row)}


def change(
    place: Expected, *, post: Post | None, supervisor: User | None, until: date | None
) -> Memo:
    """What is given is changed on a membership that goes on; what isn't stays."""
    row = _unchanged(place)
    if until is not None and until < row.since:
        raise StaffingRefused(_("The last day would be before the first."))
    row.post = post or row.post
    row.supervisor = supervisor or row.supervisor
    row.until = until or row.until
    row.save(update_fields=["post", "supervisor", "until"])
    return {"before": place, "after": _seen(row)}


def take_back(memo: Memo) -> None:
    """Undo `begin` and `change`: away with what began, what ended or changed is as before."""
    if "begun" in memo:
        try:
            _unchanged(memo["begun"]).delete()
        except ProtectedError:
            raise StaffingRefused(_("Something hangs on this post by now.")) from None
    for name in ("ended", "changed"):
        if name in memo:
            restore(memo[name])


def restore(memo: Memo) -> None:
    """A membership is as it was before `end` or `change`."""
    row, before = _unchanged(memo["after"]), memo["before"]
    row.post_id, row.supervisor_id = before["post"], before["supervisor"]
    row.until = date.fromisoformat(before["until"]) if before["until"] else None
    row.save(update_fields=["post", "supervisor", "until"])


# --- Absences -------------------------------------------------------------------------------------


def note_absence(organisation_id: int, user: User, since: date, until: date) -> Memo:
    """The person is away on these days; the memo has the last day as it was."""
    row = Absence.objects.filter(organisation=organisation_id, user=user, since=since).first()
    before = row.until.isoformat() if row else None
    Absence.objects.update_or_create(
        organisation_id=organisation_id, user=user, since=since, defaults={"until": until}
    )
    return {"since": since.isoformat(), "until": until.isoformat(), "before": before}


def take_absence_back(organisation_id: int, user_id: int, memo: Memo) -> None:
    """Undo it, unless somebody has changed it since."""
    rows = Absence.objects.filter(
        organisation=organisation_id, user=user_id, since=memo["since"], until=memo["until"]
    )
    if not rows.exists():
        raise StaffingRefused(_("Somebody has changed the absence since."))
    if memo["before"]:
        rows.update(until=memo["before"])
    else:
        rows.delete()


__all__ = [
    "Account",
    "StaffingRefused",
    "account_for",
    "begin",
    "change",
    "close_unused",
    "end",
    "expected",
    "note_absence",
    "post_for",
    "restore",
    "take_absence_back",
    "take_back",
    "take_number_back",
    "take_places_back",
    "unit_for",
]
