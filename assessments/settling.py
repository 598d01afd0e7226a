"""After an employer's roll or a framework's rules have changed: levels, figures and the ledger of
many, in the background.
"""

from __future__ import annotations

from collections.abc import Iterable

from django_tasks import task

from . import api
from .competencies import api as competencies

# People whom one task settles.
_A_TASK = 500


def settle_soon(user_ids: Iterable[int]) -> int:
    """Have these people settled after the commit, some at a time; how many there are."""
    ids = sorted(user_ids)
    for start in range(0, len(ids), _A_TASK):
        settle_people.enqueue(ids[start : start + _A_TASK])
    return len(ids)


def people_changed(organisation_id: int, user_ids: Iterable[int]) -> None:
    """Have what is known of these people settled after the commit, and their employer's figures."""
    if settle_soon(user_ids):
        recount.enqueue(organisation_id)


def rules_changed(framework_id: int) -> None:
    """Have the levels of everybody with evidence in a framework settled after the commit."""
    settle_framework.enqueue(framework_id)


@task(priority=15)
def settle_framework(framework_id: int) -> int:
    """Hand the people of a framework on; how many there are. Safe to repeat."""
    return settle_soon(competencies.people_with_evidence(framework_id))


@task(priority=25)
def settle_people(user_ids: list[int]) -> int:
    """Settle some people; how many. Safe to repeat; what is lost with a worker, the night finds."""
    api.settle(user_ids)
    return len(user_ids)


@task(priority=15)
def recount(organisation_id: int) -> int:
    """The gap map of an organisation anew; how many cells. Safe to repeat."""
    return competencies.recount_gaps(organisation_id)
