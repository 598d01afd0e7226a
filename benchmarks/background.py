"""What the background does with many rows on a fresh database: closing and analysing, asking later."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import uuid4

from django.conf import settings

# Sittings whose answers are written one by one; the others are given theirs by the database.
PATTERNS = 250
_COLUMNS = (
    "position, version_id, answer, answer_hash, sequence, client, counted, points, points_possible"
)


_address: list[str] = []


@contextmanager
def database() -> Iterator[str]:
    """This process on a copy of the seeded database; says of which kind."""
    from django.core.management import call_command
    from django.db import connections

    from tests.template import Databases

    databases = Databases(settings.VAR_DIR, os.environ.get("DATABASE_URL"))
    _address.append(databases.copy("bench"))
    is_file = address().startswith("sqlite")
    name = address().removeprefix("sqlite:///") if is_file else address().rsplit("/", 1)[1]
    cache = name.replace(".sqlite3", "-cache.sqlite3") if is_file else name
    for alias, its in (("default", name), ("cache", cache)):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = its
    try:
        call_command("createcachetable", database="cache", verbosity=0)
        yield "SQLite" if is_file else "PostgreSQL"
    finally:
        connections.close_all()
        databases.drop("bench")


def address() -> str:
    """Where the database of this process is, for one that it starts."""
    return _address[-1]


@dataclass(frozen=True)
class Spent:
    """Seconds of this process's CPU, and on the clock: PostgreSQL's own work is in the second alone."""

    cpu: float
    clock: float


def _spent(act: Callable[[], object]) -> Spent:
    cpu, clock = time.process_time(), time.perf_counter()
    act()
    return Spent(time.process_time() - cpu, time.perf_counter() - clock)


def closed(count: int) -> Spent:
    """What it takes the sweeper to hand in and grade so many sittings that the clock has ended."""
    from assessments.models import Attempt, Response
    from assessments.overdue import close_overdue
    from tests.sittings import sat_by

    sittings = sat_by(count, _module("SCL1"), prefix=f"closed{count}-", state="open")
    ids = [sitting.pk for sitting in sittings]
    ended = {"deadline_at": sittings[0].started_at + timedelta(minutes=30), "submitted_at": None}
    Attempt.objects.filter(pk__in=ids).update(**ended)
    Response.objects.filter(attempt__in=ids).update(points=None, points_possible=None)
    done = []

    def sweep() -> None:
        while more := close_overdue():
            done.append(more)

    spent = _spent(sweep)
    graded = Attempt.objects.filter(pk__in=ids, state="submitted", graded_at__isnull=False)
    if not sum(done) == graded.count() == count:
        raise SystemExit(f"Of {count} sittings {sum(done)} were closed, {graded.count()} graded.")
    return spent


def analysed(count: int, questions: int, data: dict) -> Spent:
    """What it takes the worker's task to analyse so many sittings of a quiz of so many questions."""
    from assessments.analysis.analysing import analyse_quiz
    from assessments.models import QuizAnalysis

    quiz_key = _sat(count, questions, data)
    spent = _spent(lambda: analyse_quiz.call(str(quiz_key)))
    found = QuizAnalysis.objects.get(quiz_key=quiz_key)
    if (found.n, found.items.count()) != (count, questions):
        raise SystemExit(f"Analysed {found.n} sittings and {found.items.count()} questions.")
    return spent


def asked(count: int) -> Spent:
    """What it takes the sweeper to put so many due follow-ups to as many learners, by mail."""
    from datetime import date

    from assessments.models import FollowUp
    from assessments.transfer.asking import ask
    from tests import sittings

    now = _a_day_ago()
    enrolments = sittings._enrolments(sittings._people(count, f"asked{count}-"), _module("SCL1"))
    type(enrolments[0]).objects.filter(pk__in=[row.pk for row in enrolments]).update(
        state="completed", completed_at=now, percent=100
    )
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                enrolment=enrolment, position=1, day=7, kind="recall", language="en",
                question="What are the three things to keep apart?",
                due_on=date.today() - timedelta(days=1),
            )
            for enrolment in enrolments
        ),
        batch_size=2000,
    )  # fmt: skip
    done = []

    def sweep() -> None:
        while more := ask():
            done.append(more)

    spent = _spent(sweep)
    sent = FollowUp.objects.filter(enrolment__in=enrolments, token_hash__isnull=False).count()
    if not sum(done) == sent == count:
        raise SystemExit(f"Of {count} follow-ups {sum(done)} were looked at, {sent} mailed.")
    return spent


def _module(code: str):
    from curriculum.models import ModulePage

    return ModulePage.objects.get(code=code)


def _sat(count: int, questions: int, data: dict):
    """A quiz that so many people have handed in, every question answered; its key."""
    from assessments.models import Attempt, QuestionVersion, Response
    from tests import sittings

    module, quiz_key = _module("GOV1"), uuid4()
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question_key=uuid4(), language="en", number=1, kind="single_choice", data=data,
            points=1, difficulty=2,
        )
        for _question in range(questions)
    )  # fmt: skip
    people = sittings._people(count, f"analysed{count}-")
    begun = _a_day_ago()
    attempts = Attempt.objects.bulk_create(
        Attempt(
            enrolment=enrolment, quiz_key=quiz_key, quiz_title="Two hundred questions", number=1,
            state="submitted", plan={"questions": []}, pass_mark=70,
            started_at=begun, submitted_at=begun + timedelta(hours=1),
        )
        for enrolment in sittings._enrolments(people, module)
    )  # fmt: skip
    random = Random(1)
    ids = [option["id"] for option in data["options"]]
    Response.objects.bulk_create(
        (
            Response(
                attempt=attempt, position=position, version=version, answer={"option": option},
                points=int(option == ids[0]), points_possible=1,
            )
            for attempt in attempts[:PATTERNS]
            for ability in (random.gauss(0, 1),)
            for position, version in enumerate(versions, 1)
            for option in (ids[0] if random.gauss(ability, 1) > 0 else random.choice(ids[1:]),)
        ),
        batch_size=2000,
    )  # fmt: skip
    _repeat(attempts)
    return quiz_key


def _repeat(attempts: list) -> None:
    """Give the others the answers of the first ones, in turns: two million rows in seconds."""
    from django.db import connection

    # An id is written with dashes on PostgreSQL, without on SQLite: the field knows.
    field = attempts[0]._meta.pk
    keys = [field.get_db_prep_value(attempt.pk, connection) for attempt in attempts]
    with connection.cursor() as cursor:
        for number, pattern in enumerate(keys[:PATTERNS]):
            others = keys[number + PATTERNS :: PATTERNS]
            if not others:
                return
            marks = ", ".join(["%s"] * len(others))
            cursor.execute(
                f"INSERT INTO assessments_response (attempt_id, {_COLUMNS}) "
                "SELECT other.id, given.* FROM assessments_attempt AS other CROSS JOIN "
                f"(SELECT {_COLUMNS} FROM assessments_response WHERE attempt_id = %s) AS given "
                f"WHERE other.id IN ({marks})",
                [pattern, *others],
            )


def _a_day_ago():
    from django.utils import timezone

    return timezone.now() - timedelta(days=1)
