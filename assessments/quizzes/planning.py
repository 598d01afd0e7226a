"""Which versions a quiz asks now, and in which order a sitting or a sheet of paper shows them."""

from __future__ import annotations

from random import Random

from django.db.models import QuerySet

from ..questions.api import newest_versions
from ..questions.kinds import KINDS
from ..questions.models import Question, QuestionVersion
from .models import QuizDraw, QuizPage
from .rules import Purpose
from .selection import Candidate, drawn, plan


class NotEnoughQuestions(Exception):
    """The bank can't fill the quiz's draws."""


def versions_of(quiz: QuizPage, *, random: Random) -> dict[int, QuestionVersion]:
    """The versions that a sitting asks, by id: the fixed ones in the author's order, then draws.

    Raises NotEnoughQuestions where the bank can't fill the draws.
    """
    fixed = list(quiz.questions.order_by("sort_order").values_list("question_id", flat=True))
    question_ids = [*fixed, *_drawn(quiz, fixed, random)]
    newest = newest_versions(question_ids)
    return {newest[pk].pk: newest[pk] for pk in question_ids if pk in newest}


def _drawn(quiz: QuizPage, fixed: list[int], random: Random) -> list[int]:
    pools = pools_of(quiz, list(quiz.draws.all()), fixed)
    if not pools:
        return []
    questions = drawn(pools, random)
    if questions is None:
        raise NotEnoughQuestions
    return [questions[place] for place in sorted(questions)]


def pools_of(quiz: QuizPage, draws: list[QuizDraw], fixed: list[int]) -> dict[int, list[int]]:
    """For each place that the draws fill, the ids of the questions that would do."""
    pools: dict[int, list[int]] = {}
    for draw in draws:
        ids = list(pool(quiz, draw).exclude(pk__in=fixed).values_list("pk", flat=True))
        for _place in range(draw.count):
            pools[len(pools)] = ids
    return pools


def pool(quiz: QuizPage, draw: QuizDraw) -> QuerySet[Question]:
    """The live questions of the quiz's institution and language from which a draw takes.

    A quiz for practice, which shows the key at once, never draws what a graded one asks.
    """
    questions = Question.objects.filter(
        institution=quiz.institution, locale_id=quiz.locale_id, live=True
    )
    if draw.competency_id:
        questions = questions.filter(competency=draw.competency_id)
    if draw.difficulty:
        questions = questions.filter(difficulty=draw.difficulty)
    if quiz.purpose == Purpose.PRACTICE:
        questions = questions.exclude(
            places__quiz__purpose__in=[Purpose.GRADED, Purpose.PRE_TEST, Purpose.POST_TEST]
        )
    return questions.order_by("pk")


def plan_of(versions: dict[int, QuestionVersion], *, shuffle: bool, random: Random) -> dict:
    """The plan (see `selection.plan`) of a sitting with these versions."""
    candidates = [
        Candidate(
            version_id=version.pk,
            ids=tuple(KINDS[version.kind].ids(version.data)),
            always_shuffled=KINDS[version.kind].always_shuffled,
        )
        for version in versions.values()
    ]
    return plan(candidates, shuffle=shuffle, random=random)
