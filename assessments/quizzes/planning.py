"""Which versions a quiz asks now, and in which order a sitting or a sheet of paper shows them."""

from __future__ import annotations

from random import Random

from django.db.models import QuerySet

from curriculum import api as curriculum

from ..questions.api import newest_versions
from ..questions.kinds import KINDS
from ..questions.models import Question, QuestionVersion
from .models import QuizDraw, QuizPage, QuizQuestion
from .rules import Purpose
from .selection import Candidate, drawn, plan

# What counts, or measures: its keys must not be known beforehand.
EXAMS = (Purpose.GRADED, Purpose.PRE_TEST, Purpose.POST_TEST)


class NotEnoughQuestions(Exception):
    """The bank can't fill the quiz's draws."""


def versions_of(quiz: QuizPage, *, random: Random) -> dict[int, QuestionVersion]:
    """The versions that a sitting asks, by id: the fixed ones in the author's order, then draws.

    Raises NotEnoughQuestions where the bank can't fill the draws.
    """
    fixed = fixed_ids(quiz)
    question_ids = [*fixed, *_drawn(quiz, fixed, random)]
    newest = newest_versions(question_ids)
    return {newest[pk].pk: newest[pk] for pk in question_ids if pk in newest}


def fixed_ids(quiz: QuizPage) -> list[int]:
    """The ids of the questions that the author chose, in their order, in the quiz's language.

    A translated quiz has its original's rows; each leads to the question's own translation.
    """
    rows = quiz.questions.order_by("sort_order").values_list(
        "question_id", "question__locale_id", "question__translation_key"
    )
    rows = list(rows)
    foreign = [key for _pk, locale_id, key in rows if locale_id != quiz.locale_id]
    if not foreign:
        return [pk for pk, _locale_id, _key in rows]
    own = Question.objects.filter(translation_key__in=foreign, locale_id=quiz.locale_id, live=True)
    by_key = dict(own.values_list("translation_key", "pk"))
    return [
        pk if locale_id == quiz.locale_id else by_key[key]
        for pk, locale_id, key in rows
        if locale_id == quiz.locale_id or key in by_key
    ]


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

    A quiz for practice shows the key at once. So it never draws what an exam asks or could draw,
    and an exam never draws what a quiz for practice asks.
    """
    questions = _matching(bank(quiz), draw)
    ours = QuizQuestion.objects.filter(
        quiz__live=True, quiz__path__startswith=institution_path(quiz)
    )
    if quiz.purpose != Purpose.PRACTICE:
        shown = ours.filter(quiz__purpose=Purpose.PRACTICE)
        return _without(questions, shown).order_by("pk")
    questions = _without(questions, ours.filter(quiz__purpose__in=EXAMS))
    for described in _exam_draws(institution_path(quiz)):
        questions = questions.exclude(pk__in=_matching(bank(quiz), described).values("pk"))
    return questions.order_by("pk")


def institution_path(quiz: QuizPage) -> str:
    """Below what path the quizzes of this institution (and language) stand: quiz, module, its page."""
    return quiz.path[: -2 * quiz.steplen]


def bank(quiz: QuizPage) -> QuerySet[Question]:
    """The live questions of the quiz's own institution in its language."""
    return Question.objects.filter(
        institution=quiz.institution, locale_id=quiz.locale_id, live=True
    )


def could_be_drawn(question: Question) -> bool:
    """Whether an exam of the question's own institution could draw it."""
    row = Question.objects.filter(pk=question.pk, live=True)
    return any(
        _matching(row, draw).exists()
        for path in curriculum.paths_of(question.institution)
        for draw in _exam_draws(path)
    )


def _exam_draws(path: str) -> QuerySet[QuizDraw]:
    """The draws of the live exams below a path."""
    return QuizDraw.objects.filter(
        quiz__purpose__in=EXAMS, quiz__live=True, quiz__path__startswith=path
    ).order_by()


def _without(questions: QuerySet[Question], places: QuerySet[QuizQuestion]) -> QuerySet[Question]:
    """Those that aren't asked at these places, in any language."""
    return questions.exclude(translation_key__in=places.values("question__translation_key"))


def _matching(questions: QuerySet[Question], draw: QuizDraw) -> QuerySet[Question]:
    """Those that a draw's own words describe."""
    if draw.competency_id:
        questions = questions.filter(competency=draw.competency_id)
    if draw.difficulty:
        questions = questions.filter(difficulty=draw.difficulty)
    if draw.tag:
        questions = questions.tagged(draw.tag)
    return questions


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
