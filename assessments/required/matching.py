"""Who falls under a requirement, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

EVERYBODY, UNIT, POST, PROFILE, GRADE, PERSON = (
    "everybody", "unit", "post", "profile", "grade", "person",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """One of the groups that a requirement names.

    `value` is a person's id, a unit's path, a profile's code, or the casefolded title of a post or
    name of a grade.
    """

    kind: str
    value: object
    label: str = ""


@dataclass(frozen=True)
class Place:
    """Where somebody works or worked, as targets ask for it.

    `profile_since`, `titled_on` and `graded_on` are when the post got its profile, title and grade, where
    that is known: who held it before is asked for what goes with them from then on.
    """

    unit_id: int
    unit_path: str
    post_title: str
    profile: str
    grade: str
    since: date
    until: date | None = None
    profile_since: date | None = None
    titled_on: date | None = None
    graded_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether they work there on that day."""
        return self.since <= day and (self.until is None or self.until >= day)


@dataclass(frozen=True)
class Reason:
    """Why a requirement asks this person: the target, the place, and since when."""

    kind: str
    label: str
    unit_id: int
    since: date


def falls_under(
    targets: Sequence[Target],
    user_id: int,
    places: Sequence[Place],
    today: date,
    *,
    until: date | None = None,
) -> Reason | None:
    """The first target that takes in this person today, in the order of the targets; None for nobody's.

    `places` are of today and of the past. It asks since the beginning of the unbroken time in places
    that any of the targets takes in: who changes from one to another has no more time for it, and
    begins no new turn. With `until`, only who was asked by that day.
    """
    fitting = list(_fitting(targets, user_id, places))
    for target in targets:
        now = [
            place for place in fitting if place.holds_on(today) and _fits(target, user_id, place)
        ]
        if now:
            place = min(now, key=lambda place: place.since)
            since = _unbroken_since(fitting, place.since)
            if until is not None and since > until:
                return None
            return Reason(target.kind, target.label, place.unit_id, since)
    return None


def _fitting(targets: Sequence[Target], user_id: int, places: Sequence[Place]) -> Iterator[Place]:
    """The places that a target takes in, each from the day from which one does."""
    for place in places:
        begins = [_begins(target, place) for target in targets if _fits(target, user_id, place)]
        if begins and (place.until is None or min(begins) <= place.until):
            yield replace(place, since=min(begins))


def _begins(target: Target, place: Place) -> date:
    known = {PROFILE: place.profile_since, POST: place.titled_on, GRADE: place.graded_on}
    return max(place.since, known.get(target.kind) or place.since)


def _unbroken_since(fitting: Sequence[Place], begins: date) -> date:
    """The first day of the run of places without a gap that reaches to a day."""
    for place in sorted(fitting, key=lambda place: place.since, reverse=True):
        if place.since < begins and (
            place.until is None or place.until >= begins - timedelta(days=1)
        ):
            begins = place.since
    return begins


_ASKS = {
    UNIT: lambda value, place: place.unit_path.startswith(value),
    POST: lambda value, place: place.post_title.casefold() == value,
    PROFILE: lambda value, place: place.profile == value,
    GRADE: lambda value, place: place.grade.casefold() == value,
}


def _fits(target: Target, user_id: int, place: Place) -> bool:
    if target.kind == EVERYBODY:
        return True
    if target.kind == PERSON:
        return target.value == user_id
    return _ASKS[target.kind](target.value, place)


def by_subject(due: Mapping[int, tuple[str, date]]) -> dict[str, int]:
    """Of rows (by id: subject and due date) that ask for the same, the one whose date counts.

    The earliest date counts; of two with the same date the first that was set.
    """
    found: dict[str, int] = {}
    for row, (subject, _day) in sorted(due.items(), key=lambda item: (item[1][1], item[0])):
        found.setdefault(subject, row)
    return found
