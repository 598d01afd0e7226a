"""A wrong key, mended: which versions, how, why, and what it changed in each sitting."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...questions.models import QuestionVersion
from .sittings import Attempt


class Correction(models.Model):
    """One institution's decision about a question that was graded wrongly, for its own learners.

    Nothing of a sitting changes: what was asked, answered and given stays in its rows. A correction
    adds marks of another date. The newest one about a version is the one in force.
    """

    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="corrections"
    )
    question_key = models.UUIDField()
    question_label = models.CharField(max_length=120)
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    # When the last sitting was graded again; the sweeper goes on with those that have none.
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_correction_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.question_label}, {self.made_at:%Y-%m-%d}"


class CorrectedVersion(models.Model):
    """What becomes of one version: graded by the key of another (`key`), or not at all (None)."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="versions")
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="corrections"
    )
    key = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, null=True, related_name="corrects"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "version"], name="a_correction_decides_once_on_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} → {self.key or 'void'}"


class Regrading(models.Model):
    """What a correction changed in one sitting, with the result before and after it.

    `kept` says that the new marks would have been lower: then the result stays as it was.
    """

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="regradings")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="regradings")
    at = models.DateTimeField(default=timezone.now)
    points_before = models.DecimalField(max_digits=8, decimal_places=3)
    possible_before = models.DecimalField(max_digits=8, decimal_places=3)
    percent_before = models.PositiveSmallIntegerField()
    passed_before = models.BooleanField(null=True)
    points = models.DecimalField(max_digits=8, decimal_places=3)
    possible = models.DecimalField(max_digits=8, decimal_places=3)
    percent = models.PositiveSmallIntegerField()
    passed = models.BooleanField(null=True)
    kept = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "attempt"], name="a_correction_regrades_a_sitting_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.percent_before} % → {self.percent} %"

    @property
    def is_changed(self) -> bool:
        """Whether the learner's result is another now."""
        return (self.percent, self.passed) != (self.percent_before, self.passed_before)
