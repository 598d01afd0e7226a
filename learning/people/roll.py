"""An employer's roll as it stands: units, posts, who works where. Read whole, in a few queries.

A file of 60,000 people is held against it row by row without asking the database again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Lower

from .adapter import who_confirmed
from .models import (
    Absence,
    AccountMerger,
    Membership,
    MergerState,
    Organisation,
    Post,
    StaffNumber,
    Unit,
    User,
)

# How many addresses are looked up at once.
_BATCH = 1000


@dataclass(frozen=True)
class UnitLine:
    """A unit; `path` is the tree's own."""

    pk: int
    path: str
    name: str
    code: str


@dataclass(frozen=True)
class PostLine:
    """A post."""

    pk: int
    unit_id: int
    code: str
    title: str
    grade: str


@dataclass(frozen=True)
class Place:
    """A membership; `title` is its post's, or what the membership itself says."""

    pk: int
    user_id: int
    unit_id: int
    post_id: int | None
    supervisor_id: int | None
    since: date
    until: date | None
    title: str

    def holds_on(self, day: date) -> bool:
        """Whether the person works there on a day."""
        return self.since <= day and (self.until is None or self.until >= day)

    def ends_before(self, day: date) -> bool:
        """Whether it is over by then; one that hasn't begun isn't."""
        return self.until is not None and self.until < day


@dataclass(frozen=True)
class Person:
    """An account as the roll knows it."""

    pk: int
    full_name: str
    email: str
    is_active: bool


@dataclass
class Roll:
    """All of an organisation."""

    units: list[UnitLine]
    posts: list[PostLine]
    people: dict[int, Person] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    number_of: dict[int, str] = field(default_factory=dict)
    by_address: dict[str, int] = field(default_factory=dict)
    places: dict[int, list[Place]] = field(default_factory=dict)
    absences: dict[int, dict[date, date]] = field(default_factory=dict)

    def employed_on(self, day: date) -> set[int]:
        """Who works there on a day."""
        return {
            pk for pk, places in self.places.items() if any(one.holds_on(day) for one in places)
        }


def roll_of(organisation: Organisation) -> Roll:
    """The organisation's roll; seven queries at most, whatever its size."""
    units = Unit.objects.filter(organisation=organisation).order_by("path")
    posts = Post.objects.filter(organisation=organisation).order_by("pk")
    roll = Roll(
        [UnitLine(*row) for row in units.values_list("pk", "path", "name", "code")],
        [PostLine(*row) for row in posts.values_list("pk", "unit_id", "code", "title", "grade")],
    )
    _read_numbers(roll, organisation)
    _read_places(roll, organisation)
    for user_id, since, until in Absence.objects.filter(organisation=organisation).values_list(
        "user_id", "since", "until"
    ):
        roll.absences.setdefault(user_id, {})[since] = until
    roll.by_address = {one.email.lower(): one.pk for one in roll.people.values() if one.email}
    return roll


_PERSON = ("user_id", "user__full_name", "user__email", "user__is_active")


def _person(pk: int, full_name: str, email: str | None, is_active: bool) -> Person:
    return Person(pk, full_name, email or "", is_active)


def _read_numbers(roll: Roll, organisation: Organisation) -> None:
    rows = StaffNumber.objects.filter(organisation=organisation, user__deleted_at=None)
    went = _merged(rows)
    # A number of their own comes last, and is the one by which they are known.
    for number, *person in sorted(
        rows.order_by("pk").values_list("number", *_PERSON), key=lambda row: row[1] not in went
    ):
        known = went.get(person[0]) or _person(*person)
        roll.people[known.pk] = known
        roll.by_number[number] = known.pk
        roll.number_of[known.pk] = number


def _merged(numbers: QuerySet[StaffNumber]) -> dict[int, Person]:
    """Whose account the owners of these numbers use now, where theirs went into another."""
    rows = AccountMerger.objects.filter(state=MergerState.MERGED)
    columns = ("into_id", "into__full_name", "into__email", "into__is_active")
    went = {away: _person(*person) for away, *person in rows.values_list("away_id", *columns)}
    owners = set(numbers.values_list("user_id", flat=True)) & set(went) if went else set()
    return {owner: _at_the_end(went, owner) for owner in owners}


def _at_the_end(went: dict[int, Person], owner: int) -> Person:
    """That one may have gone into a third."""
    found = went[owner]
    while found.pk in went:
        found = went[found.pk]
    return found


def _read_places(roll: Roll, organisation: Organisation) -> None:
    rows = Membership.objects.filter(unit__organisation=organisation, user__deleted_at=None)
    columns = ("unit_id", "post_id", "supervisor_id", "since", "until", "job_title", "post__title")
    for row in rows.order_by("since", "pk").values_list("pk", *_PERSON, *columns):
        known = _person(*row[1:5])
        roll.people[known.pk] = known
        place = Place(row[0], known.pk, *row[5:10], row[11] or row[10])
        roll.places.setdefault(known.pk, []).append(place)


def batches(values: list) -> Iterator[list]:
    """So many at once as one query may name."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


@dataclass(frozen=True)
class Owner:
    """Whose an address is, and whether they have proved it."""

    person: Person
    is_confirmed: bool


def owners_of(addresses: Iterable[str]) -> dict[str, Owner]:
    """Whose accounts these addresses belong to, by address in lower case; two queries per 1,000."""
    found: dict[str, Owner] = {}
    for batch in batches(sorted({address.lower() for address in addresses})):
        confirmed = who_confirmed(batch)
        rows = _people_at(batch, confirmed.values())
        people = {person.pk: person for person in rows}
        for address, pk in confirmed.items():
            if pk in people:
                found[address] = Owner(people[pk], True)
        for person in people.values():
            if person.email:
                found.setdefault(person.email.lower(), Owner(person, False))
    return found


def _people_at(addresses: Iterable[str], keys: Iterable[int]) -> list[Person]:
    users = User.objects.filter(deleted_at=None).annotate(lower=Lower("email"))
    users = users.filter(lower__in=list(addresses)) | users.filter(pk__in=list(keys))
    return [_person(*row) for row in users.values_list("pk", "full_name", "email", "is_active")]


def employed_among(
    organisation_id: int, user_ids: Iterable[int], day: date
) -> QuerySet[Membership]:
    """The memberships of these people that haven't ended by a day, with unit, post and person."""
    rows = Membership.objects.filter(
        unit__organisation=organisation_id, user__in=list(user_ids), user__deleted_at=None
    ).exclude(until__lt=day)
    return rows.select_related("user", "unit", "post").order_by("user__full_name", "pk")
