"""What it takes to show a level in a framework, from a day on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from .rules import DEFAULT, LevelRules


class FrameworkRules(models.Model):
    """The rules of a framework from a day on; before its first row the usual ones (`rules.DEFAULT`).

    Rows are never changed once their day has come: what was shown under them was shown.
    """

    framework = models.ForeignKey(
        "curriculum.Framework", on_delete=models.PROTECT, related_name="rules"
    )
    since = models.DateField()
    highest_by_quiz = models.PositiveSmallIntegerField(default=DEFAULT.highest_by_quiz)
    highest_by_one_assessor = models.PositiveSmallIntegerField(
        default=DEFAULT.highest_by_one_assessor
    )
    highest_by_two = models.PositiveSmallIntegerField(default=DEFAULT.highest_by_two)
    days_between_two = models.PositiveSmallIntegerField(default=DEFAULT.days_between_two)
    highest_by_outsiders = models.PositiveSmallIntegerField(default=DEFAULT.highest_by_outsiders)
    outside_assessors = models.PositiveSmallIntegerField(default=DEFAULT.outside_assessors)
    why = models.CharField(max_length=500)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "since"], name="a_framework_s_rules_begin_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(highest_by_quiz__lte=1),
                name="a_quiz_shows_level_1_at_most_in_any_framework",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework_id} {self.since}"

    @property
    def rules(self) -> LevelRules:
        """As the rules read them."""
        return LevelRules(**{name: getattr(self, name) for name in LevelRules.names()})
