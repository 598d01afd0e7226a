"""A migrated and seeded database that every test process copies, made once for each state of the code.

Building takes more than a minute; a copy takes a tenth of a second. The tests build it where it
is missing; `python -m tests.template` builds it beside other work (.ci/run).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
# Two checkouts that are tested at the same time on one PostgreSQL leave each other's alone.
OURS = f"baraza_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
# What the content of the template depends on.
SOURCES = (
    "*/migrations/*.py", "learning/*/migrations/*.py", "requirements.txt",
    "curriculum/starter/**/*.json", "curriculum/*.py", "curriculum/models/*.py",
    "curriculum/blocks/*.py", "curriculum/loading/*.py", "curriculum/finding/*.py",
    "curriculum/frameworks/*.py",
    "assessments/loading.py",
    "assessments/questions/*.py", "assessments/questions/kinds/*.py",
    "assessments/*/models.py", "learning/authoring/*.py", "learning/authoring/starter/*.py",
    "learning/authoring/management/commands/*.py", "learning/people/api.py",
    "learning/settings/*.py",
)  # fmt: skip


# In one process: Django and Wagtail take seconds to start.
_COMMANDS = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", database="cache", verbosity=0)
# In one language: a test of translations loads them itself.
call_command("load_starter", original_only=True)
call_command("load_demo_accounts")
# Search indexes and references, so that no test starts with two thousand tasks.
call_command("db_worker", batch=True, interval=0, startup_delay=False)
"""


def code_key() -> str:
    """A short hash of everything the template is made from."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time(directory: Path):
    """Test processes start together; one builds, the others wait."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Databases:
    """Copies of the template for one run, on SQLite or (by DATABASE_URL) PostgreSQL."""

    def __init__(self, var: Path, url: str | None):
        self.is_postgresql = bool(url and url.startswith("postgres"))
        # Each engine has its own, with its own lock: the gate builds both at the same time.
        self.directory = var / "test" / ("postgresql" if self.is_postgresql else "sqlite")
        self.url = url

    def copy(self, name: str) -> str:
        """A fresh copy of the template under `name`; its address as DATABASE_URL has it."""
        with one_at_a_time(self.directory):
            template = self._template()
            return (
                self._postgresql_copy(template, name)
                if self.is_postgresql
                else self._copy(template, name)
            )

    def prepare(self) -> None:
        """Build the template if this state of the code has none."""
        with one_at_a_time(self.directory):
            self._template()

    def drop(self, name: str) -> None:
        """Remove a copy."""
        if self.is_postgresql:
            self._sql(f'DROP DATABASE IF EXISTS "{self._full(name)}" WITH (FORCE)')
        else:
            for path in [
                *self.directory.glob(f"{name}.sqlite3*"),
                *self.directory.glob(f"{name}-cache*"),
            ]:
                path.unlink()

    # --- SQLite ---

    def _copy(self, template: str, name: str) -> str:
        self.drop(name)
        target = self.directory / f"{name}.sqlite3"
        shutil.copyfile(self.directory / f"{template}.sqlite3", target)
        return f"sqlite:///{target}"

    # --- PostgreSQL ---

    def _full(self, name: str) -> str:
        return f"{OURS}_{name}"

    def _address(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def _postgresql_copy(self, template: str, name: str) -> str:
        self.drop(name)
        self._sql(f'CREATE DATABASE "{self._full(name)}" TEMPLATE "{self._full(template)}"')
        return self._address(self._full(name))

    def _sql(self, statement: str) -> list:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    # --- Building ---

    def _template(self) -> str:
        """The name of the template for this code; built if there is none, old ones removed."""
        name = f"template_{code_key()}"
        if self._exists(name):
            return name
        self._remove_old()
        if self.is_postgresql:
            self._sql(f'CREATE DATABASE "{self._full("building")}"')
            self._build(self._address(self._full("building")))
            self._sql(f'ALTER DATABASE "{self._full("building")}" RENAME TO "{self._full(name)}"')
        else:
            building = self.directory / "building.sqlite3"
            self._build(f"sqlite:///{building}")
            # Fold the write-ahead log into the one file that is copied.
            with sqlite3.connect(building) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
            building.rename(self.directory / f"{name}.sqlite3")
        return name

    def _exists(self, name: str) -> bool:
        if self.is_postgresql:
            return bool(
                self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{self._full(name)}'")
            )
        return (self.directory / f"{name}.sqlite3").exists()

    def _remove_old(self) -> None:
        if self.is_postgresql:
            rows = self._sql(
                f"SELECT datname FROM pg_database WHERE starts_with(datname, '{OURS}_')"
            )
            for (old,) in rows:
                self._sql(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        else:
            for old in self.directory.glob("*.sqlite3*"):
                old.unlink()

    def _build(self, url: str) -> None:
        environment = os.environ | {
            "DATABASE_URL": url,
            # As `make run` would: its processes must be able to check the accounts' passwords.
            "DJANGO_SETTINGS_MODULE": "learning.settings.local",
            "BARAZA_VAR": str(self.directory / "var"),
        }
        done = subprocess.run(
            [sys.executable, "-c", _COMMANDS],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"The template wasn't built:\n{done.stdout}\n{done.stderr}")


def main() -> None:
    """Build what `make test` with the same DATABASE_URL would begin with."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.test")
    from django.conf import settings

    Databases(settings.VAR_DIR, os.environ.get("DATABASE_URL")).prepare()


if __name__ == "__main__":
    main()
