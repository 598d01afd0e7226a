"""What was worked out, as it may be shown: no name, no cell that could tell one person."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..questions.models import QuestionVersion


class QuizAnalysis(models.Model):
    """A quiz over the first sittings of everybody who handed it in. It outlives the quiz's page.

    figures: {"schema", "mean", "median", "deviation", "bands": [cells], "minutes", "reliability"},
    empty while fewer than five people count. `checked_at` is when somebody last looked for new
    sittings, whether or not there were enough of them.
    """

    quiz_key = models.UUIDField(unique=True)
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="+"
    )
    quiz_title = models.CharField(max_length=255)
    module_title = models.CharField(max_length=255)
    n = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    computed_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("analysis of a quiz")
        ordering = ["module_title", "quiz_title", "pk"]

    def __str__(self) -> str:
        return self.quiz_title


class ItemAnalysis(models.Model):
    """A version of a question in one quiz, over those who met it.

    figures: {"schema", "facility", "discrimination", "sizes": [cells], "drawn": {option: [all, each
    quarter]}, "omitted", "flags": [[code, option], …]}, empty while fewer than five people count.
    """

    quiz = models.ForeignKey(QuizAnalysis, on_delete=models.CASCADE, related_name="items")
    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="analyses")
    n = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=99)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("analysis of a question")
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "version"], name="a_version_is_analysed_once_per_quiz"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.n}"
