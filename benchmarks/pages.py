"""Pages and the saving of an answer, against the least that Django can do (bare/), in turns.

Both run under gunicorn with as many workers on the same kind of database, both are asked by the same
client from another process, and every answer is looked at. A ratio is bare's CPU time over ours, of
the web processes alone: what PostgreSQL itself does is not in it, and SQLite, which lives in those
processes, is.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from tests.template import Databases

from .serving import ROOT, Server, start

ROUNDS = 5
TIMES = 30  # requests of each side in a round
WARM_UP = 20
# Any secret does, as long as cookie and header carry the same.
_CSRF = "a" * 32


@dataclass
class Visit:
    """What is asked for again and again: requests in turns, by one signed-in person."""

    name: str
    requests: list[dict]
    headers: dict[str, str]
    asked: int = field(default=0)

    def send(self, server: Server, times: int) -> tuple[float, float, int]:
        """CPU milliseconds of a request, median milliseconds until its answer, and its bytes."""
        order = {
            "port": server.port, "headers": self.headers, "times": times,
            "first": self.asked + 1, "requests": self.requests,
        }  # fmt: skip
        before = server.cpu()
        told = _run("-m", "benchmarks.load", said=json.dumps(order))
        self.asked += times
        return (server.cpu() - before) * 1000 / times, told["median"], told["bytes"]


def run() -> Iterator[str]:
    """A line for each visit: CPU milliseconds of ours and of bare, and the ratio."""
    yield f"{'':<34}{'ours':>9}{'bare':>9}{'ratio':>8}{'answer after':>15}{'on the wire':>13}"
    with _two_sites() as (ours, bare, life, key):
        for visit, yardstick in _pairs(life, key):
            yield _compared(ours, bare, visit, yardstick)
            _check_records(ours, life, visit)


def _compared(ours: Server, bare: Server, visit: Visit, yardstick: Visit) -> str:
    for server, asked in ((ours, visit), (bare, yardstick)):
        asked.send(server, WARM_UP)
    rounds = [(visit.send(ours, TIMES), yardstick.send(bare, TIMES)) for _ in range(ROUNDS)]
    cpu = statistics.median(own[0] for own, _least in rounds)
    least = statistics.median(least[0] for _own, least in rounds)
    ratio = statistics.median(least[0] / own[0] for own, least in rounds)
    wait = statistics.median(own[1] for own, _least in rounds)
    size = rounds[-1][0][2] / 1000
    return f"{visit.name:<34}{cpu:6.2f} ms{least:6.2f} ms{ratio:8.2f}{wait:12.1f} ms{size:10.1f} kB"


def _pairs(life: dict, key: dict) -> Iterator[tuple[Visit, Visit]]:
    """Each visit with its yardstick."""
    ours = _headers(life["session"])
    least = _headers(key["session"])
    note = f"/notes/{key['note']}/"
    page = Visit("page", [_get(note, "<h1>A note</h1>")], least)
    once, twice = life["lessons"]
    yield Visit("lesson, its opening recorded", [_get(*once), _get(*twice)], ours), page
    yield Visit("lesson, opened again", [_get(*once)], ours), page
    yield Visit("quiz page", [_get(*life["quiz"])], ours), page
    yield Visit("sitting", [_get(*life["sitting"])], ours), page
    yield Visit("module page", [_get(*life["module"])], ours), page
    yield Visit("catalogue", [_get("/", "site-header")], ours), page
    yield Visit("home", [_get("/home/", "site-header")], ours), page
    address, field_name = life["save"]
    answers = [
        _post(address, f"client=bench&sequence={{n}}&{field_name}={value}", '"answered": true')
        for value in ("true", "false")
    ]
    kept = _post(f"{note}save/", "text=true&sequence={n}", '"kept": 1')
    yield Visit("saving an answer", answers, ours), Visit("saving", [kept], least)


def _check_records(ours: Server, life: dict, visit: Visit) -> None:
    """Whether the visit left what it should: the place to resume, the newest answer."""
    if visit.name.startswith("lesson"):
        last = life["lessons"][(visit.asked - 1) % len(visit.requests)][0]
        _look(ours, visit, "/home/", f'href="{last}"')
    if visit.name == "saving an answer":
        name = life["save"][1]
        newest = f'name="{name}-sequence" value="{visit.asked}"'
        _look(ours, visit, life["sitting"][0], newest)


def _look(ours: Server, visit: Visit, path: str, expect: str) -> None:
    Visit("look", [_get(path, expect)], visit.headers).send(ours, 1)


def _headers(session: str) -> dict[str, str]:
    return {
        "Cookie": f"sessionid={session}; csrftoken={_CSRF}",
        "X-CSRFToken": _CSRF,
        "Accept-Encoding": "gzip",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def _get(path: str, expect: str) -> dict:
    return {"method": "GET", "path": path, "expect": expect}


def _post(path: str, body: str, expect: str) -> dict:
    return {"method": "POST", "path": path, "body": body, "expect": expect}


@contextmanager
def _two_sites() -> Iterator[tuple[Server, Server, dict, dict]]:
    """Both sites on fresh databases, with somebody signed in on each."""
    databases = Databases(settings.VAR_DIR, os.environ.get("DATABASE_URL"))
    own = {
        "DATABASE_URL": databases.copy("bench"),
        "BARAZA_VAR": str(settings.VAR_DIR / "bench"),
        "DJANGO_SETTINGS_MODULE": "learning.settings.local",
    }
    least = {
        "DATABASE_URL": _empty_database(databases),
        "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings",
    }
    (settings.VAR_DIR / "bench" / "static").mkdir(parents=True, exist_ok=True)
    life = _run("-m", "benchmarks.life", environment=own)
    key = _run("-m", "benchmarks.bare.prepare", environment=least)
    servers = []
    try:
        servers.append(start("learning.wsgi", own))
        servers.append(start("benchmarks.bare.wsgi", least))
        yield *servers, life, key
    finally:
        for server in servers:
            server.stop()
        databases.drop("bench")
        databases.drop("bench_bare")


def _empty_database(databases: Databases) -> str:
    """The address of an empty database beside the copies of the template."""
    if not databases.is_postgresql:
        databases.drop("bench_bare")
        return f"sqlite:///{databases.directory / 'bench_bare.sqlite3'}"
    import psycopg

    address = databases.copy("bench_bare")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return address


def _run(*command: str, said: str = "", environment: dict[str, str] | None = None) -> dict:
    """What a Python process prints on its last line, as JSON; ends the run with what went wrong."""
    done = subprocess.run(
        [sys.executable, *command],
        input=said,
        cwd=ROOT,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])
