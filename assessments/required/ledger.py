"""The ledger is computed: from requirements and facts to rows, and again, with the same result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


@dataclass
class Change:
    """What settling did: how many rows only because the day is another, how many for other reasons."""

    by_date: int = 0
    otherwise: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(self.by_date + other.by_date, self.otherwise + other.otherwise)


def in_force(organisation_id: int) -> list[Requirement]:
    """The requirements of an organisation that write rows, with their targets."""
    rows = Requirement.objects.filter(
        organisation=organisation_id, state=RequirementState.PUBLISHED
    )
    return with_targets(rows)


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
    published = Requirement.objects.filter(state=RequirementState.PUBLISHED)
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
) -> Change:
    """The rows of these people under one employer's requirements (all in force, unless named)."""
    if asked is None:
        asked = asked_by(in_force(organisation_id))
    today = today or site_day()
    done = Change()
    for chunk in chunks(sorted(set(user_ids))):
        done += _settle_chunk(organisation_id, chunk, asked, today)
    return done


def chunks(items: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many people at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


@transaction.atomic
def _settle_chunk(
    organisation_id: int, user_ids: Sequence[int], asked: Sequence[Asked], today: date
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
    known = known_of(organisation_id, user_ids, asked, today)
    right = {}
    for item in asked:
        for user_id in user_ids:
            right |= expected(item, user_id, known)
    done = _write(known_rows, right, today)
    _mark_overtaken(user_ids)
    return done


def _still_asking(asked: Sequence[Asked]) -> list[Asked]:
    """Without those that were withdrawn since they were read: a pass over many people takes a while."""
    writing = (RequirementState.PUBLISHING, RequirementState.PUBLISHED)
    rows = Requirement.objects.filter(
        pk__in=[item.requirement.pk for item in asked], state__in=writing
    )
    held = set(rows.values_list("pk", flat=True))
    return [item for item in asked if item.requirement.pk in held]


def expected(asked: Asked, user_id: int, known: Known) -> dict[tuple[int, int, int], dict]:
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


def _write(known_rows: dict, right: dict, today: date) -> Change:
    done, new, changed = Change(), [], []
    for key, values in right.items():
        row = known_rows.pop(key, None)
        if row is None:
            requirement_id, user_id, cycle = key
            new.append(
                Assignment(requirement_id=requirement_id, user_id=user_id, cycle=cycle, **values)
            )
            done.otherwise += 1
        elif row.done_on and not values["done_on"] and not _may_be_undone(row):
            # What was done stays done, whatever became of the place that asked for it.
            continue
        elif differing := [name for name in _COLUMNS if getattr(row, name) != values[name]]:
            done += _kind_of(row, values, differing, today)
            for name in differing:
                setattr(row, name, values[name])
            changed.append(row)
    for row in known_rows.values():
        if row.state not in (AssignmentState.DONE, AssignmentState.ENDED):
            row.state = AssignmentState.ENDED
            changed.append(row)
            done.otherwise += 1
    Assignment.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    Assignment.objects.bulk_update(changed, _COLUMNS, batch_size=200)
    return done


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


def _mark_overtaken(user_ids: Sequence[int]) -> None:
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


def _kind_of(row: Assignment, values: dict, differing: list[str], today: date) -> Change:
    """Whether only the clock has moved: a date that passed, an absence that began or ended."""
    if differing != ["state"]:
        return Change(otherwise=1)
    open_states = {"not_started", "under_way"}
    before, after = row.state, values["state"]
    by_clock = (
        (before in open_states and after == "late" and row.due_on < today)
        or "paused" in (before, after)
        or (before == "exempt" and after != "done")
    )
    return Change(by_date=1) if by_clock else Change(otherwise=1)
