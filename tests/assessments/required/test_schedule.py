"""When something is due and in what state it is, by table."""

from datetime import date, timedelta

import pytest

from assessments.required.matching import Place, Target, by_subject, falls_under
from assessments.required.schedule import Conceded, Facts, Rule, add_months, rows

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


def rule(**values) -> Rule:
    return Rule(**{"published_on": date(2026, 1, 1), "due_kind": "joining", "days": 60} | values)


def facts(**values) -> Facts:
    base = {"today": TODAY, "joined_on": date(2026, 5, 1), "asked_since": date(2026, 5, 1)}
    return Facts(**base | values)


def only(rule, facts):
    found = rows(rule, facts)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("rule_values", "fact_values", "state", "due"),
    [
        ({}, {}, "not_started", date(2026, 6, 30)),
        ({}, {"has_begun": True}, "under_way", date(2026, 6, 30)),
        ({"days": 30}, {}, "late", date(2026, 5, 31)),
        # Late it is, however far somebody is.
        ({"days": 30}, {"has_begun": True}, "late", date(2026, 5, 31)),
        # The date itself is in time.
        ({"days": 45}, {}, "not_started", date(2026, 6, 15)),
        # Without grace the date may have passed before anybody was asked.
        ({"due_kind": "date", "due_on": date(2026, 1, 5)}, {}, "late", date(2026, 1, 5)),
        ({"due_kind": "date", "due_on": date(2026, 12, 1)}, {}, "not_started", date(2026, 12, 1)),
        # Nobody has less than the days of grace, whatever the date.
        (
            {"due_kind": "date", "due_on": date(2026, 1, 5), "grace_days": 60},
            {},
            "not_started",
            date(2026, 6, 30),
        ),
        # Who joined long ago is asked from the publication on.
        (
            {"published_on": date(2026, 6, 1), "grace_days": 30},
            {"joined_on": date(2010, 1, 1), "asked_since": date(2010, 1, 1)},
            "not_started",
            date(2026, 7, 1),
        ),
        # Nobody is late for longer than they have been asked.
        (
            {"published_on": date(2026, 6, 1)},
            {"joined_on": date(2010, 1, 1), "asked_since": date(2010, 1, 1)},
            "late",
            date(2026, 5, 31),
        ),
        # From the last time it was done, else after the grace.
        ({"due_kind": "learning", "grace_days": 90}, {}, "not_started", date(2026, 7, 30)),
    ],
)
def test_the_date_and_the_state(rule_values, fact_values, state, due):
    row = only(rule(**rule_values), facts(**fact_values))
    assert (row.state, row.due_on) == (state, due)


def test_what_was_done_before_counts_as_long_as_it_would_not_be_due_again():
    before = facts(achieved=[date(2020, 3, 1)])
    assert only(rule(), before).state == "done"
    assert only(rule(repeat_months=36), before).state == "not_started"
    assert only(rule(repeat_months=12), facts(achieved=[date(2025, 8, 1)])).state == "done"


def test_what_is_done_late_is_done():
    row = only(rule(days=10), facts(achieved=[date(2026, 6, 14)]))
    assert (row.state, row.done_on, row.due_on) == ("done", date(2026, 6, 14), date(2026, 5, 11))


def test_a_new_turn_opens_before_what_was_done_ends_and_keeps_the_old():
    again = rule(repeat_months=12, window_days=30)
    done = date(2025, 7, 1)
    asked = {"joined_on": date(2025, 5, 1), "asked_since": date(2025, 5, 1)}
    first, second = rows(
        Rule(**again.__dict__ | {"published_on": date(2025, 1, 1)}), facts(achieved=[done], **asked)
    )
    assert (first.state, first.again_on) == ("done", date(2026, 7, 1))
    assert (second.cycle, second.state, second.due_on) == (2, "not_started", date(2026, 7, 1))
    # Done again before the window opened, it is the old turn's, and moves no date.
    early = facts(achieved=[done, date(2026, 2, 1)], **asked)
    published = Rule(**again.__dict__ | {"published_on": date(2025, 1, 1)})
    assert [row.state for row in rows(published, early)] == ["done", "not_started"]
    within = facts(achieved=[done, date(2026, 6, 10)], **asked)
    assert [row.state for row in rows(published, within)] == ["done", "done"]


