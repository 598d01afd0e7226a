"""What posts ask for, from a day on: giving them a version of a role profile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.operations import api as operations

from .models import PostProfile, RoleProfile
from .profiles import ProfileRefused

# How many posts a refusal names.
_NAMED = 3


def profiles_today(post_ids: Iterable[int]) -> dict[int, RoleProfile]:
    """By post: what it asks for today."""
    rows = PostProfile.objects.current().filter(post__in=list(post_ids))
    return {row.post_id: row.profile for row in rows.select_related("profile").order_by("since")}


@transaction.atomic
def give_profile(
    *, organisation, posts: QuerySet, profile: RoleProfile, since: date, by
) -> set[int]:
    """Have posts of the organisation ask for a profile from a day on; the posts that changed.

    The one before ends the day before; one that began on that very day is replaced. Raises
    ProfileRefused, and changes nothing, where that would cross what is there.
    """
    profile = RoleProfile.objects.select_for_update().get(pk=profile.pk)
    if profile.organisation_id not in (None, organisation.pk):
        raise ProfileRefused(_("This profile belongs to another organisation."))
    if profile.valid_from and since < profile.valid_from:
        raise ProfileRefused(
            _("This version holds from %(day)s. Choose that day or a later one.")
            % {"day": date_format(profile.valid_from, "j F Y")}
        )
    by_id = {post.pk: post for post in posts.select_for_update()}
    if any(post.organisation_id != organisation.pk for post in by_id.values()):
        raise ProfileRefused(_("One of these posts belongs to another organisation."))
    given: dict[int, list[PostProfile]] = {}
    for row in PostProfile.objects.filter(post__in=list(by_id)).order_by("since"):
        given.setdefault(row.post_id, []).append(row)
    _refuse_crossing([by_id[key] for key, rows in given.items() if _crosses(rows, since)], since)
    changed = _write(by_id, given, profile, since)
    if changed:
        _note(by, organisation, profile, since, changed)
    return changed


def _crosses(rows: list[PostProfile], since: date) -> bool:
    """Whether any of a post's profiles would begin or go on after this day."""
    return any(row.since > since or (row.until and row.until >= since) for row in rows)


def _refuse_crossing(posts: list, since: date) -> None:
    if not posts:
        return
    names = ", ".join(f"{post} {post.code}".strip() for post in posts[:_NAMED])
    raise ProfileRefused(
        _(
            "On %(day)s or after it another profile begins or ends for %(n)d of these posts "
            "(%(names)s). Choose a later day, or leave them out. Nothing was changed."
        )
        % {"day": date_format(since, "j F Y"), "n": len(posts), "names": names}
    )


def _write(by_id: dict, given: dict, profile: RoleProfile, since: date) -> set[int]:
    new, ended, replaced = [], [], []
    for key in by_id:
        current = next((row for row in given.get(key, ()) if row.until is None), None)
        if current is not None and current.profile_id == profile.pk:
            continue
        if current is not None and current.since == since:
            current.profile = profile
            replaced.append(current)
            continue
        if current is not None:
            current.until = since - timedelta(days=1)
            ended.append(current)
        new.append(PostProfile(post_id=key, profile=profile, since=since))
    PostProfile.objects.bulk_update(ended, ["until"], batch_size=200)
    PostProfile.objects.bulk_update(replaced, ["profile"], batch_size=200)
    try:
        with transaction.atomic():
            PostProfile.objects.bulk_create(new, batch_size=500)
    except IntegrityError:
        raise ProfileRefused(
            _("Somebody else changed these posts at this moment. Look at the list again.")
        ) from None
    return {row.post_id for row in (*new, *replaced)}


def _note(by, organisation, profile: RoleProfile, since: date, changed: set[int]) -> None:
    operations.record(
        actor=by,
        action="give to posts",
        kind="role profile",
        subject=str(profile.pk),
        organisation=organisation.pk,
        since=since.isoformat(),
        posts=sorted(changed),
    )
