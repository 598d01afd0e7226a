"""Which versions a quiz asks now, and in which order a sitting or a sheet of paper shows them."""

from __future__ import annotations

from random import Random

from ..questions.api import newest_versions
from ..questions.kinds import KINDS
from ..questions.models import QuestionVersion
from .models import QuizPage
from .selection import Candidate, plan


def versions_of(quiz: QuizPage) -> dict[int, QuestionVersion]:
    """The versions that the quiz asks now, by id, in the author's order."""
    question_ids = list(quiz.questions.order_by("sort_order").values_list("question_id", flat=True))
    newest = newest_versions(question_ids)
    return {newest[pk].pk: newest[pk] for pk in question_ids if pk in newest}


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
