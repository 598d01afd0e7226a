"""Role profiles, and evidence."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.lib.dated import DatedQuerySet

from ..enrolments.models import Enrolment


class RoleProfile(models.Model):
    """What a kind of post asks for. A starting point, until post-holders have validated it."""

    # None: the platform's own, which every employer may take as it is or copy.
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    job_family = models.CharField(_("job family"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True)
    responsibilities = models.JSONField(_("typical responsibilities"), default=list, blank=True)
    recommended_modules = models.JSONField(_("recommended modules"), default=list, blank=True)
    is_validated = models.BooleanField(_("validated by post-holders"), default=False)
    # Who wrote down that post-holders have validated it, when, and who they were.
    validated_at = models.DateTimeField(null=True, editable=False)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    validation_note = models.CharField(max_length=1000, blank=True, editable=False)

    class Meta:
        verbose_name = _("role profile")
        verbose_name_plural = _("role profiles")
        ordering = ["title", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=Q(organisation__isnull=True),
                name="a_shared_profile_s_version_stands_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "code", "version"],
                condition=Q(organisation__isnull=False),
                name="an_employer_s_profile_version_stands_once",
            ),
        ]

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


class PostProfile(models.Model):
    """What a post asks for, from a day on: a version of a role profile. The past stays true."""

    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(RoleProfile, on_delete=models.PROTECT, related_name="posts")
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(until__isnull=True),
                name="a_post_has_one_profile_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="a_post_s_profile_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.profile}"


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
    # While somebody objects it counts for nothing; struck out, never again.
    is_contested = models.BooleanField(default=False)
    struck_at = models.DateTimeField(null=True)
    # The practice that showed it; two of one competency are two pieces of evidence.
    practice_key = models.UUIDField(null=True)
    # Who judged it, where a person did: a level above 2 asks for two different ones.
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Whether they came from outside on that day: of no unit of the person's, nor their supervisor.
    is_outside = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "competency", "source"],
                condition=Q(enrolment__isnull=False, practice_key__isnull=True),
                name="an_enrolment_gives_evidence_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "competency", "practice_key"],
                condition=Q(practice_key__isnull=False),
                name="a_practice_gives_evidence_once",
            ),
            models.CheckConstraint(
                condition=~Q(source="quiz") | Q(level__lte=1),
                name="a_quiz_alone_shows_level_1_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.competency.code} {self.level} ({self.get_source_display()})"


class HeldState(models.TextChoices):
    """Why we believe a level, from the weakest ground to the strongest, and what took it away."""

    CLAIMED = "claimed", _("Claimed")
    EVIDENCED = "evidenced", _("Evidenced")
    VERIFIED = "verified", _("Verified")
    CONTESTED = "contested", _("Contested")
    LAPSED = "lapsed", _("Lapsed")


class HeldLevel(models.Model):
    """What all evidence of a person in one competency comes to today (`rules.held`), kept current.

    No row means: not yet assessed. Level 0 with a state says why nothing counts at present.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_levels"
    )
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="+"
    )
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=HeldState.choices)
    since = models.DateField(null=True)
    lapses_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "competency"], name="a_level_is_held_once")
        ]
        indexes = [
            models.Index(
                fields=["lapses_on"], name="held_lapsing", condition=Q(lapses_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.competency_id} {self.level} {self.state}"


class GapCell(models.Model):
    """Of the people in one unit (not below it) whose posts ask for a competency: how many hold it.

    Counted from the ledger of levels, with the moment of the count; `unassessed` are no part of
    `below`.
    """

    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, related_name="+")
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="+"
    )
    asked = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    below = models.PositiveIntegerField()
    unassessed = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "competency"], name="a_gap_cell_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.competency_id}: {self.reached} of {self.asked}"


class GapSum(models.Model):
    """A unit's cells with those of all units below it, as the gap map shows them.

    `is_hidden` keeps the sum back, `own_is_hidden` the part of those who work in the unit itself
    (`suppression`).
    """

    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, related_name="+")
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="+"
    )
    asked = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    below = models.PositiveIntegerField()
    unassessed = models.PositiveIntegerField()
    is_hidden = models.BooleanField()
    own_is_hidden = models.BooleanField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "competency"], name="a_gap_sum_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.competency_id}: {self.reached} of {self.asked}"
