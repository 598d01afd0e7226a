"""In which language a quiz is asked. A translation asks only where it asks the very same.

Its page may be behind the original, and a question may not be translated or not be read by a second
person; then the original is asked, whatever language the page around it speaks.
"""

from __future__ import annotations

from random import Random
from uuid import UUID

from django.conf import settings

from curriculum import api as curriculum

from ..questions.api import newest_versions
from ..questions.models import Question, QuestionVersion
from .models import QuizPage
from .planning import NotEnoughQuestions, fixed_ids, versions_of


def quiz_page(key: UUID, language: str) -> QuizPage | None:
    """The live quiz page with this key that is asked of a reader of `language`; None if it's gone."""
    pages = list(QuizPage.objects.filter(translation_key=key, live=True).select_related("locale"))
    by_language = {page.locale.language_code: page for page in pages}
    original = by_language.get(settings.LANGUAGE_CODE) or next(iter(pages), None)
    wanted = by_language.get(language)
    if wanted is None or wanted == original or not _asks_the_same(wanted, original):
        return original
    return wanted


def _asks_the_same(page: QuizPage, original: QuizPage) -> bool:
    return (
        page.rules == original.rules
        and page.pass_mark == original.pass_mark
        and curriculum.is_reviewed(page)
        and _speaks(page, original)
    )


def _has_the_same_keys(page: QuizPage, original: QuizPage) -> bool:
    """Whether every fixed question asks and earns the same but for its words: a key that was mended in
    the original isn't asked by the old one in a translation."""
    theirs, ours = fixed_ids(original), fixed_ids(page)
    newest = newest_versions([*theirs, *ours])
    return all(
        one in newest and other in newest and _core(newest[one]) == _core(newest[other])
        for one, other in zip(theirs, ours, strict=True)
    )


def _core(version: QuestionVersion) -> tuple:
    return version.kind, version.points, without_words(version.data)


def without_words(data):
    """A question's data with its words taken out: keys, figures, ids, and how many of each. Pure."""
    if isinstance(data, dict):
        return {name: _kept(name, value) for name, value in data.items()}
    if isinstance(data, list):
        # Accepted answers and the like may be more in one language than in another.
        is_words = all(isinstance(item, str) for item in data)
        return [] if is_words else [without_words(item) for item in data]
    return "" if isinstance(data, str) else data


def _kept(name: str, value):
    """An id, or a figure that is written as text, stays."""
    is_figure = isinstance(value, str) and value.replace(".", "", 1).replace("-", "", 1).isdigit()
    return value if name == "id" or is_figure else without_words(value)


def _speaks(page: QuizPage, original: QuizPage) -> bool:
    """Whether every question, fixed or drawn, is live in the page's language."""
    asked = set(original.questions.values_list("question__translation_key", flat=True))
    if asked != set(page.questions.values_list("question__translation_key", flat=True)):
        return False
    rows = Question.objects.filter(translation_key__in=asked, locale=page.locale_id, live=True)
    if rows.count() != len(asked) or not _has_the_same_keys(page, original):
        return False
    if not page.draws.exists():
        return True
    try:
        versions_of(page, random=Random(0))  # noqa: S311  which ones doesn't matter here
    except NotEnoughQuestions:
        return False
    return True
