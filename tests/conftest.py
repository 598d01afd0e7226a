"""What every test stands on: the seeded database, people, and the way through a module."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.management import call_command

from tests.template import Databases

pytest_plugins = ["tests.people", "tests.ministry", "tests.programmes", "tests.browser.site"]


def pytest_collection_modifyitems(config, items):
    """Every test may use both database connections; the cache's is one of its own."""
    _leave_out_what_the_other_run_has(config, items)
    for item in items:
        # Playwright's loop trips Django's guard against async use: those tests use processes.
        if item.get_closest_marker("browser"):
            continue
        if item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db(databases=["default", "cache"]))


def _leave_out_what_the_other_run_has(config, items) -> None:
    """What a page looks like doesn't depend on the database: SQLite's run has it.

    They are counted as deselected, as pytest does with everything that a run leaves out.
    """
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    left_out = [item for item in items if item.get_closest_marker("once")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Where copies of the seeded database come from."""
    return Databases(settings.VAR_DIR, os.environ.get("DATABASE_URL"))


@pytest.fixture(scope="session")
def django_db_setup(databases, worker_id, django_db_blocker):
    """pytest-django's set-up, from the template instead of 230 migrations."""
    from django.db import connections

    name = settings_name(databases.copy(worker_id))
    # On SQLite the cache has a file of its own, as everywhere: two connections that each hold
    # a transaction on one file would wait for each other.
    cache_name = name if databases.is_postgresql else name.replace(".sqlite3", "-cache.sqlite3")
    for alias, database in (("default", name), ("cache", cache_name)):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database
        settings.DATABASES[alias]["NAME"] = database
    with django_db_blocker.unblock():
        call_command("createcachetable", database="cache", verbosity=0)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    databases.drop(worker_id)


def settings_name(url: str) -> str:
    """The NAME of a database from its address."""
    return url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.rsplit("/", 1)[1]


@pytest.fixture(autouse=True)
def empty_cache(request):
    """Rate limits of one test are no other test's."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()
        # The process remembers the pages at the foot, too.
        from curriculum.footer import forget_footer

        forget_footer()
        caches["renditions"].clear()


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """Certificates of a test lie in its own directory."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def root() -> Path:
    """The project's directory."""
    return settings.BASE_DIR
