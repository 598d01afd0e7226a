"""How many people of each unit hold what their posts ask for; counted ahead, with the moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from learning.lib.dated import site_day
from learning.people import employing

from . import suppression
from .models import GapCell, GapSum, HeldLevel, PostProfile, ProfileLevel

# (unit, competency) → the level asked for, by person.
Asked = dict[tuple[int, int], dict[int, int]]


def profiles_by_post(organisation_id: int, day: date) -> dict[int, int]:
    """By post of an organisation: the role profile that it asks for on a day."""
    return dict(_given_on(day, organisation_id).values_list("post_id", "profile_id"))


def profile_spells_by_post(organisation_id: int, day: date) -> dict[int, tuple[str, date]]:
    """By post of an organisation: the code of the profile that it asks for on a day, whatever its
    version, and since when without a break.
    """
    found: dict[int, tuple[str, date]] = {}
    broken: set[int] = set()
    rows = PostProfile.objects.filter(post__organisation=organisation_id, since__lte=day)
    # Backwards from the day: a newer version of the same profile is no new beginning.
    for post_id, code, since, until in rows.order_by("post_id", "-since", "-pk").values_list(
        "post_id", "profile__code", "since", "until"
    ):
        if post_id in broken:
            continue
        held = found.get(post_id)
        if held is None:
            goes_on = until is None or until >= day
        else:
            goes_on = code == held[0] and until is not None and until >= held[1] - timedelta(days=1)
        if goes_on:
            found[post_id] = (code, since)
        else:
            broken.add(post_id)
    return found


def _given_on(day: date, organisation_id: int) -> QuerySet[PostProfile]:
    return PostProfile.objects.on(day).filter(post__organisation=organisation_id)


def levels_by_profile(profile_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """By profile: the level of each competency that it asks for."""
    found: dict[int, dict[int, int]] = {}
    rows = ProfileLevel.objects.filter(profile__in=set(profile_ids), level__gt=0)
    for profile_id, competency_id, level in rows.values_list(
        "profile_id", "competency_id", "level"
    ):
        found.setdefault(profile_id, {})[competency_id] = level
    return found


def asked_of(organisation_id: int, places: Iterable[employing.Employed], day: date) -> Asked:
    """What the posts of these places ask for; of two posts in a unit the higher level."""
    profiles = profiles_by_post(organisation_id, day)
    levels = levels_by_profile(profiles.values())
    found: Asked = {}
    for place in places:
        for competency_id, level in levels.get(profiles.get(place.post_id), {}).items():
            people = found.setdefault((place.unit_id, competency_id), {})
            people[place.user_id] = max(level, people.get(place.user_id, 0))
    return found


def recount_gaps(organisation_id: int, unit_ids: Iterable[int] | None = None) -> int:
    """Count the cells of these units (of all if none is named) anew; how many there are.

    Who holds posts in several units is counted in one of them (`_counted_in`), so that no sum counts
    anybody twice. Units are counted one hundred at a time, each hundred in a short transaction. Safe
    to repeat.
    """
    day = site_day()
    wanted = None if unit_ids is None else set(unit_ids)
    by_unit: dict[int, list[employing.Employed]] = {unit_id: [] for unit_id in wanted or ()}
    for place in employing.employed_on(day, organisation_id=organisation_id, unit_ids=wanted):
        by_unit.setdefault(place.unit_id, []).append(place)
    if wanted is None:
        _forget_empty(organisation_id, by_unit)
    places = [place for rows in by_unit.values() for place in rows]
    if wanted is not None:
        people = {place.user_id for place in places}
        places = employing.employed_on(day, organisation_id=organisation_id, user_ids=people)
    elsewhere = _counted_in(organisation_id, places, day)
    units, counted = list(by_unit), 0
    for start in range(0, len(units), 100):
        part = {unit: by_unit[unit] for unit in units[start : start + 100]}
        counted += _recount(organisation_id, part, elsewhere, day)
    sum_up(organisation_id)
    return counted


def _counted_in(
    organisation_id: int, places: Iterable[employing.Employed], day: date
) -> dict[tuple[int, int], int]:
    """By person with posts in several units, and competency: the unit that counts them, where most is
    asked; of several the first.

    Three people who each hold two posts would else be six in the sum above, and shown.
    """
    units: dict[int, set[int]] = {}
    for place in places:
        units.setdefault(place.user_id, set()).add(place.unit_id)
    several = [place for place in places if len(units[place.user_id]) > 1]
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for (unit_id, competency_id), people in asked_of(organisation_id, several, day).items():
        for user_id, level in people.items():
            key, found = (user_id, competency_id), (-level, unit_id)
            best[key] = min(found, best.get(key, found))
    return {key: unit_id for key, (_level, unit_id) in best.items()}


def _forget_empty(organisation_id: int, by_unit: dict) -> None:
    """Units in which nobody works any more have no cells."""
    GapCell.objects.filter(unit__organisation=organisation_id).exclude(unit__in=by_unit).delete()


@transaction.atomic
def _recount(organisation_id: int, by_unit: dict[int, list], elsewhere: dict, day: date) -> int:
    employing.hold(organisation_id)  # of two at once the second counts after the first
    places = [place for rows in by_unit.values() for place in rows]
    people = {place.user_id for place in places}
    levels = {
        (user_id, competency_id): level
        for user_id, competency_id, level in HeldLevel.objects.filter(
            user__in=people, level__gt=0
        ).values_list("user_id", "competency_id", "level")
    }
    asked = asked_of(organisation_id, places, day)
    now = timezone.now()
    cells = []
    for (unit_id, competency_id), people in asked.items():
        counted = {
            user_id: level
            for user_id, level in people.items()
            if elsewhere.get((user_id, competency_id), unit_id) == unit_id
        }
        if counted:
            cells.append(_cell((unit_id, competency_id), counted, levels, now))
    GapCell.objects.filter(unit__in=by_unit).delete()
    GapCell.objects.bulk_create(cells, batch_size=500)
    return len(cells)


_FIGURES = ("asked", "reached", "below", "unassessed")
_SUMMED = (*_FIGURES, "is_hidden", "own_is_hidden", "counted_at")


@transaction.atomic
def sum_up(organisation_id: int) -> int:
    """Bring every unit's sums, with all below it, up to the cells; how many had changed.

    A sum is as old as the oldest cell in it.
    """
    employing.hold(organisation_id)
    steplen = employing.UNIT_STEP
    cells: dict[int, dict[str, GapCell]] = {}
    rows = GapCell.objects.filter(unit__organisation=organisation_id).select_related("unit")
    for row in rows:
        cells.setdefault(row.competency_id, {})[row.unit.path] = row
    units = employing.paths_of_units(organisation_id)
    right = {}
    for competency_id, by_path in cells.items():
        for path, values in _summed(by_path, steplen).items():
            right[units[path], competency_id] = values
    return _write_sums(organisation_id, right)


def _summed(by_path: dict[str, GapCell], steplen: int) -> dict[str, dict]:
    """One competency's sums by path, each with whether it is shown."""
    figures = {
        name: suppression.sums({path: getattr(row, name) for path, row in by_path.items()}, steplen)
        for name in _FIGURES
    }
    counted_at: dict[str, datetime] = {}
    for path, row in by_path.items():
        while path:
            counted_at[path] = min(row.counted_at, counted_at.get(path, row.counted_at))
            path = path[:-steplen]
    kept_back = suppression.hidden({path: row.asked for path, row in by_path.items()}, steplen)
    return {
        path: {name: figures[name].get(path, 0) for name in _FIGURES}
        | {
            "is_hidden": path in kept_back,
            "own_is_hidden": suppression.OWN + path in kept_back,
            "counted_at": counted_at[path],
        }
        for path in figures["asked"]
    }


