"""The queue of works to assess, with 50,000 that wait against 500; and what handing one in asks.

The page is asked for in this process, by an assessor; its time must not grow with what waits, and its
queries not at all.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from uuid import uuid4

from benchmarks import background

SMALL, LARGE = 500, 50_000
PEOPLE = 1_000
MOST_TIMES, MOST_QUERIES = 3.0, 20
ROUNDS = 15


def run() -> Iterator[str]:
    """A line a view of the queue: milliseconds at both sizes, the ratio, and the queries."""
    with background.database() as kind:
        from django.urls import reverse

        browser, queue = _assessor(), reverse("practice_queue")
        views = {view: f"{queue}?view={view}" for view in ("free", "all", "mine")}
        keys = _waiting(SMALL)
        small = {view: _asked(browser, address) for view, address in views.items()}
        _waiting(LARGE - SMALL, keys)
        for view, address in views.items():
            yield _line(f"queue “{view}”, {kind}", small[view], _asked(browser, address))


def _line(name: str, small: tuple[float, int], large: tuple[float, int]) -> str:
    ratio = large[0] / small[0]
    kept = ratio <= MOST_TIMES and large[1] <= MOST_QUERIES and large[1] == small[1]
    return (
        f"{name:<26} {SMALL:,}: {small[0]:6.1f} ms   {LARGE:,}: {large[0]:6.1f} ms   "
        f"{ratio:4.2f} times, {large[1]} queries: {'kept' if kept else 'NOT KEPT'}"
    )


def _assessor():
    from django.conf import settings

    from tests.people import person, signed_in

    settings.ALLOWED_HOSTS = ["*"]
    return signed_in(person("assessor"))


def _asked(browser, address: str) -> tuple[float, int]:
    """Milliseconds on the clock in the median (the database's own work is in it), and queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
        # The next request empties the log.
        queries = len(connection.queries_log) - asked.initial_queries
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        if browser.get(address).status_code != 200:
            raise SystemExit(f"{address} didn't answer 200.")
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), queries


def _waiting(count: int, keys: list | None = None) -> list:
    """So many works that wait, of a thousand people, one taken in twenty; the practices' keys."""
    from datetime import timedelta

    from django.utils import timezone

    from assessments.models import Assessment, HandIn, Submission, SubmissionMember
    from assessments.practice.models import PracticePage
    from assessments.practice.rubric import as_data
    from curriculum.models import ModulePage
    from tests import sittings
    from tests.people import person

    module = ModulePage.objects.get(code="SCL1")
    page = PracticePage.objects.get(code="SCL1-A")
    rubric = as_data(page.rubric_to_assess())
    people = sittings._people(PEOPLE, f"queue{count}-")
    enrolments = sittings._enrolments(people, module)
    keys = keys or [uuid4() for _n in range(10)]
    # A practice for each thousand works: nobody has two works on one.
    more = [*keys, *(uuid4() for _n in range(count // PEOPLE))]
    now = timezone.now()
    works = Submission.objects.bulk_create(
        (
            Submission(
                practice_key=more[number // PEOPLE],
                practice_title=f"Practice {number // PEOPLE}",
                module_key=module.translation_key,
                module_title=module.title,
                institution=module.institution,
                state="handed_in",
                rubric=rubric,
                handed_in_at=now - timedelta(minutes=number),
            )
            for number in range(count)
        ),
        batch_size=2000,
    )
    SubmissionMember.objects.bulk_create(
        (
            SubmissionMember(
                submission=work,
                enrolment=enrolments[number % PEOPLE],
                practice_key=work.practice_key,
            )
            for number, work in enumerate(works)
        ),
        batch_size=2000,
    )
    hand_ins = HandIn.objects.bulk_create(
        (
            HandIn(submission=work, number=1, content={"parts": [], "attachments": []})
            for work in works
        ),
        batch_size=2000,
    )
    Assessment.objects.bulk_create(
        Assessment(hand_in=hand_in, assessor=person("assessor2"), turn=1)
        for hand_in in hand_ins[::20]
    )
    return keys
