"""A herd: 300 learners begin a quiz within ten seconds, answer everything, hand in within a minute.

Everything goes through the pages' own doors, over HTTP, to two sync workers: signing in (aside),
beginning and reading the questions, saving each answer, handing in. Nothing is tried twice, and a save
may take as long as the page's script waits for it. Each learner has an address of their own. One error,
one answer that isn't there or one sitting that stands twice, and the run ends with 1.
"""

from __future__ import annotations

import os
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from typing import TypeVar

from django.conf import settings

from tests.faults import drill
from tests.faults.drill import Site
from tests.faults.sitter import Sitter
from tests.faults.watching import noted
from tests.template import Databases

LEARNERS, WORKERS = 300, 2
# Seconds within which all of them do it, each at a moment of their own.
SIGN_IN, BEGIN, ANSWER, HAND_IN = 60, 10, 60, 60
WATCHED = "tests.faults.watched"

_NUMBERS = re.compile(r"/(?:[-0-9a-f]{36}|[0-9]+)/")

T = TypeVar("T")


@dataclass
class Herd:
    """How long each act took its learner, in milliseconds, and what went wrong."""

    gate: Barrier
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def act(self, name: str, do: Callable[[], T]) -> T | None:
        """Do it once; an error is noted, and nothing tried again."""
        begin = time.perf_counter()
        try:
            return do()
        except AssertionError as error:
            # One line for all sittings and questions that met with the same.
            self.errors[f"{name}: {_NUMBERS.sub('/…/', str(error))[:200]}"] += 1
            return None
        finally:
            self.times.setdefault(name, []).append((time.perf_counter() - begin) * 1000)


def run() -> Iterator[str]:
    """A line for each act: median and 95th percentile. Ends the run with 1 if anything went wrong."""
    databases = Databases(settings.VAR_DIR, os.environ.get("DATABASE_URL"))
    order = {"settings": WATCHED, "workers": WORKERS, "learners": LEARNERS}
    with (
        TemporaryDirectory() as var,
        drill.site(databases, "herd", Path(var), **order) as site,
    ):
        begin, others = time.monotonic(), _others(site)
        herd, sitters = _stampede(site)
        elapsed = time.monotonic() - begin
        kind = "PostgreSQL" if databases.is_postgresql else "SQLite"
        yield (
            f"{LEARNERS} learners, {site.told['questions']} questions, {WORKERS} workers, {kind}; "
            f"{elapsed:.0f} s in all; others used {(_others(site) - others) / elapsed:.2f} "
            f"of the machine's {os.cpu_count()} cores"
        )
        yield from _figures(herd)
        problems = [f"{n} × {what}" for what, n in herd.errors.items()]
        problems += _damage(site, sitters, Path(var))
    if problems:
        yield from problems
        raise SystemExit("The herd came to harm; see above.")
    yield "errors 0; acknowledged answers lost 0, changed 0; every sitting begun and handed in once"


def _stampede(site: Site) -> tuple[Herd, list[Sitter]]:
    """Everybody at once, a thread each; in step only before beginning and before handing in."""
    herd = Herd(Barrier(LEARNERS))
    sitters = [
        # Rate limits count by address: an office each, on the machine's own net.
        site.sitter(learner, patience=0, address=f"127.1.{number // 200}.{number % 200 + 1}")
        for number, learner in enumerate(site.learners)
    ]
    with ThreadPoolExecutor(LEARNERS) as pool:
        list(pool.map(lambda *one: _one(herd, *one), sitters, site.learners))
    return herd, sitters


def _one(herd: Herd, sitter: Sitter, learner: dict) -> None:
    pause = sitter.random.uniform
    time.sleep(pause(0, SIGN_IN))
    password = settings.BARAZA_DEMO_PASSWORD
    herd.act("sign-in", lambda: sitter.sign_in(learner["email"], password))
    herd.gate.wait()
    time.sleep(pause(0, BEGIN))
    questions = herd.act("begin", lambda: sitter.begin(learner["start"])) or []
    for question in questions:
        time.sleep(pause(0, 2 * ANSWER / len(questions)))
        herd.act("save", lambda question=question: sitter.save(question))
    herd.gate.wait()
    time.sleep(pause(0, HAND_IN))
    if sitter.attempt:
        herd.act("hand in", sitter.submit)


def _others(site: Site) -> float:
    """CPU seconds so far that were neither the workers' nor the learners' (PostgreSQL is among them)."""
    user, nice, system, _idle, _waiting, irq, softirq, *_rest = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    )
    busy = (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
    return busy - site.server.cpu() - time.process_time()


def _figures(herd: Herd) -> Iterator[str]:
    for name, times in herd.times.items():
        hundredths = statistics.quantiles(times, n=100)
        yield (
            f"{name:<9}{len(times):6,} times   p50 {hundredths[49]:8.0f} ms   "
            f"p95 {hundredths[94]:8.0f} ms   longest {max(times):8.0f} ms"
        )


def _damage(site: Site, sitters: list[Sitter], var: Path) -> list[str]:
    """What the database says against it: answers that aren't there, sittings that stand twice."""
    found = drill.looked_at(site, sitters)
    problems = [str(found)] if found.total else []
    asked = LEARNERS * site.told["questions"]
    if found.acknowledged != asked:
        problems.append(f"{asked - found.acknowledged} of {asked} answers were not acknowledged")
    notes = noted(var)
    once = sum(
        notes[drill.attempt_id(sitter), what] == 1
        for sitter in sitters
        for what in ("begun", "submitted")
    )
    if once != 2 * LEARNERS or sum(notes.values()) != 2 * LEARNERS:
        problems.append(f"begun and handed in: {sum(notes.values())} times, not {2 * LEARNERS}")
    return problems
