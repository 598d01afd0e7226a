"""Questions as learners sit them: immutable versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from ..kinds import KINDS
from ..pictures import Picture, kept_picture

if TYPE_CHECKING:
    from .bank import Question


class QuestionVersionQuerySet(models.QuerySet):
    """The versions of questions."""

    @transaction.atomic
    def cut(self, question: Question) -> QuestionVersion:
        """Freeze the question as it is now; repeated without a change, the version that exists."""
        asked = asked_by(question)
        language = question.locale.language_code
        versions = self.filter(question_key=question.translation_key, language=language)
        newest = versions.order_by("-number").first()
        if newest and all(getattr(newest, name) == value for name, value in asked.items()):
            return newest
        return self.create(
            question=question,
            question_key=question.translation_key,
            language=language,
            number=newest.number + 1 if newest else 1,
            **asked,
        )


def asked_by(question: Question) -> dict[str, Any]:
    """What a version of the question as it is now would say, by the names of its fields."""
    kind = KINDS.get(question.kind)
    if kind is None:
        raise ValidationError(_("It isn't complete yet: open it to see why."))
    return {
        "kind": kind.name,
        "data": kind.freeze(question.body[0].value),
        "points": question.points,
        "competency_code": question.competency.code if question.competency else "",
        "objective": question.objective,
        "lesson_code": question.lesson_code,
        "difficulty": question.difficulty,
        **_picture_of(question),
    }


def _picture_of(question: Question) -> dict[str, str]:
    """The picture's bytes are kept aside: an image can be exchanged or deleted, a version never."""
    if question.picture_id is None:
        return {"picture_sha256": "", "picture_text": ""}
    return {
        "picture_sha256": kept_picture(question.picture),
        "picture_text": question.picture_text,
    }


class QuestionVersion(models.Model):
    """A question as it was asked, in our own JSON. Never changed: attempts refer to it for ever."""

    question = models.ForeignKey(
        "assessments.Question", on_delete=models.SET_NULL, null=True, related_name="versions"
    )
    question_key = models.UUIDField()
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    schema = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField()
    points = models.PositiveSmallIntegerField()
    competency_code = models.CharField(max_length=20, blank=True)
    objective = models.CharField(max_length=20, blank=True)
    lesson_code = models.CharField(max_length=20, blank=True)
    difficulty = models.PositiveSmallIntegerField()
    picture_sha256 = models.CharField(max_length=64, blank=True, default="")
    picture_text = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question_key", "language", "number"],
                name="a_question_version_number_stands_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_key} v{self.number}"

    @property
    def picture(self) -> Picture | None:
        """The picture as it was asked with; None without one."""
        return Picture(self.picture_sha256, self.picture_text) if self.picture_sha256 else None
