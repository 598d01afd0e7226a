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
    ASKED = "asked", _("Waits to be checked")
    VERIFIED = "verified", _("Verified")
    DECLINED = "declined", _("Not accepted")


class PriorLearning(models.Model):
    """A training of the past. Reported, it proves no level: it is no `Evidence`, and nothing counts it.

    With a document it can be checked by an HR officer; once verified, `evidence` counts for it.
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
    # The document that shows it (`assessments.files`); empty: there is none.
    file_name = models.CharField(_("document"), max_length=120, blank=True)
    file_kind = models.CharField(max_length=8, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    asked_at = models.DateTimeField(null=True)
    # The officer who handed it in for somebody without a device; None: the person.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=1000, blank=True)
    evidence = models.OneToOneField(
        "assessments.Evidence", on_delete=models.SET_NULL, null=True, related_name="prior_learning"
    )
    operation = models.UUIDField(null=True, db_index=True)
    # What the import said, while a document is handed in for something else.
    reported = models.JSONField(default=dict, blank=True)
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
            models.CheckConstraint(
                condition=~Q(state__in=[PriorState.ASKED, PriorState.VERIFIED])
                | (Q(competency__isnull=False) & Q(level__isnull=False) & ~Q(sha256="")),
                name="what_is_checked_has_level_and_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.title}"