def test_absences_move_the_date_by_the_days_away():
    away = [(date(2026, 6, 1), date(2026, 6, 10))]
    row = only(rule(), facts(absences=away))
    assert (row.state, row.due_on) == ("not_started", date(2026, 7, 10))
    # Today away: it waits. Days before it was asked, and after the date, move nothing.
    assert only(rule(), facts(absences=[(TODAY, TODAY + 5 * DAY)])).state == "paused"
    assert only(rule(), facts(absences=[(date(2026, 1, 1), date(2026, 4, 30))])).due_on == date(
        2026, 6, 30
    )
    assert only(rule(days=10), facts(absences=[(date(2026, 5, 20), date(2026, 6, 1))])).due_on == (
        date(2026, 5, 11)
    )
    # Two that overlap count each day once.
    twice = [(date(2026, 6, 1), date(2026, 6, 10)), (date(2026, 6, 5), date(2026, 6, 12))]
    assert only(rule(), facts(absences=twice)).due_on == date(2026, 7, 12)


@pytest.mark.parametrize(
    ("conceded", "state", "due"),
    [
        (Conceded(extended_to=date(2026, 8, 1)), "not_started", date(2026, 8, 1)),
        (Conceded(extended_to=date(2026, 5, 1)), "late", date(2026, 5, 11)),
        (Conceded(exempt_until=date.max), "exempt", date(2026, 5, 11)),
        (Conceded(exempt_until=TODAY), "exempt", date(2026, 5, 11)),
        # When it ends there is time again, as at the start.
        (Conceded(exempt_until=TODAY - DAY), "not_started", TODAY - DAY + 20 * DAY),
    ],
)
def test_concessions(conceded, state, due):
    row = only(
        rule(days=10, grace_days=0 if due.month == 5 else 20, published_on=date(2020, 1, 1)),
        facts(conceded=[(1, conceded)], asked_since=date(2026, 4, 1)),
    )
    assert (row.state, row.due_on) == (state, due)


def test_done_is_done_also_for_who_was_exempt():
    row = only(rule(), facts(conceded=[(1, Conceded(exempt_until=date.max))], achieved=[TODAY]))
    assert row.state == "done"


def test_the_same_day_of_a_shorter_month():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def place(**values) -> Place:
    base = {
        "unit_id": 1,
        "unit_path": "00010001",
        "post_title": "Manager",
        "profile": "registrar",
        "grade": "K",
        "since": date(2026, 1, 1),
    }
    return Place(**base | values)


@pytest.mark.parametrize(
    ("target", "fits"),
    [
        (Target("everybody", None), True),
        (Target("unit", "0001"), True),
        (Target("unit", "00010002"), False),
        (Target("post", "manager"), True),
        (Target("post", "clerk"), False),
        (Target("profile", "registrar"), True),
        (Target("profile", "clerk"), False),
        (Target("grade", "k"), True),
        (Target("grade", "l"), False),
        (Target("person", 42), True),
        (Target("person", 43), False),
    ],
)
def test_who_falls_under_a_target(target, fits):
    assert (falls_under([target], 42, [place()], TODAY) is not None) is fits
    assert falls_under([target], 42, [], TODAY) is None


def test_of_two_places_the_older_one_counts_and_who_joins_later_may_be_left_out():
    held = [place(since=date(2026, 3, 1)), place(unit_id=2, since=date(2025, 3, 1))]
    assert falls_under([Target("everybody", None)], 1, held, TODAY).unit_id == 2
    target = [Target("grade", "k", "K")]
    assert falls_under(target, 1, held[:1], TODAY, until=date(2026, 2, 1)) is None


@pytest.mark.parametrize(
    ("gap", "since"), [(1, date(2024, 1, 1)), (2, date(2026, 3, 1)), (0, date(2024, 1, 1))]
)
def test_who_moves_between_places_that_are_asked_has_no_more_time(gap, since):
    """Under any of the targets: a move from one to another is no new beginning; a gap is."""
    ended = date(2026, 3, 1) - gap * DAY
    held = [
        place(since=date(2024, 1, 1), until=ended, post_title="Clerk", unit_id=9),
        place(since=date(2026, 3, 1)),
    ]
    targets = [Target("post", "manager"), Target("post", "clerk")]
    found = falls_under(targets, 1, held, TODAY)
    assert (found.since, found.unit_id) == (since, 1)
    assert falls_under(targets, 1, held[:1], TODAY) is None, "no longer there"


def test_a_turn_whose_window_was_open_before_the_rule_came_has_the_grace_too():
    late_learner = facts(
        achieved=[date(2025, 6, 2)], joined_on=date(2020, 1, 1), asked_since=date(2020, 1, 1)
    )
    yearly = rule(published_on=date(2026, 6, 1), repeat_months=12, window_days=90, grace_days=30)
    assert rows(yearly, late_learner)[-1].due_on == date(2026, 7, 1)


def test_where_two_ask_for_the_same_the_earliest_date_counts():
    due = {1: ("module:a", date(2026, 5, 2)), 2: ("module:a", date(2026, 5, 1)), 3: ("b", TODAY)}
    assert by_subject(due) == {"module:a": 2, "b": 3}


# --- Asked again after a time in which nobody asked ---


