"""When a programme's certificate is earned, ends and is renewed: the pure rules, by table."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from assessments.certificates.claim import Practised, basis_of, practised, practised_in, subject
from assessments.certificates.earning import (
    RENEWAL_WINDOW,
    Asked,
    Held,
    Lack,
    Phase,
    Taken,
    after_months,
    cycle_of,
    earned,
    phase_of,
    renewable_from,
)
from curriculum.data import Activity, Outline

A, B = UUID(int=1), UUID(int=2)
P, Q = UUID(int=11), UUID(int=12)
DAY = datetime(2026, 5, 4, 12)


def taken(id: int, key: UUID, day: int | None, practices=(), met=()) -> Taken:
    completed_at = None if day is None else DAY + timedelta(days=day)
    return Taken(id, key, completed_at, frozenset(practices), frozenset(met))


BOTH = [Asked(A), Asked(B)]
WITH_PRACTICE = [Asked(A, needs_practice=True)]


@pytest.mark.parametrize(
    ("asked", "rows", "since", "counted", "lacks"),
    [
        (BOTH, [], None, {}, {A: Lack.MODULE, B: Lack.MODULE}),
        (BOTH, [taken(1, A, 0), taken(2, B, None)], None, {A: 1}, {B: Lack.MODULE}),
        (BOTH, [taken(1, A, 0), taken(2, B, 1)], None, {A: 1, B: 2}, {}),
        # The newest completed cycle counts, in whatever order they come; one under way doesn't.
        ([Asked(A)], [taken(2, A, 5), taken(1, A, 0), taken(3, A, None)], None, {A: 2}, {}),
        # For a renewal only what was completed after the certificate before; that moment is before.
        (BOTH, [taken(1, A, 0), taken(2, B, 1)], 0, {B: 2}, {A: Lack.MODULE}),
        # Practice: every step of the counted cycle, and there must be one.
        (WITH_PRACTICE, [taken(1, A, 0, [P, Q], [P])], None, {A: 1}, {A: Lack.PRACTICE}),
        (WITH_PRACTICE, [taken(1, A, 0, [P, Q], [P, Q])], None, {A: 1}, {}),
        (WITH_PRACTICE, [taken(1, A, 0)], None, {A: 1}, {A: Lack.NO_PRACTICE}),
        (WITH_PRACTICE, [taken(1, A, 0, [P], [P]), taken(2, A, 9, [P])], None, {A: 2},
         {A: Lack.PRACTICE}),
        ([Asked(A)], [taken(1, A, 0, [P])], None, {A: 1}, {}),
        ([], [taken(1, A, 0)], None, {}, {}),
    ],
)  # fmt: skip
def test_what_counts_and_what_is_missing(asked, rows, since, counted, lacks):
    found = earned(asked, rows, None if since is None else DAY + timedelta(days=since))
    assert (found.counted, found.lacks) == (counted, lacks)
    assert found.is_complete == (bool(asked) and not lacks)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-11-27", 36, "2029-11-27"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-10-15", 3, "2027-01-15"),
        ("2026-11-30", 1, "2026-12-30"),
    ],
)
def test_months_end_where_the_month_does(day, months, end):
    assert after_months(date.fromisoformat(day), months) == date.fromisoformat(end)


TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("held", "phase", "cycle"),
    [
        (None, Phase.FIRST, 1),
        (Held(1, False, None), Phase.HELD, 1),
        (Held(1, False, TODAY + RENEWAL_WINDOW + timedelta(days=1)), Phase.HELD, 1),
        (Held(1, False, TODAY + RENEWAL_WINDOW), Phase.RENEWAL, 2),
        (Held(2, False, TODAY), Phase.RENEWAL, 3),
        (Held(1, False, TODAY - timedelta(days=4000)), Phase.RENEWAL, 2),
        (Held(2, True, TODAY), Phase.REVOKED, 2),
    ],
)
def test_what_there_is_to_do(held, phase, cycle):
    assert phase_of(held, TODAY) is phase
    assert cycle_of(held, phase) == cycle


def test_what_has_no_end_is_never_renewed():
    assert renewable_from(None) is None
    assert renewable_from(date(2026, 12, 31)) == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("has_quiz", "has_practice", "word"),
    [
        (False, False, "completed"),
        (True, False, "completed_with_quiz"),
        (False, True, "completed_with_practice"),
        (True, True, "completed_with_quiz_and_practice"),
    ],
)
def test_the_basis_in_a_word(has_quiz, has_practice, word):
    assert basis_of(has_quiz=has_quiz, has_practice=has_practice) == word


def test_only_practice_of_the_edition_that_was_met_counts():
    steps = [(P, "practice", 120), (Q, "practice", 60), (A, "lesson", 30)]
    outline = Outline(
        edition_id=1, edition_number=1, module_key=A, module_title="M", language="en",
        institution_id=1, minutes_online=30, minutes_practice=180, competencies=(),
        activities=tuple(
            Activity(key, kind, kind + str(minutes), order, True, True, minutes)
            for order, (key, kind, minutes) in enumerate(steps, 1)
        ),
    )  # fmt: skip
    assert practised_in(outline, {P, A, B}) == Practised(("practice120",), 120)
    assert practised_in(outline, set()) == Practised()


def test_claims_of_every_schema_are_read():
    first = {"schema": 1, "type": "module", "module": {"title": "M", "language": "en"}}
    assert subject(first)["title"] == "M" and practised(first) == Practised()
    third = first | {"schema": 3, "minutes_practice": 60, "practices": [{"title": "T"}]}
    assert practised(third) == Practised(("T",), 60)
    programme = {"schema": 3, "type": "programme", "programme": {"title": "P", "language": "ar"}}
    assert subject(programme) == {"title": "P", "language": "ar"}
