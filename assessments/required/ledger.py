"""The ledger is computed: from requirements and facts to rows, and again, with the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from learning.lib.dated import site_day
from learning.people import employing

from . import matching, schedule
from .facts import Asked, Known, asked_by, known_of
from .models import (
    OPEN_STATES,
    Assignment,
    AssignmentState,
    Requirement,
    RequirementState,
)

# People whose rows are computed in one transaction. On SQLite nobody else writes meanwhile.
CHUNK = 100

_COLUMNS = (
    "subject", "unit_id", "state", "opened_on", "due_on", "done_on", "again_on",
    "reason_kind", "reason", "joined_on",
)  # fmt: skip


# Requirement, person, cycle.
Key = tuple[int, int, int]
Rows = dict[Key, dict]


@dataclass
class Change:
    """What settling did: how many rows only because the day is another, how many for other reasons."""

    by_date: int = 0
    otherwise: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(self.by_date + other.by_date, self.otherwise + other.otherwise)


@dataclass(frozen=True)
class Changed:
    """A row (None: there was none) and the values that it gets."""

    key: Key
    row: Assignment | None
    values: dict

    def was_right(self, expected: dict | None) -> bool:
        """Whether it stood as expected of another day."""
        if self.row is None or expected is None:
            return self.row is None and expected is None
        return all(getattr(self.row, name) == expected[name] for name in _COLUMNS)


# What is being published has rows already: what happens to their people meanwhile must reach them.
_WRITING = (RequirementState.PUBLISHING, RequirementState.PUBLISHED)


def in_force(organisation_id: int) -> list[Requirement]:
    """The requirements of an organisation that write rows, with their targets."""
    return with_targets(
        Requirement.objects.filter(organisation=organisation_id, state__in=_WRITING)
    )


def with_targets(rows) -> list[Requirement]:
    """Requirements as `facts.asked_by` wants them."""
    return list(rows.order_by("pk").prefetch_related("targets__unit", "targets__profile"))


def settle(user_ids: Iterable[int]) -> Change:
    """Bring the rows of these people up to date, with every employer that requires something.

    Called by whatever changes what is known of them. Costs one query where nobody requires anything
    of them. Safe to repeat.
    """
    user_ids, done = list(user_ids), Change()
    for organisation_id in _employers_asking(user_ids):
        done += settle_in(organisation_id, user_ids)
    return done


def _employers_asking(user_ids: list[int]) -> list[int]:
    """Where they work, or have open rows from when they did."""
    published = Requirement.objects.filter(state__in=_WRITING)
    work = employing.organisations_of_people(user_ids)
    rows = Assignment.objects.filter(user__in=user_ids).exclude(
        state__in=(AssignmentState.DONE, AssignmentState.ENDED)
    )
    asking = published.filter(organisation__in=work) | published.filter(
        pk__in=rows.values("requirement")
    )
    return sorted(set(asking.values_list("organisation_id", flat=True)))


def settle_in(
    organisation_id: int,
    user_ids: Sequence[int],
    *,
    asked: Sequence[Asked] | None = None,
    today: date | None = None,
    before: date | None = None,
) -> Change:
    """The rows of these people under one employer's requirements (all in force, unless named).

    With `before`, the day of the last pass, it tells what only the days since then have changed.
    """
    if asked is None:
        asked = asked_by(in_force(organisation_id))
    days = Days(today or site_day(), before)
    done = Change()
    for chunk in chunks(sorted(set(user_ids))):
        done += _settle_chunk(organisation_id, chunk, asked, days)
    return done


@dataclass(frozen=True)
class Days:
    """The day by which rows are computed, and the one by which they were computed last, if known."""

    today: date
    before: date | None = None


def chunks(items: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many people at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


@transaction.atomic
def _settle_chunk(
    organisation_id: int, user_ids: Sequence[int], asked: Sequence[Asked], days: Days
) -> Change:
    # The rows first, then the facts: what commits in between would otherwise be overwritten by what
    # was read before it. People in the order of their numbers, as everywhere.
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        user__in=user_ids, requirement__in=[item.requirement.pk for item in asked]
    )
    known_rows = {
        (row.requirement_id, row.user_id, row.cycle): row for row in rows.order_by("user_id", "pk")
    }
    asked = _still_asking(asked)

    def right_on(day: date) -> Rows:
        known = known_of(organisation_id, user_ids, asked, day)
        for (requirement_id, user_id, cycle), row in known_rows.items():
            if row.done_on:
                key = (user_id, requirement_id)
                known.settled.setdefault(key, []).append((cycle, row.done_on))
        right: Rows = {}
        for item in asked:
            for user_id in user_ids:
                right |= expected(item, user_id, known)
        return right

    changes = _changes(known_rows, right_on(days.today))
    done = _told_apart(changes, right_on, days.before)
    _write(changes)
    mark_overtaken(user_ids)
    return done


def _still_asking(asked: Sequence[Asked]) -> list[Asked]:
    """Without those that were withdrawn since they were read: a pass over many people takes a while."""
    rows = Requirement.objects.filter(
        pk__in=[item.requirement.pk for item in asked], state__in=_WRITING
    )
    held = set(rows.values_list("pk", flat=True))
    return [item for item in asked if item.requirement.pk in held]


def expected(asked: Asked, user_id: int, known: Known) -> Rows:
    """The rows that ought to stand for one person under one requirement, by their key."""
    places = known.places.get(user_id, ())
    if not any(place.holds_on(known.today) for place in places):
        return {}
    until = None if asked.requirement.includes_later else asked.rule.published_on
    reason = matching.falls_under(asked.targets, user_id, places, known.today, until=until)
    if reason is None:
        return {}
    found = {}
    for row in schedule.rows(asked.rule, known.facts(user_id, asked, reason.since)):
        found[(asked.requirement.pk, user_id, row.cycle)] = {
            "subject": asked.requirement.subject,
            "unit_id": reason.unit_id,
            "state": row.state,
            "opened_on": row.opened_on,
            "due_on": row.due_on,
            "done_on": row.done_on,
            "again_on": row.again_on,
            "reason_kind": reason.kind,
            "reason": reason.label[:200],
            "joined_on": known.joined[user_id],
        }
    return found


def _changes(known_rows: dict[Key, Assignment], right: Rows) -> list[Changed]:
    """What has to be written so that the rows that stand are as they ought to be."""
    found = []
    for key, values in right.items():
        row = known_rows.get(key)
        if row is not None and row.done_on and not values["done_on"] and not _may_be_undone(row):
            # What was done stays done, whatever became of the place that asked for it.
            continue
        if row is None or any(getattr(row, name) != values[name] for name in _COLUMNS):
            found.append(Changed(key, row, values))
    for key, row in known_rows.items():
        if key in right:
            continue
        if row.state not in (AssignmentState.DONE, AssignmentState.ENDED):
            found.append(Changed(key, row, {"state": AssignmentState.ENDED}))
        elif row.again_on is not None:
            # Nobody asks for it again.
            found.append(Changed(key, row, {"again_on": None}))
    return found


def _told_apart(changes: list[Changed], right_on: Callable[[date], Rows], before) -> Change:
    """How many of the changes come of the days since `before` alone: by that day the row was right."""
    if not changes or before is None:
        return Change(otherwise=len(changes))
    then = right_on(before)
    by_date = sum(change.was_right(then.get(change.key)) for change in changes)
    return Change(by_date, len(changes) - by_date)


def _write(changes: list[Changed]) -> None:
    new, changed = [], []
    for change in changes:
        if change.row is None:
            requirement_id, user_id, cycle = change.key
            new.append(
                Assignment(
                    requirement_id=requirement_id, user_id=user_id, cycle=cycle, **change.values
                )
            )
            continue
        for name, value in change.values.items():
            setattr(change.row, name, value)
        changed.append(change.row)
    Assignment.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    Assignment.objects.bulk_update(changed, _COLUMNS, batch_size=200)


def _may_be_undone(row: Assignment) -> bool:
    """Only a level can turn out not to have been shown: an objection strikes its evidence out."""
    return row.subject.startswith("competency:")


def done_rows(user_ids: Iterable[int]) -> list[int]:
    """The keys of these people's rows that are done."""
    rows = Assignment.objects.filter(user__in=list(user_ids), done_on__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def reckon_again(user_ids: Iterable[int], *, but: Iterable[int]) -> None:
    """What made these people's rows done, `but` some, may have been somebody else's: the next `settle`
    says anew what they are. What nobody requires any more isn't reckoned, and stays as it is.
    """
    rows = Assignment.objects.filter(user__in=list(user_ids), done_on__isnull=False)
    rows = rows.filter(requirement__state=RequirementState.PUBLISHED).exclude(pk__in=list(but))
    rows.update(done_on=None, again_on=None, state=AssignmentState.NOT_STARTED)


def mark_overtaken(user_ids: Sequence[int]) -> None:
    """Where two rows of a person ask for the same thing, the earliest date counts."""
    rows: dict[int, dict[int, tuple[str, date]]] = {}
    marked = {}
    found = Assignment.objects.filter(user__in=user_ids, state__in=OPEN_STATES)
    for pk, user_id, employer, subject, due_on, is_overtaken in found.values_list(
        "pk", "user_id", "requirement__organisation", "subject", "due_on", "is_overtaken"
    ):
        # Of one employer: what another one requires is none of its business.
        rows.setdefault(user_id, {})[pk] = (f"{employer}:{subject}", due_on)
        marked[pk] = is_overtaken
    counting = {pk for own in rows.values() for pk in matching.by_subject(own).values()}
    for value in (True, False):
        wrong = [pk for pk, was in marked.items() if (pk not in counting) is value is not was]
        if wrong:
            Assignment.objects.filter(pk__in=wrong).update(is_overtaken=value)
