"""Drill: web workers are killed while forty learners answer; what was acknowledged is there."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from random import Random

import pytest

from tests.faults import drill
from tests.faults.drill import NAIVE, SOUND

pytestmark = pytest.mark.faults

LEARNERS, QUESTIONS, KILLS = 40, 30, 24


def killed(databases, worker_id, tmp_path, *, settings: str, **how):
    """Forty learners × thirty answers under fire; the damage, and how many workers were killed."""
    name, order = f"killed_{worker_id}", {"learners": LEARNERS, "questions": QUESTIONS}
    with drill.site(databases, name, tmp_path, settings=settings, **order) as site:
        random, dead = Random(1), []

        def kill() -> None:
            worker = random.choice(site.server.workers() or [0])
            # One that is being started again can't be killed: the next takes its place.
            with suppress(ProcessLookupError):
                if worker:
                    os.kill(worker, signal.SIGKILL)
                    dead.append(worker)

        sitters = drill.sit_through(site, kill, KILLS, **how)
        # The naive view writes a second later.
        time.sleep(2)
        return drill.looked_at(site, sitters), len(set(dead))


def test_no_acknowledged_answer_is_lost_when_workers_are_killed(databases, worker_id, tmp_path):
    found, kills = killed(databases, worker_id, tmp_path, settings=SOUND)
    print(f"{kills} workers killed; {found}")
    assert kills >= 20
    assert found.acknowledged >= LEARNERS * QUESTIONS
    assert found.total == 0, found


def test_the_drill_sees_a_server_that_says_saved_too_early(databases, worker_id, tmp_path):
    found, kills = killed(databases, worker_id, tmp_path, settings=NAIVE)
    print(f"control: {kills} workers killed; {found}")
    assert found.lost > 0


def test_the_drill_sees_a_client_that_believes_too_early(databases, worker_id, tmp_path):
    found, kills = killed(databases, worker_id, tmp_path, settings=SOUND, is_careless=True)
    print(f"control: {kills} workers killed; {found}")
    assert found.lost > 0
