"""Finding the versions that a sitting asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from .kinds import KINDS
from .models import Question, QuestionVersion, asked_by


def newest_versions(question_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The newest version of each live question, by the question's id, in one query."""
    newest = (
        QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number").values("pk")[:1]
    )
    live = Question.objects.filter(pk__in=list(question_ids), live=True)
    rows = QuestionVersion.objects.filter(
        pk__in=live.annotate(newest=Subquery(newest)).values("newest")
    )
    return {row.question_id: row for row in rows}


def draft_of(question: Question) -> Question:
    """The question as its newest draft has it."""
    return question.get_latest_revision_as_object()


def drafts_of(question_ids: Sequence[int]) -> list[Question]:
    """The newest drafts of these questions, in this order, in a fixed number of queries."""
    rows = (
        Question.objects.filter(pk__in=question_ids)
        .select_related("latest_revision", "institution", "competency")
        .in_bulk()
    )
    return [draft_of(rows[pk]) for pk in question_ids if pk in rows]


def frozen(question: Question) -> QuestionVersion:
    """The version that publishing the question as it is now would cut; not saved."""
    return QuestionVersion(question=question, **asked_by(question))


def key_in_words(version: QuestionVersion) -> str:
    """What is right by this version, for authors; never for a learner before its release."""
    kind = KINDS[version.kind]
    review = kind.review(version.data, kind.ids(version.data), None)
    if review.by_parts:
        return "; ".join(f"{line.text} → {line.feedback}" for line in review.lines)
    right = [line.text for line in review.lines if line.right]
    return "; ".join(right) or review.answer
