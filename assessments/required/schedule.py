"""When something is due, and in what state it is. Pure: from a rule and facts to rows of the ledger.

The clock is a fact like every other: with the same facts and day the same rows come out, which is
what the nightly pass proves.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NOT_STARTED, UNDER_WAY, DONE = "not_started", "under_way", "done"
LATE, PAUSED, EXEMPT = "late", "paused", "exempt"
ON_DATE, AFTER_JOINING, AFTER_LEARNING = "date", "joining", "learning"

# Nobody's ledger has more turns than this: a rule of every month over twenty years.
_MOST_CYCLES = 240

Days = tuple[date, date]


@dataclass(frozen=True)
class Rule:
    """The dates of a requirement; `days` count from joining or from when it was last done."""

    published_on: date
    due_kind: str
    due_on: date | None = None
    days: int = 0
    grace_days: int = 0
    repeat_months: int | None = None
    window_days: int = 0


@dataclass(frozen=True)
class Conceded:
    """What was given to a person in one cycle, and not taken back.

    `extended_to` is the latest new date, given on `extended_on`; `exempt_until` the last day (date.max:
    for good).
    """

    extended_to: date | None = None
    exempt_until: date | None = None
    extended_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a person on a day, as far as one requirement asks.

    `asked_since` is the first day of the post or place for which the rule asks; `achieved` are the
    days on which it was done, in their order; `absences` first and last days, in their order.
    `settled` are the turns that stand as done, each with its day: who was asked before, and comes back
    after a time in which nobody asked, goes on counting from there.
    """

    today: date
    joined_on: date
    asked_since: date
    achieved: Sequence[date] = ()
    has_begun: bool = False
    absences: Sequence[Days] = ()
    conceded: Sequence[tuple[int, Conceded]] = ()
    settled: Sequence[tuple[int, date]] = ()

    def in_cycle(self, cycle: int) -> Conceded:
        """What was conceded in that cycle."""
        return dict(self.conceded).get(cycle, Conceded())


@dataclass(frozen=True)
class Row:
    """One turn of a person under a rule."""

    cycle: int
    state: str
    opened_on: date
    due_on: date
    done_on: date | None = None
    again_on: date | None = None


def rows(rule: Rule, facts: Facts) -> list[Row]:
    """Every turn that has opened by today, oldest first; at least one. Turns of a time before that
    stand as they are, and aren't among them.

    What was done before the rule came counts in the first turn as long as it would not be due again.
    A turn opens `window_days` before what was done ends; only what is done from then on counts.
    """
    opened = max(rule.published_on, facts.asked_since)
    done = _first_done(rule, facts.achieved, opened)
    first = 1 + _turns_before(facts, opened, done)
    found = [_row(rule, facts, first, opened, _first_due(rule, facts, opened), done)]
    while (last := found[-1]).done_on and rule.repeat_months and len(found) < _MOST_CYCLES:
        due = last.again_on
        opens = max(due - timedelta(days=rule.window_days), last.done_on + timedelta(days=1))
        if opens < opened:
            # Its window was open before anybody was asked: the grace holds here as well.
            opens = opened
            due = max(due, opened + timedelta(days=rule.grace_days))
        if opens > facts.today:
            break
        done = next((day for day in facts.achieved if day >= opens), None)
        found.append(_row(rule, facts, last.cycle + 1, opens, due, done))
    return found


def _turns_before(facts: Facts, opened: date, done: date | None) -> int:
    """How many turns are of a time before this one: done before it began, and not what counts in it."""
    past = [cycle for cycle, day in facts.settled if day < opened and day != done]
    return max(past, default=0)


def _first_done(rule: Rule, achieved: Sequence[date], opened: date) -> date | None:
    """The day that settles the first turn."""
    before = [day for day in achieved if day < opened]
    if before and (
        rule.repeat_months is None or add_months(before[-1], rule.repeat_months) >= opened
    ):
        return before[-1]
    return next((day for day in achieved if day >= opened), None)


def _first_due(rule: Rule, facts: Facts, opened: date) -> date:
    """The date of the rule, but nobody has less than the days of grace from when they were asked.

    Without grace a fixed date stands as it is, also one that has passed. Days that are counted for
    each person may be over as well, but nobody is late for longer than they have been asked.
    """
    grace = opened + timedelta(days=rule.grace_days)
    if rule.due_kind == ON_DATE:
        return max(rule.due_on, grace) if rule.grace_days else rule.due_on
    if rule.due_kind == AFTER_JOINING:
        due = facts.joined_on + timedelta(days=rule.days)
    else:
        before = [day for day in facts.achieved if day < opened]
        due = before[-1] + timedelta(days=rule.days) if before else grace
    return max(due, grace if rule.grace_days else opened - timedelta(days=1))


def _row(rule: Rule, facts: Facts, cycle: int, opened: date, due: date, done: date | None) -> Row:
    conceded = facts.in_cycle(cycle)
    due = _shifted(due, opened, facts.absences)
    if (longer := conceded.extended_to) and longer > due:
        # Who gave it knew of the days away until then: those after it count as before.
        begins = max(due + timedelta(days=1), conceded.extended_on or date.min)
        due = _shifted(longer, begins, facts.absences)
    over = conceded.exempt_until
    if over and over < facts.today:
        again = over + timedelta(days=max(1, rule.grace_days))
        due = max(due, _shifted(again, over + timedelta(days=1), facts.absences))
    again = add_months(done, rule.repeat_months) if done and rule.repeat_months else None
    return Row(cycle, _state(facts, due, done, over), opened, due, done, again)


def _state(facts: Facts, due: date, done: date | None, exempt_until: date | None) -> str:
    if done:
        return DONE
    if exempt_until and exempt_until >= facts.today:
        return EXEMPT
    if any(since <= facts.today <= until for since, until in facts.absences):
        return PAUSED
    if due < facts.today:
        return LATE
    return UNDER_WAY if facts.has_begun else NOT_STARTED


def _shifted(due: date, opened: date, absences: Iterable[Days]) -> date:
    """The date, later by each day away between the opening and the date as it then stands."""
    counted = opened - timedelta(days=1)
    for since, until in absences:
        begins = max(since, counted + timedelta(days=1))
        if begins > due or until < begins:
            continue
        due += timedelta(days=(until - begins).days + 1)
        counted = until
    return due


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
