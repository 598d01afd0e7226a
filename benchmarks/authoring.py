"""What authors open most: the editor of a long lesson, the tree of many institutions, the grid of a large
module, and the evidence of a module that 100,000 people took.

Pages are asked for in this process, by an author; queries must not grow with what there is. The evidence
is counted over all records, so its time may grow as they do, and no more.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

from benchmarks import background

ROUNDS = 7
BLOCKS = (6, 60)
LESSONS = (6, 60)
INSTITUTIONS = (2, 50)
PAGES = 40  # of each institution
ENROLMENTS = (1_000, 100_000)
# A page that shows ten times as many blocks takes longer to draw; a list of the same length doesn't.
MOST_EDITOR, MOST_GRID, MOST_EXPLORER, MOST_EVIDENCE = 6.0, 6.0, 3.0, 1.5
_CHUNK = 5_000


def run() -> Iterator[str]:
    """A line a page: milliseconds at both sizes, the ratio, and the queries."""
    with background.database() as kind:
        author = _author()
        yield _editor(author, kind)
        yield _explorer(author, kind)
        yield _grid(author, kind)
        yield _evidence(kind)


def _author():
    from django.conf import settings

    from tests.people import person, signed_in

    settings.ALLOWED_HOSTS = ["*"]
    return signed_in(person("author"))


def _asked(ask: Callable[[], object]) -> tuple[float, int]:
    """Milliseconds on the clock in the median, and queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    # At once: the next request begins its log afresh.
    queries = len(asked)
    taken = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken), queries


def _got(browser, address: str) -> Callable[[], None]:
    def ask() -> None:
        assert browser.get(address).status_code == 200, address

    return ask


def _line(name: str, sizes, small, large, most: float, *, each: bool = False) -> str:
    ratio = large[0] / small[0]
    if each:
        ratio /= sizes[1] / sizes[0]
    kept = ratio <= most and small[1] == large[1]
    per = " for each" if each else ""
    return (
        f"{name:<30} {sizes[0]:,}: {small[0]:7.1f} ms   {sizes[1]:,}: {large[0]:9.1f} ms   "
        f"{ratio:5.2f} times{per}, {small[1]} and {large[1]} queries: "
        f"{'kept' if kept else 'NOT KEPT'}"
    )


def _editor(author, kind: str) -> str:
    """A lesson of many blocks in Wagtail's editor."""
    found = [_asked(_got(author, f"/admin/pages/{_lesson(count)}/edit/")) for count in BLOCKS]
    return _line(f"editor, blocks, {kind}", BLOCKS, *found, MOST_EDITOR)


def _lesson(blocks: int) -> int:
    from curriculum.models import LessonPage, ModulePage

    source = LessonPage.objects.get(code="SCL1-L1")
    kinds = list(source.body.raw_data)
    body = [kinds[n % len(kinds)] | {"id": str(uuid4())} for n in range(blocks)]
    lesson = LessonPage(title=f"{blocks} blocks", minutes=30, body=json.dumps(body), live=False)
    ModulePage.objects.get(code="SCL1").add_child(instance=lesson)
    lesson.save_revision()
    return lesson.pk


def _grid(author, kind: str) -> str:
    """The alignment of a module with more and more lessons, each working towards an outcome."""
    found = [
        _asked(_got(author, f"/admin/modules/{_module(count)}/alignment/")) for count in LESSONS
    ]
    return _line(f"grid, lessons, {kind}", LESSONS, *found, MOST_GRID)


def _module(lessons: int) -> int:
    from curriculum.models import LessonObjective, LessonPage, ModuleObjective, ModulePage

    house = ModulePage.objects.get(code="SCL1").get_parent()
    module = ModulePage(title=f"{lessons} lessons", code=f"G{lessons}", summary="x", live=False)
    module.objectives = [
        ModuleObjective(code=f"O{n}", text=f"Outcome {n}", verb="use") for n in range(6)
    ]
    house.add_child(instance=module)
    module.save_revision()
    for number in range(lessons):
        lesson = LessonPage(title=f"Lesson {number}", minutes=5, body="[]", live=False)
        lesson.objectives = [LessonObjective(code=f"O{number % 6}")]
        module.add_child(instance=lesson)
        lesson.save_revision()
    return module.pk


