"""What only real processes show: start, stop, restart, ports, and limits that several workers share."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.browser.site import ROOT, RunningSite, free_port, start, stop


def children(site: RunningSite, name: str) -> list[int]:
    """Process ids of the site's processes whose command line holds `name`."""
    done = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in done.stdout.splitlines()[1:]]
    return [int(pid) for pid, parent, args in rows
            if name in args and int(parent) == site.process.pid]  # fmt: skip


def child(site: RunningSite, name: str, other_than: int = 0) -> int:
    """The one process of that name, waited for: a busy machine starts it later, or once more."""
    end = time.monotonic() + 45
    while len(found := children(site, name)) != 1 or found == [other_than]:
        assert time.monotonic() < end, f"no {name}; log:\n{site.log.read_text()[-3000:]}"
        time.sleep(0.2)
    return found[0]


@pytest.fixture
def own_site(databases, worker_id, tmp_path):
    """A site that a test may stop and hurt."""
    name = f"own_{worker_id}"
    running = start(databases, tmp_path / "var", name, workers=3)
    yield running
    stop(running)
    databases.drop(name)


def test_a_dead_worker_is_started_again_and_a_stop_stops_everything(own_site):
    worker = child(own_site, "db_worker")
    os.kill(worker, signal.SIGKILL)
    child(own_site, "db_worker", other_than=worker)
    assert "worker died" in own_site.log.read_text()
    pids = [child(own_site, name) for name in ("gunicorn", "db_worker", "sweep")]
    assert stop(own_site) == 0
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    log = own_site.log.read_text()
    assert "Baraza is at http://localhost:" in log and "learner@example.org" in log


def sign_in(base: str, email: str, password: str) -> tuple[int, str]:
    """The status and page of one try, with its own cookies, as a browser would send it."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{base}/account/login/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    data = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password}).encode()
    try:
        answer = opener.open(Request(f"{base}/account/login/", data), timeout=30)
        return answer.status, answer.geturl() + answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_three_processes_share_the_limit_and_a_training_room_gets_in(own_site):
    """Of 45 wrong tries on one account five are looked at; 40 sign-ins at once all get in."""
    with ThreadPoolExecutor(6) as pool:
        tries = list(
            pool.map(lambda n: sign_in(own_site.base, "hr@example.org", f"wrong-{n}"), range(45))
        )
    looked_at = [page for _status, page in tries if "not correct" in page]
    assert len(looked_at) <= 6, "each process counts for itself"
    assert all(status < 500 for status, _page in tries)
    _status, page = sign_in(own_site.base, "hr@example.org", "baraza-demo")
    assert "/home/" not in page.split("<", 1)[0], "the account is held, also for the right password"
    with ThreadPoolExecutor(4) as pool:
        room = list(
            pool.map(
                lambda n: sign_in(own_site.base, "learner@example.org", "baraza-demo"), range(40)
            )
        )
    assert all("/home/" in page.split("<", 1)[0] for _status, page in room)


def serve(tmp_path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """`manage.py serve` that is expected to refuse."""
    env = os.environ | {
        "BARAZA_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/baraza.sqlite3",
        "DJANGO_SETTINGS_MODULE": "learning.settings.local",
        **environment,
    }
    return subprocess.run(
        [sys.executable, "manage.py", "serve", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr and "make run PORT=" in done.stderr
    assert not (tmp_path / "baraza.sqlite3").exists(), "nothing was begun"


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_what_is_no_port(tmp_path, port):
    assert f"{port} is no port" in serve(tmp_path, f"--port={port}").stderr


def test_a_damaged_cache_and_a_var_that_is_a_file_are_named(tmp_path):
    (tmp_path / "cache.sqlite3").write_bytes(b"no database" * 100)
    done = serve(tmp_path, "--port", str(free_port()))
    assert "cache.sqlite3" in done.stderr and "Traceback" not in done.stderr


def test_a_closed_terminal_stops_everything(own_site):
    pids = [child(own_site, name) for name in ("gunicorn", "db_worker", "sweep")]
    own_site.process.send_signal(signal.SIGHUP)
    own_site.process.wait(20)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_damaged_database_is_named_and_left_as_it_is(tmp_path):
    damaged = tmp_path / "broken.sqlite3"
    damaged.write_bytes(b"this is no database, but somebody's file" * 100)
    before = damaged.read_bytes()
    done = serve(tmp_path, "--port", str(free_port()), DATABASE_URL=f"sqlite:///{damaged}")
    assert done.returncode == 1
    assert str(damaged) in done.stderr and "backup" in done.stderr
    assert "Traceback" not in done.stderr
    assert damaged.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////nowhere/at/all/db.sqlite3", "doesn't exist"),
        ("sqlite:///{tmp}", "is a directory"),
        ("postgres://nobody@127.0.0.1:1/none", "can't be reached"),
        ("nonsense", "DATABASE_URL makes no sense"),
    ],
)
def test_a_database_that_cannot_be_reached(tmp_path, url, says):
    done = serve(tmp_path, "--port", str(free_port()), DATABASE_URL=url.format(tmp=tmp_path))
    assert done.returncode == 1
    assert says in done.stderr and "Traceback" not in done.stderr
