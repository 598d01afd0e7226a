"""A quiz in the making: its draft's questions in their order, its draws, and what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from curriculum.releasing import hinders

from ..questions import advice
from ..questions.advice_words import in_words
from ..questions.api import is_complete, newest_versions, usable
from ..questions.models import Question, QuestionVersion
from .drafts import Draft
from .models import QuizDraw, QuizPage, QuizQuestion
from .planning import EXAMS, could_be_drawn, institution_path, pool, pools_of
from .rules import Purpose
from .selection import drawn


@dataclass(frozen=True)
class Composed:
    """A question of the draft, as an author sees it in the list."""

    question: Question
    version: QuestionVersion | None
    is_own: bool
    is_gone: bool
    is_changed: bool
    remarks: tuple[str, ...]

    @property
    def stem(self) -> str:
        """What it asks; "" while it is empty."""
        return self.version.data.get("stem", "") if self.version else ""


@dataclass(frozen=True)
class Filled:
    """A draw of the draft, and how many questions it has to choose from."""

    draw: QuizDraw
    available: int

    @property
    def is_short(self) -> bool:
        """Whether it asks for more than there are."""
        return self.available < self.draw.count


def composed(draft: Draft) -> list[Composed]:
    """The questions of this draft in their order, each as its own newest draft has it."""
    return [
        Composed(
            question=one.question,
            version=one.version,
            is_own=one.is_own,
            is_gone=one.is_gone,
            is_changed=one.question.has_unpublished_changes or not one.question.live,
            remarks=tuple(in_words(said) for said in _remarks(one.version)) if one.is_own else (),
        )
        for one in usable(draft.question_ids, draft.page.institution)
    ]


def _places(quiz: QuizPage) -> list[QuizQuestion]:
    return sorted(quiz.questions.all(), key=lambda place: place.sort_order or 0)


def _remarks(version: QuestionVersion | None) -> list[advice.Advice]:
    if version is None:
        return []
    return advice.on_question(
        version.kind,
        version.data,
        objective=version.objective,
        competency=version.competency_code,
    )


def remarks_on(draft: Draft, questions: list[Composed]) -> list[str]:
    """Advice on the quiz as a whole. Draws may ask for any outcome, so with them none is missed."""
    asked = [
        advice.Asked(
            item.question.label, item.version.kind, item.version.data, item.version.objective
        )
        for item in questions
        if item.version is not None
    ]
    module = curriculum.module_of(draft.page)
    outcomes = [] if draft.draws else curriculum.outcome_codes(module)
    return [in_words(one) for one in advice.on_quiz(asked, outcomes)]


def filled(draft: Draft) -> list[Filled]:
    """The draft's draws, each with the number of live questions that it could take."""
    return [
        Filled(draw, pool(draft.page, draw).exclude(pk__in=draft.question_ids).count())
        for draw in draft.draws
    ]


@hinders("quiz")
def hindrances(quiz: QuizPage) -> list[str]:
    """What keeps this quiz from being sat, in words: no release without it being mended."""
    fixed = list(quiz.questions.values_list("question_id", flat=True))
    draws = list(quiz.draws.all())
    if not fixed and not draws:
        return [_("%(quiz)s has no questions.") % {"quiz": quiz.title}]
    found = []
    if draws and drawn(pools_of(quiz, draws, fixed), _NoChance()) is None:
        asked = sum(draw.count for draw in draws)
        found.append(
            _(
                "%(quiz)s draws %(n)d questions, and the bank can't fill that. Write more, or "
                "draw fewer."
            )
            % {"quiz": quiz.title, "n": asked}
        )
    return [*found, *_unusable(quiz, fixed), *_given_away(quiz, fixed)]


