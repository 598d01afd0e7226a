"""Working it out in the background: read the sittings in pieces, compute, keep what may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django_tasks import task

from learning.operations import api as operations

from ..questions.models import QuestionVersion
from ..quizzes.models import Attempt, AttemptState, QuizPage, Response
from ..quizzes.rules import Purpose
from ..quizzes.statistics import Item, ItemStatistics, QuizStatistics, Row, Tally
from .choices import choices_of, is_single, picked
from .disclosure import LEAST, cell, cells, drawn_cells
from .flags import Flag, flags
from .models import ItemAnalysis, QuizAnalysis

# Changes with the formulas or with what is kept; older figures are then computed again.
SCHEMA = 1
# Sittings that are read at once: no query or transaction is long, however many there are.
PIECE = 500
# How old figures may get before somebody looks for new sittings.
LOOK_AGAIN = timedelta(minutes=15)
UNFLAGGED = 99

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Sitting:
    begun: datetime
    handed_in: datetime


def _counting() -> QuerySet[Attempt]:
    """Graded sittings that were handed in; a voided one doesn't count."""
    return Attempt.objects.filter(state=AttemptState.SUBMITTED, purpose=Purpose.GRADED)


def due(**about) -> list[UUID]:
    """The quizzes whose figures are to be computed (again); `about` narrows (`quiz_key=…`)."""
    people = _counting().filter(**about).order_by().values("quiz_key")
    people = people.annotate(n=Count("enrolment__user", distinct=True))
    known = {row.quiz_key: row for row in QuizAnalysis.objects.filter(**about)}
    return [row["quiz_key"] for row in people if _is_due(known.get(row["quiz_key"]), row["n"])]


def analysed() -> list[UUID]:
    """Every quiz that somebody has handed in."""
    return list(_counting().order_by().values_list("quiz_key", flat=True).distinct())


def quizzes_of(module_code: str) -> list[UUID]:
    """The quizzes of the module with this code, also one that nobody has handed in yet."""
    pages = QuizPage.objects.all().order_by("path")
    return list(
        dict.fromkeys(
            page.translation_key
            for page in pages
            if page.get_parent().specific.code.lower() == module_code.lower()
        )
    )


def _is_due(known: QuizAnalysis | ItemAnalysis | None, n: int) -> bool:
    """Whether figures over `n` people may take the place of the known ones.

    Not while fewer than five people make the difference: whoever had written the old figures down
    would read off what these few answered.
    """
    if known is None or known.n < LEAST:
        return known is None or known.n != n
    return abs(n - known.n) >= LEAST or known.figures.get("schema") != SCHEMA


def analyse(
    quiz_key: UUID, *, progress: Progress = lambda done, total: None
) -> QuizAnalysis | None:
    """Compute a quiz's figures and keep them; None if nobody has handed it in.

    Safe to repeat, also by two workers at once: both come to the same figures.
    """
    sittings = _first_sittings(quiz_key)
    if not sittings:
        return None
    tally, periods = Tally(), {}
    ids = list(sittings)
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        tally.add(_rows(piece, sittings, periods))
        progress(min(start + PIECE, len(ids)), len(ids))
    versions = QuestionVersion.objects.in_bulk(tally.items)
    found = tally.statistics({pk: _item(version) for pk, version in versions.items()})
    return _keep(quiz_key, found, sittings, versions, periods)


def _first_sittings(quiz_key: UUID) -> dict[UUID, _Sitting]:
    """Each person's first sitting that counts.

    The first alone: rows of one person aren't independent, and who sits again knows the questions.
    Whoever takes the module again after years has still met them.
    """
    rows = _counting().filter(quiz_key=quiz_key).order_by("started_at", "pk")
    seen, first = set(), {}
    columns = ("pk", "enrolment__user_id", "started_at", "submitted_at")
    for pk, person, begun, handed_in in rows.values_list(*columns).iterator(chunk_size=PIECE):
        if person not in seen:
            seen.add(person)
            first[pk] = _Sitting(begun, handed_in)
    return first


def _rows(piece: list[UUID], sittings: dict[UUID, _Sitting], periods: dict) -> Iterator[Row]:
    """The graded answers of these sittings. `periods` collects when each version was first and last met.

    Self-checked answers have no points, so there is nothing to analyse in them.
    """
    answers = Response.objects.filter(
        attempt_id__in=piece, counted=True, points__isnull=False
    ).order_by()
    columns = ("attempt_id", "version_id", "points", "answer")
    for attempt, version, points, answer in answers.values_list(*columns):
        when = sittings[attempt].handed_in.date()
        since, until = periods.get(version, (when, when))
        periods[version] = (min(since, when), max(until, when))
        yield Row(attempt, version, int(points * 1000), picked(answer))


def _item(version: QuestionVersion) -> Item:
    options = tuple(choice.id for choice in choices_of(version.data))
    return Item(possible=1000 * version.points, options=options)


