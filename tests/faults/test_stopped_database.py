"""Drill: PostgreSQL is stopped at once, and started again, while forty learners answer."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.faults import drill
from tests.faults.cluster import Cluster, cluster, programs
from tests.template import Databases

pytestmark = pytest.mark.faults

LEARNERS, QUESTIONS, STOPS = 40, 30, 3
# Answers are acknowledged before they are on the disk, for as long as the server can put it off.
_LAZY = "-c synchronous_commit=off -c wal_writer_delay=10s -c wal_writer_flush_after=1GB"


@pytest.fixture(scope="module")
def own_cluster():
    """A PostgreSQL that these tests may hurt."""
    found = programs()
    if found is None:
        pytest.skip("no initdb found: apt-get install postgresql")
    with cluster(found) as own:
        yield own


def stopped(own: Cluster, worker_id: str, tmp_path):
    """Forty learners × thirty answers over three stops; the damage."""
    databases = Databases(settings.VAR_DIR, own.url)
    order = {"learners": LEARNERS, "questions": QUESTIONS}
    with drill.site(databases, f"stopped_{worker_id}", tmp_path, **order) as site:

        def stop_and_start() -> None:
            own.stop_at_once()
            own.start()

        return drill.looked_at(site, drill.sit_through(site, stop_and_start, STOPS))


def test_no_acknowledged_answer_is_lost_when_the_database_stops(own_cluster, worker_id, tmp_path):
    found = stopped(own_cluster, worker_id, tmp_path)
    print(f"{STOPS} stops; {found}")
    assert found.acknowledged >= LEARNERS * QUESTIONS
    assert found.total == 0, found


def test_the_drill_sees_a_database_that_puts_off_writing(own_cluster, worker_id, tmp_path):
    own_cluster.stop_at_once()
    own_cluster.options = _LAZY
    own_cluster.start()
    found = stopped(own_cluster, worker_id, tmp_path)
    print(f"control: {STOPS} stops; {found}")
    assert found.lost > 0
