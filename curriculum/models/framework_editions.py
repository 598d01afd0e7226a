"""What a framework said, at each change: what somebody has shown keeps the words of its time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from .taxonomy import Framework


class FrameworkEdition(models.Model):
    """A framework after a saved change: its scale, domains and competencies with behaviours.

    `snapshot` is written by `curriculum.frameworks.snapshots` and never changed.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # None: a command, or the migration that wrote down what stood there.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True)
    snapshot = models.JSONField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "number"], name="a_framework_s_edition_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.number}"
