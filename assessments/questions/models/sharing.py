"""Questions that an institution lets another use."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class QuestionShare(models.Model):
    """An institution lets another read, use and copy a question, in all its languages."""

    question_key = models.UUIDField()
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.CASCADE, related_name="questions_shared_with"
    )
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    shared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question_key", "institution"],
                name="a_question_is_shared_once_with_an_institution",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_key} → {self.institution}"