def _write_sums(organisation_id: int, right: dict[tuple[int, int], dict]) -> int:
    known = {
        (row.unit_id, row.competency_id): row
        for row in GapSum.objects.filter(unit__organisation=organisation_id)
    }
    new, changed = [], []
    for key, values in right.items():
        row = known.pop(key, None)
        if row is None:
            new.append(GapSum(unit_id=key[0], competency_id=key[1], **values))
        elif any(getattr(row, name) != values[name] for name in _SUMMED):
            for name in _SUMMED:
                setattr(row, name, values[name])
            changed.append(row)
    GapSum.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    GapSum.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    GapSum.objects.bulk_update(changed, _SUMMED, batch_size=200)
    return len(new) + len(changed) + len(known)


def _cell(key: tuple[int, int], wanted: dict[int, int], levels: dict, now) -> GapCell:
    unit_id, competency_id = key
    shown = {user: levels.get((user, competency_id), 0) for user in wanted}
    return GapCell(
        unit_id=unit_id,
        competency_id=competency_id,
        asked=len(wanted),
        reached=sum(shown[user] >= level for user, level in wanted.items()),
        below=sum(0 < shown[user] < level for user, level in wanted.items()),
        unassessed=sum(shown[user] == 0 for user in wanted),
        counted_at=now,
    )


@task(priority=20)
def recount_units(organisation_id: int, unit_ids: list[int]) -> int:
    """The cells of some units anew, after something changed for their people. Safe to repeat."""
    return recount_gaps(organisation_id, unit_ids)


def gaps_changed(user_ids: Iterable[int]) -> None:
    """Have the cells of the units where these people work counted anew, after the commit."""
    for organisation_id, unit_ids in employing.units_by_organisation(user_ids).items():
        recount_units.enqueue(organisation_id, sorted(unit_ids))
