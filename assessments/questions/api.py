"""Finding the versions that a sitting asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery

from curriculum.api import ReleaseRefused

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
    """The version that publishing the question as it is now would cut; not saved.

    A picture whose file is lost is left out: a page that only looks must still open.
    """
    try:
        return QuestionVersion(question=question, **asked_by(question))
    except ReleaseRefused:
        question.picture = None
        return QuestionVersion(question=question, **asked_by(question))


def is_complete(question: Question) -> bool:
    """Whether its form would take it for release: a draft may lack options, a key, a figure."""
    if not question.kind:
        return False
    try:
        question.body[0].block.clean(question.body[0].value)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class Usable:
    """A question of a quiz in the making, as much as its institution may see of it.

    `version` is None for one that isn't complete; `is_gone` says that it is no longer shared, or
    never was live: then nothing is said of it.
    """

    question: Question
    version: QuestionVersion | None
    is_own: bool
    is_gone: bool = False


def usable(question_ids: Sequence[int], institution) -> list[Usable]:
    """These questions in their order: own ones as drafted, shared ones as they are live."""
    own = Question.objects.filter(institution=institution, pk__in=question_ids)
    drafts = {row.pk: row for row in drafts_of(list(own.values_list("pk", flat=True)))}
    others = [pk for pk in question_ids if pk not in drafts]
    allowed = Question.objects.usable_by(institution).filter(pk__in=others, live=True)
    shared = set(allowed.values_list("pk", flat=True)) if others else set()
    rows = Question.objects.select_related("institution").in_bulk(others) if others else {}
    versions = newest_versions(shared) if shared else {}
    found = []
    for pk in question_ids:
        if pk in drafts:
            draft = drafts[pk]
            version = frozen(draft) if is_complete(draft) else None
            found.append(Usable(draft, version, is_own=True))
        elif pk in rows:
            is_gone = pk not in versions
            found.append(Usable(rows[pk], versions.get(pk), is_own=False, is_gone=is_gone))
    return found


def key_in_words(version: QuestionVersion) -> str:
    """What is right by this version, for authors; never for a learner before its release."""
    kind = KINDS[version.kind]
    review = kind.review(version.data, kind.ids(version.data), None)
    if review.by_parts:
        return "; ".join(f"{line.text} → {line.feedback}" for line in review.lines)
    right = [line.text for line in review.lines if line.right]
    return "; ".join(right) or review.answer
