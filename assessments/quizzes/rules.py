"""What a quiz allows and when, and what its attempts come to. Pure: times and numbers in, verdicts out.

The server's clock decides. A deadline is the end of the time for answering; `GRACE_SECONDS` after
it cover the last packet on its way. What comes later is kept, marked and not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

# A save that left a phone in time may need some seconds on a poor line; the browser tries again
# every few seconds. Longer would be more time for those who wait with their answer.
GRACE_SECONDS = 30


class Purpose(StrEnum):
    """What a sitting is for. Only a graded one can be passed and finish the step by its result."""

    GRADED = "graded"
    PRACTICE = "practice"
    PRE_TEST = "pre_test"
    POST_TEST = "post_test"


class Counting(StrEnum):
    """Which attempt counts, where there are several."""

    BEST = "best"
    LAST = "last"
    AVERAGE = "average"
    FIRST = "first"


class Shown(StrEnum):
    """When a learner sees something of their result."""

    AT_ONCE = "at_once"
    # After a pass or the last attempt: nothing is left that it could give away.
    WHEN_SETTLED = "when_settled"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


class Refusal(StrEnum):
    """Why no attempt can begin now."""

    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    PASSED = "passed"
    USED_UP = "used_up"
    WAIT = "wait"
    ONCE = "once"


class Arrival(StrEnum):
    """When an answer or a submission came, seen from the attempt's deadline."""

    IN_TIME = "in_time"
    IN_GRACE = "in_grace"
    LATE = "late"


@dataclass(frozen=True)
class Rules:
    """A quiz's rules. `attempts_allowed` None means as many as one likes."""

    purpose: Purpose = Purpose.GRADED
    attempts_allowed: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: int | None = None
    wait_hours: int = 0
    counting: Counting = Counting.BEST
    key_shown: Shown = Shown.WHEN_SETTLED
    marks_shown: Shown = Shown.AT_ONCE


@dataclass(frozen=True)
class Past:
    """An attempt that was begun: under way (`share` None), or handed in with its share of the points.

    A voided attempt is none of these: it counts for nothing and is left out.
    """

    submitted_at: datetime | None = None
    share: Fraction | None = None
    passed: bool = False

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None


@dataclass(frozen=True)
class Turn:
    """Whether an attempt can begin now; if not, why, and from when on if that is known."""

    refusal: Refusal | None = None
    from_when: datetime | None = None
    left: int | None = None

    @property
    def may_start(self) -> bool:
        return self.refusal is None


def turn(rules: Rules, past: Sequence[Past], now: datetime, *, extra_attempts: int = 0) -> Turn:
    """Whether the learner with these attempts, none of them open, may begin another.

    A pass ends a graded quiz: whatever counts, nobody can lose it by trying again. A test before
    or after the module is sat once, or it would measure the practice that the first gave.
    `extra_attempts` are granted to this person beyond what everybody has.
    """
    done = [attempt for attempt in past if not attempt.is_open]
    left = _left(rules, done, extra_attempts)
    if rules.opens_at is not None and now < rules.opens_at:
        return Turn(Refusal.NOT_OPEN_YET, rules.opens_at, left)
    if rules.closes_at is not None and now >= rules.closes_at:
        return Turn(Refusal.CLOSED, None, left)
    if rules.purpose == Purpose.GRADED and any(attempt.passed for attempt in done):
        return Turn(Refusal.PASSED, None, left)
    if left == 0:
        is_test = rules.purpose in (Purpose.PRE_TEST, Purpose.POST_TEST)
        return Turn(Refusal.ONCE if is_test else Refusal.USED_UP, None, 0)
    again = _again_at(rules, done)
    if again is not None and now < again:
        return Turn(Refusal.WAIT, again, left)
    return Turn(None, None, left)


def _left(rules: Rules, done: Sequence[Past], extra: int) -> int | None:
    if rules.purpose == Purpose.PRACTICE:
        return None
    allowed = 1 if rules.purpose != Purpose.GRADED else rules.attempts_allowed
    return None if allowed is None else max(0, allowed + extra - len(done))


def _again_at(rules: Rules, done: Sequence[Past]) -> datetime | None:
    """The end of the waiting time after the newest attempt."""
    if not rules.wait_hours or not done:
        return None
    newest = max(attempt.submitted_at for attempt in done)
    return newest + timedelta(hours=rules.wait_hours)


def deadline(rules: Rules, started_at: datetime, *, extra_minutes: int = 0) -> datetime | None:
    """When the time for answering ends; None without any limit.

    The earlier of the time limit and the quiz's closing. Extra time moves both: who needs more
    of it needs it also where everybody sits at the same hour.
    """
    extra = timedelta(minutes=extra_minutes)
    ends = [
        end + extra
        for end in (
            started_at + timedelta(minutes=rules.minutes) if rules.minutes else None,
            rules.closes_at,
        )
        if end is not None
    ]
    return min(ends) if ends else None


def arrival(deadline_at: datetime | None, grace_seconds: int, now: datetime) -> Arrival:
    """In time up to and at the deadline itself, in grace up to and at its end, else late."""
    if deadline_at is None or now <= deadline_at:
        return Arrival.IN_TIME
    if now <= deadline_at + timedelta(seconds=grace_seconds):
        return Arrival.IN_GRACE
    return Arrival.LATE


def counted_share(past: Sequence[Past], counting: Counting) -> Fraction | None:
    """The share (0 to 1) that these attempts, in their order, come to; None before the first."""
    shares = [attempt.share for attempt in past if attempt.share is not None]
    if not shares:
        return None
    match counting:
        case Counting.BEST:
            return max(shares)
        case Counting.LAST:
            return shares[-1]
        case Counting.FIRST:
            return shares[0]
        case Counting.AVERAGE:
            return sum(shares, Fraction(0)) / len(shares)


def is_passed(past: Sequence[Past], counting: Counting, pass_mark: int) -> bool:
    """Whether what counts of these attempts reaches the pass mark (percent). Exact, not rounded."""
    share = counted_share(past, counting)
    return share is not None and 100 * share >= pass_mark


def is_shown(
    when: Shown,
    rules: Rules,
    past: Sequence[Past],
    now: datetime,
    *,
    extra_attempts: int = 0,
) -> bool:
    """Whether something that is shown `when` may be shown after these attempts.

    Nothing is shown while an attempt is open: it would help in that one. "After closing" waits
    also for those with extra time, whom the caller's `now` must have passed.
    """
    if not past or any(attempt.is_open for attempt in past):
        return False
    match when:
        case Shown.AT_ONCE:
            return True
        case Shown.NEVER:
            return False
        case Shown.AFTER_CLOSE:
            return rules.closes_at is not None and now >= rules.closes_at
        case Shown.WHEN_SETTLED:
            return (
                any(attempt.passed for attempt in past) or _left(rules, past, extra_attempts) == 0
            )


def gain(before: Fraction, after: Fraction) -> int:
    """What was gained between a test before and one after, in whole percentage points, truncated."""
    return int(100 * after) - int(100 * before)
