"""What an answer must say and what a link opens, as tables."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assessments.transfer.rules import (
    LINK_HOLDS,
    LONGEST,
    LinkState,
    Problem,
    answer_of,
    link_state,
    problem_of,
)

SENT = datetime(2026, 3, 1, 12)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("answered", "stopped", "later", "state"),
    [
        (False, False, HOUR, LinkState.OPEN),
        (False, False, LINK_HOLDS - HOUR, LinkState.OPEN),
        (False, False, LINK_HOLDS, LinkState.EXPIRED),
        (False, True, HOUR, LinkState.STOPPED),
        (False, True, LINK_HOLDS * 2, LinkState.STOPPED),
        (True, False, HOUR, LinkState.ANSWERED),
        (True, True, LINK_HOLDS * 2, LinkState.ANSWERED),
    ],
)
def test_what_a_link_opens(answered, stopped, later, state):
    found = link_state(
        mailed_at=SENT,
        answered_at=SENT if answered else None,
        stopped_at=SENT if stopped else None,
        now=SENT + later,
    )
    assert found is state


@pytest.mark.parametrize(
    ("used", "asks_use", "kept"),
    [
        ("not_yet", True, {"no_time", "rules"}),
        ("partly", True, {"no_time", "rules"}),
        ("yes", True, set()),
        ("not_yet", False, set()),
    ],
)
def test_obstacles_belong_to_what_was_not_used(used, asks_use, kept):
    found = answer_of(text=" a\r\nb ", used=used, obstacles=["no_time", "rules"], asks_use=asks_use)
    assert (found.text, found.used) == ("a\nb", used if asks_use else "")
    assert found.obstacles == kept


@pytest.mark.parametrize(
    ("text", "used", "asks_use", "problem"),
    [
        ("said", "yes", True, None),
        ("said", "", False, None),
        ("said", "", True, Problem.USE_MISSING),
        (" \n ", "yes", True, Problem.EMPTY),
        ("", "", False, Problem.EMPTY),
        ("x" * LONGEST, "", False, None),
        ("x" * (LONGEST + 1), "", False, Problem.TOO_LONG),
    ],
)
def test_what_an_answer_must_say(text, used, asks_use, problem):
    given = answer_of(text=text, used=used, obstacles=[], asks_use=asks_use)
    assert problem_of(given, asks_use=asks_use) is problem
