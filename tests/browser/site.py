"""The whole product as processes, on a copy of the seeded database."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class RunningSite:
    """`make run` on a port of its own."""

    base: str
    var: Path
    process: subprocess.Popen
    log: Path
    environment: dict[str, str]

    def mails(self) -> list[str]:
        """Every mail sent so far, newest last."""
        files = sorted((self.var / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return [path.read_text() for path in files]

    def wait_for_mail(self, pattern: str, to: str = "", seconds: float = 20) -> str:
        """The first match of `pattern` in a mail to somebody; fails with the log if none comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for text in reversed(self.mails()):
                # Quoted-printable breaks long links at "=\n".
                if to in text and (found := re.search(pattern, text.replace("=\n", ""))):
                    return found.group(0)
            time.sleep(0.2)
        raise AssertionError(f"no mail matches {pattern}; log:\n{self.log.read_text()[-3000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(databases, var: Path, name: str, workers: int = 2, **environment: str) -> RunningSite:
    """Start `manage.py serve` on a copy of the seeded database, and wait until it answers."""
    var.mkdir(parents=True, exist_ok=True)
    base = f"http://127.0.0.1:{free_port()}"
    own = {
        "DATABASE_URL": databases.copy(name),
        "BARAZA_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "learning.settings.local",
        "BASE_URL": base,
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        **environment,
    }
    return _serving(base, var, own, workers)


def later(site: RunningSite, days: int) -> RunningSite:
    """The same site, so many days later: stopped, and started again with its clock moved."""
    stop(site)
    moved = {"DJANGO_SETTINGS_MODULE": "tests.browser.later", "BARAZA_DAYS_LATER": str(days)}
    return _serving(site.base, site.var, site.environment | moved, 2)


def _serving(base: str, var: Path, own: dict[str, str], workers: int) -> RunningSite:
    log, port = var / "log", base.rsplit(":", 1)[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", port, "--workers", str(workers)],
            cwd=ROOT,
            env=os.environ | own,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    site = RunningSite(base, var, process, log, own)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urlopen(f"{base}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return site
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    stop(site)
    raise AssertionError(f"the site did not start:\n{log.read_text()[-3000:]}")


def stop(site: RunningSite) -> int:
    """Stop it as Ctrl-C does; the exit code."""
    if site.process.poll() is None:
        site.process.send_signal(signal.SIGINT)
    return site.process.wait(20)


@pytest.fixture(scope="session")
def site(databases, worker_id, tmp_path_factory):
    """One running site for all browser tests of a process."""
    name = f"site_{worker_id}"
    running = start(databases, tmp_path_factory.mktemp("site"), name)
    yield running
    stop(running)
    databases.drop(name)


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium; without one the test is skipped, and says so (CI demands one)."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must run the browser tests, and there is no Chromium.")
        pytest.skip("no Chromium found: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