def _explorer(author, kind: str) -> str:
    """An author's own pages, beside those of more and more institutions."""
    from curriculum.models import ModulePage

    home = ModulePage.objects.get(code="SCL1").get_parent()
    address, found = f"/admin/pages/{home.pk}/", []
    made = 0
    for count in INSTITUTIONS:
        for number in range(made, count):
            _institution(number)
        made = count
        found.append(_asked(_got(author, address)))
    sizes = tuple(count * PAGES for count in INSTITUTIONS)
    return _line(f"explorer, pages, {kind}", sizes, *found, MOST_EXPLORER)


def _institution(number: int) -> None:
    from curriculum.models import InstitutionPage, LessonPage, ModulePage
    from learning.authoring.institutions import create_institution

    institution = create_institution(name=f"Academy {number}")
    module = ModulePage(title=f"Module {number}", code=f"A{number}", summary="x", live=False)
    InstitutionPage.objects.get(institution=institution).add_child(instance=module)
    for step in range(PAGES - 2):
        module.add_child(
            instance=LessonPage(title=f"{number}.{step}", minutes=5, body="[]", live=False)
        )


def _evidence(kind: str) -> str:
    """Counting a module's evidence over all its records."""
    from assessments.evidence.reading import read
    from curriculum.models import ModulePage

    key, found, made = ModulePage.objects.get(code="GOV1").translation_key, [], 0
    for count in ENROLMENTS:
        _enrolments(key, made, count)
        made = count
        found.append(_asked(lambda: read(key)))
    return _line(f"evidence, enrolments, {kind}", ENROLMENTS, *found, MOST_EVIDENCE, each=True)


def _enrolments(key, first: int, last: int) -> None:
    """People who took the module; each opened some steps, most finished some."""
    from django.utils import timezone

    from assessments.models import ActivityRecord, Attempt, Enrolment
    from curriculum import api as curriculum
    from learning.people.models import User

    edition = curriculum.latest_edition(key)
    steps = curriculum.outline(key).activities
    long_ago = timezone.now() - timedelta(days=40)
    for start in range(first, last, _CHUNK):
        numbers = range(start, min(start + _CHUNK, last))
        people = User.objects.bulk_create(
            User(email=f"bench{n}@example.org", full_name=f"Bench {n}") for n in numbers
        )
        rows = Enrolment.objects.bulk_create(
            Enrolment(
                user=user, module_key=key, module_title=edition.title, edition=edition,
                enrolled_at=long_ago, resume_key=steps[n % len(steps)].key,
                state="completed" if n % 3 == 0 else "active",
                completed_at=long_ago + timedelta(days=n % 30) if n % 3 == 0 else None,
            )
            for n, user in zip(numbers, people, strict=True)
        )  # fmt: skip
        ActivityRecord.objects.bulk_create(
            ActivityRecord(
                enrolment=row, activity_key=step.key, kind=step.kind, title=step.title,
                opened_at=long_ago, state="completed" if order < n % 6 else "opened",
                completed_at=long_ago if order < n % 6 else None,
            )
            for n, row in zip(numbers, rows, strict=True)
            for order, step in enumerate(steps[: n % len(steps) + 1])
        )  # fmt: skip
        quiz = next(step for step in steps if step.kind == "quiz")
        Attempt.objects.bulk_create(
            Attempt(
                enrolment=row, quiz_key=quiz.key, quiz_title=quiz.title, number=1, plan={},
                pass_mark=70, state="submitted", submitted_at=long_ago, purpose="graded",
                percent=n % 101, counted_percent=n % 101, passed=n % 101 >= 70,
            )
            for n, row in zip(numbers, rows, strict=True)
        )  # fmt: skip
