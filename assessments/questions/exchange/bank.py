"""An institution's bank in the neutral form: each question as its newest draft has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.models import Locale

from curriculum.api import competency_codes

from ..kinds import KINDS
from ..models import Question, QuestionBody
from ..pictures import file_of_image
from .items import ExchangedQuestion


@dataclass(frozen=True)
class Known:
    """A question of the bank with its id and the revision that it was read from."""

    pk: int
    revision: int | None
    question: ExchangedQuestion


def questions_in(
    institution, category: str = "", *, with_pictures: bool = False
) -> Iterator[Known]:
    """The bank's questions in the order of their codes; three queries for all, one more a picture.

    `with_pictures` reads their files, too; otherwise a picture is its hash.

    With a `category`, those in it and below it. An empty draft has no kind and is left out.
    """
    rows = Question.objects.filter(institution=institution).select_related(
        "latest_revision", "locale"
    )
    codes = competency_codes()
    body = QuestionBody()
    own = Locale.get_default().pk
    images: dict[int, Any] = {}
    for row in rows.order_by("code", "label", "pk"):
        question = _question(row, codes, body, own, images, with_pictures)
        if question is None:
            continue
        if category and not f"{question.category}/".startswith(category.rstrip("/") + "/"):
            continue
        yield Known(row.pk, row.latest_revision_id, question)


def _question(
    row: Question,
    codes: dict[int, str],
    body: QuestionBody,
    own: int,
    images: dict[int, Any],
    with_pictures: bool,
) -> ExchangedQuestion | None:
    """A question's newest draft, read from the revision without opening its relations."""
    draft = _draft(row)
    value = body.to_python(draft["body"])
    if not value or value[0].block_type not in KINDS:
        return None
    return ExchangedQuestion(
        kind=value[0].block_type,
        data=KINDS[value[0].block_type].freeze(value[0].value),
        label=draft["label"],
        code=draft["code"],
        category=draft.get("category", ""),
        points=draft["points"],
        difficulty=draft["difficulty"],
        competency=codes.get(draft["competency"], ""),
        objective=draft["objective"],
        lesson=draft["lesson_code"],
        language="" if row.locale_id == own else row.locale.language_code,
        tags=draft.get("tags", ""),
        **_picture(draft, images, with_pictures),
        file="",
    )


def _picture(draft: dict[str, Any], images: dict[int, Any], with_pictures: bool) -> dict[str, str]:
    """The draft's picture for the neutral form. One whose file is lost is none."""
    pk = draft.get("picture")
    if not pk:
        return {}
    if pk not in images:
        images[pk] = file_of_image(pk, with_content=with_pictures)
    name, sha1, content = images[pk]
    if not sha1:
        return {}
    return {
        "picture": content,
        "picture_hash": sha1,
        "picture_name": name,
        "picture_text": draft.get("picture_text", ""),
    }


def _draft(row: Question) -> dict[str, Any]:
    if row.latest_revision is None:
        return {
            "body": list(row.body.raw_data),
            "label": row.label,
            "code": row.code,
            "category": row.category,
            "tags": row.tags,
            "picture": row.picture_id,
            "picture_text": row.picture_text,
            "points": row.points,
            "difficulty": row.difficulty,
            "competency": row.competency_id,
            "objective": row.objective,
            "lesson_code": row.lesson_code,
        }
    content = row.latest_revision.content
    return {**content, "body": json.loads(content["body"])}