YEARLY = rule(published_on=date(2024, 1, 1), repeat_months=12, window_days=30)


def test_who_comes_back_goes_on_after_the_turns_of_before():
    """Done in 2024 and 2025; away from what asks for it; asked again since March 2026."""
    back = facts(
        asked_since=date(2026, 3, 1),
        joined_on=date(2026, 3, 1),
        achieved=[date(2024, 6, 1), date(2025, 6, 1)],
        settled=[(1, date(2024, 6, 1)), (2, date(2025, 6, 1))],
    )
    again, due = rows(YEARLY, back)
    # What still counted when they came back is its turn, and not written over an older one's.
    assert (again.cycle, again.state, again.done_on) == (2, "done", date(2025, 6, 1))
    assert (due.cycle, due.state, due.due_on) == (3, "late", date(2026, 6, 1))


def test_what_no_longer_counted_when_they_came_back_begins_a_new_turn():
    back = facts(
        asked_since=date(2026, 1, 1),
        joined_on=date(2026, 1, 1),
        achieved=[date(2024, 2, 1)],
        settled=[(1, date(2024, 2, 1))],
    )
    row = only(YEARLY, back)
    assert (row.cycle, row.state, row.done_on, row.due_on) == (2, "late", None, date(2026, 3, 2))
    # And settled once more, with the new turn done, it is the same turn.
    later = facts(
        asked_since=date(2026, 1, 1),
        joined_on=date(2026, 1, 1),
        achieved=[date(2024, 2, 1), date(2026, 4, 1)],
        settled=[(1, date(2024, 2, 1)), (2, date(2026, 4, 1))],
    )
    assert [(row.cycle, row.state) for row in rows(YEARLY, later)] == [(2, "done")]


def test_a_corrected_beginning_is_no_new_turn():
    done = [date(2025, 2, 1), date(2026, 2, 1)]
    known = facts(asked_since=date(2020, 1, 1), achieved=done, settled=[(1, done[0]), (2, done[1])])
    assert [row.cycle for row in rows(YEARLY, known)] == [1, 2]


# --- Extensions, exemptions and absences together ---


@pytest.mark.parametrize(
    ("conceded", "away", "due"),
    [
        # Away within the time that was given: later by as many days.
        (
            Conceded(extended_to=date(2026, 6, 30), extended_on=date(2026, 5, 12)),
            (date(2026, 6, 11), date(2026, 6, 14)),
            date(2026, 7, 4),
        ),
        # Who extended it knew of these days.
        (
            Conceded(extended_to=date(2026, 6, 30), extended_on=date(2026, 6, 10)),
            (date(2026, 5, 20), date(2026, 6, 1)),
            date(2026, 6, 30),
        ),
        # Days away before the first date have moved that one.
        (
            Conceded(extended_to=date(2026, 6, 30), extended_on=date(2026, 5, 12)),
            (date(2026, 5, 5), date(2026, 5, 8)),
            date(2026, 6, 30),
        ),
        # Away after an exemption has ended.
        (
            Conceded(exempt_until=date(2026, 6, 1)),
            (date(2026, 6, 2), date(2026, 6, 14)),
            date(2026, 6, 15),
        ),
    ],
)
def test_days_away_in_time_that_was_given(conceded, away, due):
    row = only(rule(days=10), facts(absences=[away], conceded=[(1, conceded)]))
    assert row.due_on == due


# --- A profile that a post gets ---


def test_a_profile_asks_from_the_day_on_which_the_post_got_it():
    held = place(since=date(2020, 1, 1), profile="manager", profile_since=date(2026, 6, 1))
    target = Target("profile", "manager", "Manager")
    assert falls_under([target], 1, [held], TODAY).since == date(2026, 6, 1)
    assert falls_under([target], 1, [held], TODAY, until=date(2026, 5, 1)) is None
    # Another target that takes the place in has asked since the beginning.
    both = [target, Target("everybody", None)]
    assert falls_under(both, 1, [held], TODAY).since == date(2020, 1, 1)
    graded = place(since=date(2020, 1, 1), grade="K", graded_on=date(2026, 6, 1))
    assert falls_under([Target("grade", "k", "K")], 1, [graded], TODAY).since == date(2026, 6, 1)
    assert falls_under([Target("everybody", None)], 1, [graded], TODAY).since == date(2020, 1, 1)
    # Who had left the post before it got the profile was never asked for it.
    left = place(
        since=date(2020, 1, 1), until=date(2026, 5, 1), profile="manager",
        profile_since=date(2026, 5, 20),
    )  # fmt: skip
    now = place(since=date(2026, 5, 2), profile="manager", profile_since=date(2026, 5, 2))
    assert falls_under([target], 1, [left, now], TODAY).since == date(2026, 5, 2)
