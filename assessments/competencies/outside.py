"""Who assesses from outside: without a stake in the person's unit."""

from __future__ import annotations

from learning.people import employing


def is_from_outside(assessor, user_id: int, *, in_place_of: int | None = None) -> bool:
    """Whether an assessor works in none of the person's units today and isn't their supervisor.

    `in_place_of` is the supervisor whose deputy signs: who signs for them is no more outside than they.
    """
    units = employing.units_by_organisation([user_id])
    supervisors = {
        supervisor
        for organisation_id in units
        for found in employing.supervisors_in(organisation_id, [user_id]).values()
        for supervisor in found
    }
    if supervisors & {assessor.pk, in_place_of}:
        return False
    theirs = employing.units_by_organisation([assessor.pk])
    return not any(units[key] & theirs.get(key, set()) for key in units)
