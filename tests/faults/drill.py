"""A drill: a site as processes, learners who sit its quiz at once, and harm done to it meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Condition

from benchmarks.serving import ROOT, Server, start
from tests.faults.ledger import Damage, Kept, damage, total
from tests.faults.sitter import Sitter
from tests.template import Databases

SOUND = "learning.settings.local"
# Views that do on purpose what must not be done: the drill has to see the damage.
NAIVE = "tests.faults.naive.settings"
# Seconds for as many answers as come between two acts of harm; more means that nothing moves.
_STUCK = 120


@dataclass
class Site:
    """A server on a database of its own, with learners who are enrolled and signed in."""

    server: Server
    environment: dict[str, str]
    told: dict

    @property
    def learners(self) -> list[dict]:
        return self.told["learners"]

    def sitter(self, learner: dict, **how) -> Sitter:
        """This learner's browser."""
        name = learner["email"].partition("@")[0]
        return Sitter(self.server.port, learner["session"], name, Random(name), **how)


@contextmanager
def site(
    databases: Databases,
    name: str,
    var: Path,
    *,
    settings: str = SOUND,
    workers: int = 3,
    **order,
) -> Iterator[Site]:
    """A running site on a fresh copy; `order` says what is prepared (`prepare.py`)."""
    (var / "static").mkdir(parents=True, exist_ok=True)
    environment = {
        "DATABASE_URL": databases.copy(name),
        "BARAZA_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": settings,
    }
    try:
        told = run_script("prepare.py", order, environment)
        server = start("learning.wsgi", environment, workers)
        try:
            yield Site(server, environment, told)
        finally:
            server.stop()
    finally:
        databases.drop(name)


def run_script(name: str, said: object, environment: dict[str, str]) -> dict:
    """What a script beside this file prints on its last line, as JSON."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(name))],
        input=json.dumps(said),
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{name} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
    return json.loads(done.stdout.strip().splitlines()[-1])


class Count:
    """How many answers have been acknowledged so far, by all learners together."""

    def __init__(self):
        self._changed = Condition()
        self._number = 0

    def add(self) -> None:
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def reaches(self, number: int) -> bool:
        """Wait until there are so many; False if nothing moves any more."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number >= number, _STUCK)


def sit_through(site: Site, hurt: Callable[[], None], times: int, **how) -> list[Sitter]:
    """Every learner answers everything while `hurt` comes down so many times, evenly spread."""
    count = Count()
    sitters = [site.sitter(learner, heard=count.add, **how) for learner in site.learners]
    with ThreadPoolExecutor(len(sitters)) as pool:
        sittings = [
            pool.submit(_sit, sitter, learner["start"])
            for sitter, learner in zip(sitters, site.learners, strict=True)
        ]
        share = len(sitters) * site.told["questions"] // (times + 1)
        for number in range(1, times + 1):
            if not count.reaches(number * share):
                _raise_first(sittings)
                raise AssertionError(f"no {number * share} answers within {_STUCK} s")
            hurt()
        _raise_first(sittings, wait=True)
    return sitters


def _sit(sitter: Sitter, start: str) -> None:
    """Answer every question, and think again about every third."""
    questions = sitter.begin(start)
    for number, question in enumerate(questions):
        sitter.save(question)
        if number % 3 == 0:
            sitter.save(question)


def _raise_first(sittings: list[Future], *, wait: bool = False) -> None:
    for sitting in sittings:
        if wait or sitting.done():
            sitting.result()


def looked_at(site: Site, sitters: list[Sitter]) -> Damage:
    """What the learners were told, against what the database holds."""
    logs = {attempt_id(sitter): _sent(sitter) for sitter in sitters}
    held = run_script("kept.py", logs, site.environment)
    found = total(
        damage(
            packets,
            [Kept(*row) for row in held["rows"][attempt_id(sitter)].get(str(position), [])],
            {
                int(n): said
                for n, said in held["sent"][attempt_id(sitter)].get(str(position), {}).items()
            },
        )
        for sitter in sitters
        for position, packets in sitter.log.items()
    )
    twice = sum(len(attempts) - 1 for attempts in held["attempts"].values())
    return found + Damage(doubled=twice)


def attempt_id(sitter: Sitter) -> str:
    """The id of the sitting that this learner has begun."""
    return sitter.attempt.strip("/").rpartition("/")[2]


def _sent(sitter: Sitter) -> dict[int, dict[int, list]]:
    return {
        position: {packet.sequence: packet.fields for packet in packets}
        for position, packets in sitter.log.items()
    }