def _unusable(quiz: QuizPage, fixed: list[int]) -> Iterator[str]:
    """Questions that are asked and may not be, or have nothing to ask."""
    rows = Question.objects.filter(pk__in=fixed).select_related("competency").order_by("pk")
    allowed = Question.objects.usable_by(quiz.institution).filter(pk__in=fixed, live=True)
    fine = set(newest_versions(allowed.values_list("pk", flat=True)))
    for question in rows:
        about = {"quiz": quiz.title, "label": question.label}
        if question.pk in fine:
            if not is_complete(question):
                yield (
                    _("%(quiz)s asks “%(label)s”, which isn't complete: open it to see why.")
                    % about
                )
            if question.picture_id and not question.picture_text.strip():
                yield (
                    _("%(quiz)s asks “%(label)s”, whose picture has no text: say what it shows.")
                    % about
                )
            continue
        if question.institution_id == quiz.institution.pk:
            yield _("%(quiz)s asks “%(label)s”, which was taken down or is empty.") % about
        else:
            yield _("%(quiz)s asks a question that another institution no longer shares.") % about


class _NoChance:
    """Instead of a random order: whether there is a draw doesn't hang on it."""

    @staticmethod
    def sample(population: list, k: int) -> list:
        return population[:k]


def _given_away(quiz: QuizPage, fixed: list[int]) -> Iterator[str]:
    """Questions whose key practice shows and an exam hides, whatever their language.

    An institution answers for its own quizzes: what a borrower does with a shared question stops the
    borrower's release, not the owner's.
    """
    is_exam = quiz.purpose in EXAMS
    rows = Question.objects.filter(pk__in=fixed).order_by("pk")
    elsewhere = QuizQuestion.objects.filter(
        quiz__live=True, quiz__purpose__in=[Purpose.PRACTICE] if is_exam else EXAMS
    ).exclude(quiz__translation_key=quiz.translation_key)
    if is_exam:
        elsewhere = elsewhere.filter(quiz__path__startswith=institution_path(quiz))
    keys = set(elsewhere.values_list("question__translation_key", flat=True))
    for question in rows:
        about = {"quiz": quiz.title, "label": question.label}
        if is_exam and question.translation_key in keys:
            yield _("%(quiz)s asks “%(label)s”, whose key a quiz for practice shows.") % about
        elif not is_exam and (question.translation_key in keys or could_be_drawn(question)):
            yield (
                _("%(quiz)s is for practice and asks “%(label)s”, which an exam asks, too.") % about
            )


# --- Changing the draft -------------------------------------------------------------------------


def _changed(
    quiz: QuizPage, by, change: Callable[[list[QuizQuestion]], list[QuizQuestion]]
) -> None:
    """Save a new draft with the places as `change` leaves them."""
    with transaction.atomic():
        page = QuizPage.objects.select_for_update().get(pk=quiz.pk)
        page = page.get_latest_revision_as_object()
        places = change(_places(page))
        for order, place in enumerate(places):
            place.sort_order = order
        page.questions.set(places)
        page.save_revision(user=by, log_action=True)


def add(*, quiz: QuizPage, question: Question, by) -> None:
    """Ask this question last; one that is asked already stays where it is."""

    def change(places: list[QuizQuestion]) -> list[QuizQuestion]:
        if any(place.question_id == question.pk for place in places):
            return places
        return [*places, QuizQuestion(question=question)]

    _changed(quiz, by, change)


def remove(*, quiz: QuizPage, question_id: int, by) -> None:
    """Ask it no longer; it stays in the bank."""
    _changed(quiz, by, lambda places: [p for p in places if p.question_id != question_id])


def move(*, quiz: QuizPage, question_id: int, by, up: bool) -> None:
    """One place up or down; at the end it stays."""

    def change(places: list[QuizQuestion]) -> list[QuizQuestion]:
        at = next((i for i, p in enumerate(places) if p.question_id == question_id), None)
        to = at if at is None else at - 1 if up else at + 1
        if at is not None and 0 <= to < len(places):
            places[at], places[to] = places[to], places[at]
        return places

    _changed(quiz, by, change)


def to_add(draft: Draft, text: str) -> QuerySet[Question]:
    """Questions that the quiz could ask, newest first, by words of their names, codes or tags."""
    institution = draft.page.institution
    rows = (
        Question.objects.usable_by(institution)
        .filter(Q(institution=institution) | Q(live=True), locale_id=draft.page.locale_id)
        .exclude(pk__in=draft.question_ids)
        .select_related("institution")
    )
    for word in text.split()[:6]:
        rows = rows.named(word)
    return rows.order_by("-pk")
