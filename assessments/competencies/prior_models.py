"""Training that somebody had before they came here, as others report it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PriorState(models.TextChoices):
    """How sure we are of it."""

    REPORTED = "reported", _("Reported")


class PriorLearning(models.Model):
    """A training of the past. Reported, it proves no level: it is no `Evidence`, and nothing counts it.

    `operation` is the import that brought it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="prior_learning"
    )
    title = models.CharField(_("title"), max_length=200)
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, null=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(
        _("level"), null=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    on = models.DateField(_("ended on"), null=True)
    state = models.CharField(max_length=12, choices=PriorState.choices, default=PriorState.REPORTED)
    document = models.CharField(_("document"), max_length=255, blank=True)
    operation = models.UUIDField(null=True, db_index=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("prior learning")
        verbose_name_plural = _("prior learning")
        ordering = ["-on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "title", "on"], name="a_prior_training_is_noted_once"
            ),
            models.UniqueConstraint(
                fields=["user", "title"],
                condition=Q(on=None),
                name="a_prior_training_without_a_day_is_noted_once",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(competency__isnull=False),
                name="a_prior_level_names_its_competency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.title}"
