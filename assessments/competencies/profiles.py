"""Role profiles of an employer: copied, drawn up in versions, validated by post-holders, compared.

A version that any post has or had is never changed: what was asked of somebody stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.operations import api as operations
from learning.people.reach import Reach

from .mapping import profiles_for
from .models import PostProfile, ProfileLevel, RoleProfile


class ProfileRefused(Exception):
    """It can't be done; the message says why, for the person who asked."""


# --- Reading --------------------------------------------------------------------------------------


def profile_in(reach: Reach, pk: int) -> RoleProfile:
    """A shared profile, or one of an organisation that they see; else 404."""
    rows = RoleProfile.objects.filter(
        Q(organisation=None) | Q(organisation__in=reach.organisations())
    )
    return get_object_or_404(rows.select_related("organisation", "validated_by"), pk=pk)


def profile_to_change(reach: Reach, pk: int) -> RoleProfile:
    """A profile of an organisation that they administer; else 404, also for a shared one."""
    rows = RoleProfile.objects.filter(organisation__in=reach.organisations_to_administer())
    return get_object_or_404(rows.select_related("organisation"), pk=pk)


def listed_profiles(organisation) -> list[tuple[RoleProfile, int]]:
    """The newest versions for an organisation, each with how many of its posts have any version."""
    found = _given_on(timezone.localdate(), organisation).order_by()
    columns = ("profile__organisation", "profile__code")
    counts = {
        (owner, code): n for owner, code, n in found.values_list(*columns).annotate(n=Count("pk"))
    }
    return [
        (row, counts.get((row.organisation_id, row.code), 0)) for row in profiles_for(organisation)
    ]


def profiles_to_give(organisation) -> QuerySet[RoleProfile]:
    """Every version that a post of the organisation may be given, newest first within a title."""
    rows = RoleProfile.objects.filter(Q(organisation=organisation) | Q(organisation=None))
    return rows.order_by("title", "code", "-version")


@dataclass(frozen=True)
class Version:
    """A version of a profile beside the others: its last day, and how many posts have it today."""

    profile: RoleProfile
    until: date | None
    posts: int


def versions_of(profile: RoleProfile, organisation=None) -> list[Version]:
    """All versions, newest first; posts are those of `organisation`, or of nobody."""
    rows = _versions(profile).order_by("-version")
    counts: dict[int, int] = {}
    if organisation is not None:
        found = _given_on(timezone.localdate(), organisation).filter(profile__in=rows.values("pk"))
        counts = dict(found.order_by().values_list("profile").annotate(n=Count("pk")))
    versions, next_from = [], None
    for row in rows:
        until = next_from - timedelta(days=1) if next_from else None
        versions.append(Version(row, until, counts.get(row.pk, 0)))
        next_from = row.valid_from or next_from
    return versions


def asked_levels(profile: RoleProfile) -> list[ProfileLevel]:
    """What a profile asks for, critical ones first, each with its competency."""
    rows = profile.levels.filter(level__gt=0).select_related("competency")
    return sorted(rows, key=lambda row: (not row.is_critical, row.competency.code))


def was_given(profile: RoleProfile) -> bool:
    """Whether any post has or had this version: then it stands."""
    return PostProfile.objects.filter(profile=profile).exists()


@dataclass(frozen=True)
class Compared:
    """One competency in two profiles; level 0 where a profile doesn't ask for it."""

    competency: object
    first: int
    second: int
    first_is_critical: bool
    second_is_critical: bool

    @property
    def difference(self) -> int:
        """How many levels more the second asks for."""
        return self.second - self.first

    @property
    def is_same(self) -> bool:
        return not self.difference and self.first_is_critical == self.second_is_critical


def compare_profiles(first: RoleProfile, second: RoleProfile) -> list[Compared]:
    """What either asks for, by code."""
    sides = [{row.competency_id: row for row in asked_levels(side)} for side in (first, second)]
    rows = {key: row.competency for side in sides for key, row in side.items()}
    found = []
    for key, competency in sorted(rows.items(), key=lambda item: item[1].code):
        one, other = (side.get(key) for side in sides)
        found.append(
            Compared(
                competency,
                one.level if one else 0,
                other.level if other else 0,
                bool(one and one.is_critical),
                bool(other and other.is_critical),
            )
        )
    return found


# --- Changing -------------------------------------------------------------------------------------


