"""Drill: twelve requests at once to begin, to hand in, and to begin for the last time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest

from tests.faults import drill
from tests.faults.drill import NAIVE, Site
from tests.faults.sitter import Reply, Sitter
from tests.faults.watching import noted

AT_ONCE, LEARNERS, WORKERS, ALLOWED = 12, 6, 4, 3
WATCHED = "tests.faults.watched"


def at_once(sitter: Sitter, *paths: str) -> list[Reply]:
    """Twelve requests that set out together, to these addresses in turns."""
    gate = Barrier(AT_ONCE)

    def send(number: int) -> Reply:
        gate.wait(30)
        return sitter.ask("POST", paths[number % len(paths)])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def attempts(site: Site) -> list[list[dict]]:
    """Of each learner, every attempt."""
    held = drill.run_script("kept.py", {}, site.environment)["attempts"]
    return [held.get(str(learner["enrolment"]), []) for learner in site.learners]


def places(replies: list[Reply]) -> set[tuple[int, str]]:
    return {(reply.status, reply.location) for reply in replies}


@pytest.fixture
def opened(databases, worker_id, tmp_path):
    """Opens a site under these settings, for learners who have used so many attempts."""
    with ExitStack() as sites:

        def opened(settings: str, used: int, **order) -> Site:
            name, order = f"at_once_{worker_id}", order | {"learners": LEARNERS, "used": used}
            site = drill.site(
                databases, name, tmp_path, settings=settings, workers=WORKERS, **order
            )
            return sites.enter_context(site)

        yield opened


def begin_at_once(site: Site, sitters: list[Sitter]) -> list[set]:
    """Each learner begins twelve times at once; where each of them was led."""
    both = zip(sitters, site.learners, strict=True)
    return [places(at_once(sitter, learner["start"])) for sitter, learner in both]


def address(attempt: dict) -> str:
    return f"/attempts/{attempt['id']}/"


def test_twelve_at_once_are_one(opened, tmp_path):
    """The last allowed attempt: begun once, handed in once, and none after it."""
    site = opened(WATCHED, used=ALLOWED - 1)
    sitters = [site.sitter(learner) for learner in site.learners]
    led = begin_at_once(site, sitters)
    begun = attempts(site)
    for places_of_one, found in zip(led, begun, strict=True):
        assert [attempt["number"] for attempt in found] == [1, 2, 3]
        assert [attempt["state"] for attempt in found] == ["submitted", "submitted", "open"]
        assert places_of_one == {(302, address(found[-1]))}, "all twelve are led to the same"

    # Handing in and beginning another, mixed: there is no other to begin.
    for sitter, learner, found in zip(sitters, site.learners, begun, strict=True):
        last = address(found[-1])
        replies = at_once(sitter, f"{last}submit/", learner["start"])
        assert places(replies[::2]) == {(302, last)}
        assert all(reply.status == 302 for reply in replies)
    notes = noted(tmp_path)
    for found in attempts(site):
        assert [attempt["state"] for attempt in found] == ["submitted"] * ALLOWED
        assert {attempt["answers"] for attempt in found} == {site.told["questions"]}
        last = found[-1]["id"]
        assert (notes[last, "begun"], notes[last, "submitted"]) == (1, 1), "graded once"


def test_a_first_attempt_is_begun_and_handed_in_once(opened, tmp_path):
    site = opened(WATCHED, used=0)
    sitters = [site.sitter(learner) for learner in site.learners]
    led = begin_at_once(site, sitters)
    for sitter, places_of_one, found in zip(sitters, led, attempts(site), strict=True):
        (attempt,) = found
        assert places_of_one == {(302, address(attempt))}
        submitted = at_once(sitter, f"{address(attempt)}submit/")
        assert places(submitted) == {(302, address(attempt))}
        notes = noted(tmp_path)
        assert (notes[attempt["id"], "begun"], notes[attempt["id"], "submitted"]) == (1, 1)


def test_the_drill_sees_who_counts_and_then_creates(opened, tmp_path):
    """Control: naive views, and a database that holds nothing against them."""
    site = opened(NAIVE, used=ALLOWED - 1, is_unheld=True)
    sitters = [site.sitter(learner) for learner in site.learners]
    begin_at_once(site, sitters)
    begun = attempts(site)
    for sitter, found in zip(sitters, begun, strict=True):
        at_once(sitter, f"{address(found[-1])}submit/")
    notes = noted(tmp_path)
    too_many = sum(len(found) > ALLOWED for found in begun)
    graded_again = sum(notes[found[-1]["id"], "submitted"] > 1 for found in begun)
    print(
        f"control: of {LEARNERS} learners {too_many} above the limit, {graded_again} graded again"
    )
    assert too_many > 0
    assert graded_again > 0
