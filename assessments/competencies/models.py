"""Role profiles, and evidence."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enrolments.models import Enrolment


class RoleProfile(models.Model):
    """What a kind of post asks for. A starting point, until post-holders have validated it."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    job_family = models.CharField(_("job family"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True)
    responsibilities = models.JSONField(_("typical responsibilities"), default=list, blank=True)
    recommended_modules = models.JSONField(_("recommended modules"), default=list, blank=True)
    is_validated = models.BooleanField(_("validated by post-holders"), default=False)

    class Meta:
        verbose_name = _("role profile")
        verbose_name_plural = _("role profiles")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ProfileLevel(models.Model):
    """The level of a competency that a role profile asks for; 0 means not asked for."""

    profile = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="levels")
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="+"
    )
    level = models.PositiveSmallIntegerField(
        _("level"), validators=[MinValueValidator(0), MaxValueValidator(9)]
    )
    is_critical = models.BooleanField(_("critical"), default=False)

    class Meta:
        ordering = ["competency__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "competency"], name="a_profile_asks_for_a_competency_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile}: {self.competency.code} {self.level}"


class ChosenProfile(models.Model):
    """The profile that a learner takes as their own, until their employer names one for the post.

    Theirs alone: it steers what they are shown, and nobody else reads or counts it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chosen_profile"
    )
    profile = models.ForeignKey(RoleProfile, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user}: {self.profile}"


class EvidenceSource(models.TextChoices):
    QUIZ = "quiz", _("Module completed with quiz")
    PRACTICE = "practice", _("Assessed practice")
    ATTESTATION = "attestation", _("Attested by a supervisor")
    PRIOR = "prior", _("Prior learning")


class Evidence(models.Model):
    """Why we believe that somebody holds a level. Never deleted; it may lapse."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence"
    )
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="evidence"
    )
    level = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=12, choices=EvidenceSource.choices)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    obtained_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateField(null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "competency", "source"],
                condition=Q(enrolment__isnull=False),
                name="an_enrolment_gives_evidence_once",
            ),
            models.CheckConstraint(
                condition=~Q(source="quiz") | Q(level__lte=1),
                name="a_quiz_alone_shows_level_1_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.competency.code} {self.level} ({self.get_source_display()})"