@transaction.atomic
def copy_profile(*, profile: RoleProfile, organisation, by) -> RoleProfile:
    """Make a profile the organisation's own: version 1, a draft until its post-holders validate it."""
    own = profile.organisation_id == organisation.pk
    title = _("%(title)s (copy)") % {"title": profile.title[:180]} if own else profile.title
    made = _written(
        profile,
        organisation=organisation,
        code=_free_code(organisation, profile.code),
        version=1,
        valid_from=timezone.localdate(),
        title=title,
    )
    _note(by, "copy", made, copied=profile.pk)
    return made


@transaction.atomic
def new_version(*, profile: RoleProfile, valid_from: date, by) -> RoleProfile:
    """A copy of an own profile with the next number. Raises ProfileRefused for dates that cross."""
    newest = _versions(profile).select_for_update().order_by("-version").first()
    if newest.valid_from and valid_from < newest.valid_from:
        raise ProfileRefused(
            _("Version %(n)d holds from %(day)s. Choose that day or a later one.")
            % {"n": newest.version, "day": date_format(newest.valid_from, "j F Y")}
        )
    made = _written(
        profile,
        organisation=profile.organisation,
        code=profile.code,
        version=newest.version + 1,
        valid_from=valid_from,
        title=profile.title,
    )
    _note(by, "new version", made, copied=profile.pk)
    return made


@transaction.atomic
def change_profile(
    *, profile: RoleProfile, title: str, levels: Mapping[int, tuple[int, bool]], by
) -> None:
    """Change a draft: by competency, the level and whether it is critical; 0 asks for nothing.

    Raises ProfileRefused for a version that a post has or had, or that was validated.
    """
    row = _locked(profile)
    if was_given(row):
        raise ProfileRefused(
            _("Posts have or had this version, so it stays as it is. Make a new version of it.")
        )
    if row.is_validated:
        raise ProfileRefused(
            _("Post-holders have validated this version as it is. Make a new version of it.")
        )
    row.title = title
    row.save(update_fields=["title"])
    row.levels.all().delete()
    ProfileLevel.objects.bulk_create(
        ProfileLevel(
            profile=row, competency_id=key, level=level, is_critical=critical and level > 0
        )
        for key, (level, critical) in levels.items()
    )
    _note(by, "change", row)


@transaction.atomic
def validate_profile(*, profile: RoleProfile, note: str, by) -> None:
    """Write down that post-holders have validated a version: which ones, and how. Once."""
    row = _locked(profile)
    if row.is_validated:
        raise ProfileRefused(_("This version is validated already."))
    if not note.strip():
        raise ProfileRefused(_("Say which post-holders have validated it, and how."))
    if not row.levels.filter(level__gt=0).exists():
        raise ProfileRefused(_("This version asks for nothing yet. Give it levels first."))
    row.is_validated, row.validated_at, row.validated_by = True, timezone.now(), by
    row.validation_note = note.strip()
    row.save(update_fields=["is_validated", "validated_at", "validated_by", "validation_note"])
    _note(by, "validate", row, reason=row.validation_note)


# --- Parts ----------------------------------------------------------------------------------------


def _given_on(day: date, organisation) -> QuerySet[PostProfile]:
    return PostProfile.objects.on(day).filter(post__organisation=organisation)


def _versions(profile: RoleProfile) -> QuerySet[RoleProfile]:
    return RoleProfile.objects.filter(code=profile.code, organisation=profile.organisation_id)


def _locked(profile: RoleProfile) -> RoleProfile:
    """The row as it is now: giving it to a post waits for the same lock."""
    return RoleProfile.objects.select_for_update().get(pk=profile.pk)


def _free_code(organisation, code: str) -> str:
    taken = set(
        RoleProfile.objects.filter(organisation=organisation).values_list("code", flat=True)
    )
    number, found = 1, code
    while found in taken:
        number += 1
        found = f"{code[:54]}-{number}"
    return found


def _written(profile: RoleProfile, **values) -> RoleProfile:
    """A new profile with the text and levels of another, as a draft."""
    row = RoleProfile(
        job_family=profile.job_family,
        description=profile.description,
        responsibilities=profile.responsibilities,
        recommended_modules=profile.recommended_modules,
        **values,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ProfileRefused(
            _("Somebody else made the same at this moment. Look at the list again.")
        ) from None
    ProfileLevel.objects.bulk_create(
        ProfileLevel(
            profile=row,
            competency_id=level.competency_id,
            level=level.level,
            is_critical=level.is_critical,
        )
        for level in profile.levels.all()
    )
    return row


def _note(by, action: str, row: RoleProfile, reason: str = "", **details) -> None:
    operations.record(
        actor=by,
        action=action,
        kind="role profile",
        subject=str(row.pk),
        reason=reason,
        organisation=row.organisation_id,
        code=row.code,
        version=row.version,
        **details,
    )
