"""Reflections: a learner's own words, beside the question as it was."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Reflection(models.Model):
    """What one learner wrote to one question. It outlives the lesson, so it keeps the question.

    Not tied to an enrolment: reading is free, and so is thinking. `version` counts the saves, so
    that a page opened earlier can't overwrite what was written on another device since.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reflections"
    )
    activity_key = models.UUIDField()
    block_id = models.UUIDField()
    lesson_title = models.CharField(max_length=255)
    prompt = models.TextField()
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "activity_key", "block_id"],
                name="one_reflection_per_question_and_learner",
            )
        ]

    def __str__(self) -> str:
        # Never the text: this line may end in a log.
        return f"{self.lesson_title}: {self.block_id}"