@transaction.atomic
def _keep(quiz_key, found: QuizStatistics, sittings, versions, periods) -> QuizAnalysis:
    about = Attempt.objects.filter(quiz_key=quiz_key).select_related("enrolment__edition")
    newest = about.latest("started_at")
    days = [sitting.handed_in.date() for sitting in sittings.values()]
    now = timezone.now()
    quiz, _new = QuizAnalysis.objects.update_or_create(
        quiz_key=quiz_key,
        defaults={
            "institution_id": newest.enrolment.edition.institution_id,
            "quiz_title": newest.quiz_title,
            "module_title": newest.enrolment.module_title,
            "n": found.n,
            "figures": _quiz_figures(found, sittings),
            "since": min(days),
            "until": max(days),
            "computed_at": now,
            "checked_at": now,
        },
    )
    known = {row.version_id: row for row in quiz.items.all()}
    rows = [
        _item_row(quiz, versions[pk], item, periods[pk], now)
        for pk, item in found.items.items()
        if known.get(pk) is None or known[pk].n == item.n or _is_due(known[pk], item.n)
    ]
    ItemAnalysis.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["quiz", "version"],
        update_fields=["n", "figures", "rank", "since", "until", "computed_at"],
    )
    return quiz


def _quiz_figures(found: QuizStatistics, sittings: dict[UUID, _Sitting]) -> dict:
    if found.n < LEAST:
        return {}
    spent = [(sitting.handed_in - sitting.begun).total_seconds() for sitting in sittings.values()]
    trust = found.reliability
    return {
        "schema": SCHEMA,
        "mean": round(found.mean, 4),
        "median": round(found.median, 4),
        "deviation": round(found.deviation, 4),
        "bands": cells(found.bands),
        "minutes": round(median(spent) / 60),
        "reliability": {
            "alpha": round(trust.alpha, 4),
            "error": None if trust.error is None else round(trust.error, 4),
            "measurement": round(trust.measurement, 4),
            "n": trust.n,
            "items": trust.items,
        }
        if trust and trust.n >= LEAST
        else None,
    }


def _item_row(quiz: QuizAnalysis, version: QuestionVersion, found: ItemStatistics, period, now):
    raised = _flags(version, found)
    return ItemAnalysis(
        quiz=quiz,
        version=version,
        n=found.n,
        figures=_item_figures(version, found, raised),
        rank=raised[0].rank if raised else UNFLAGGED,
        since=period[0],
        until=period[1],
        computed_at=now,
    )


def _flags(version: QuestionVersion, found: ItemStatistics) -> list[Flag]:
    worth = {choice.id: choice.worth for choice in choices_of(version.data)}
    return flags(found, worth, single=is_single(version.kind))


def _item_figures(version: QuestionVersion, found: ItemStatistics, raised: list[Flag]) -> dict:
    if found.n < LEAST:
        return {}
    wrong = {choice.id: not choice.worth for choice in choices_of(version.data)}
    r = found.discrimination
    return {
        "schema": SCHEMA,
        "facility": round(found.facility, 4),
        "discrimination": None if r is None else round(r, 4),
        "sizes": cells(found.sizes),
        "drawn": drawn_cells(found.drawn, wrong),
        "omitted": cell(sum(found.omitted)),
        "flags": [[flag.code, flag.option] for flag in raised],
    }


# --- In the background --------------------------------------------------------------------------


# After everything that somebody is waiting for.
@task(priority=-10)
def analyse_quiz(quiz_key: str) -> str:
    """Compute one quiz's figures, if they are still due. Safe to repeat."""
    for key in due(quiz_key=UUID(quiz_key)):
        analyse(key)
    return quiz_key


@operations.sweeps("item_analysis")
def _sweep_due() -> int:
    """Ask the worker for the quizzes that got new sittings, at most once in LOOK_AGAIN."""
    now = timezone.now()
    last = QuizAnalysis.objects.aggregate(last=Max("checked_at"))["last"]
    if last is not None and last > now - LOOK_AGAIN:
        return 0
    waiting = due()
    # A row for each, so that a worker that stands still isn't asked again and again.
    for quiz_key in waiting:
        _note(quiz_key)
    QuizAnalysis.objects.update(checked_at=now)
    for quiz_key in waiting:
        analyse_quiz.enqueue(str(quiz_key))
    return len(waiting)


def _note(quiz_key: UUID) -> None:
    """That there is such a quiz, with nothing worked out yet."""
    newest = (
        Attempt.objects.filter(quiz_key=quiz_key)
        .select_related("enrolment__edition")
        .latest("started_at")
    )
    QuizAnalysis.objects.get_or_create(
        quiz_key=quiz_key,
        defaults={
            "institution_id": newest.enrolment.edition.institution_id,
            "quiz_title": newest.quiz_title,
            "module_title": newest.enrolment.module_title,
            "n": 0,
        },
    )
