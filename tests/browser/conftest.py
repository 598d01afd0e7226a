"""What several browser tests share."""

from __future__ import annotations

import pytest

from tests.browser.learner_pages import populate
from tests.browser.site import start, stop


@pytest.fixture(scope="session")
def lived_in(databases, worker_id, tmp_path_factory):
    """A site on which the demo learner has a life: the site, and names of pages to addresses."""
    name = f"lived_{worker_id}"
    running = start(
        databases, tmp_path_factory.mktemp("lived"), name, BARAZA_INTERFACE_LANGUAGES="en,ar"
    )
    yield running, populate(running)
    stop(running)
    databases.drop(name)
