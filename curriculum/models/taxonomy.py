"""What modules, questions and profiles are tagged with."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.models import register_snippet

LEVEL_VALIDATORS = [MinValueValidator(1), MaxValueValidator(9)]
_colour = RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("A colour is written like #14532D."))


class SharedFrameworks(models.Manager):
    """The platform's own frameworks, which everybody may see.

    It is the model's first manager, so that choosers, lists and forms, also those that Wagtail makes,
    can't show what belongs to one employer: who wants that asks `everywhere`.
    """

    def get_queryset(self):
        return super().get_queryset().filter(organisation=None)


class SharedCompetencies(models.Manager):
    """The competencies of the platform's own frameworks; the first manager for the same reason."""

    def get_queryset(self):
        return super().get_queryset().filter(framework__organisation=None)


@register_snippet
class Framework(ClusterableModel):
    """A competency framework with its own scale of levels."""

    # None: the platform's own, for everybody. Else of one employer, and nobody else may see it.
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=255)
    version = models.CharField(_("version"), max_length=40)
    note = models.TextField(_("note"), blank=True)
    # The number of the newest `FrameworkEdition`.
    edition = models.PositiveIntegerField(default=0, editable=False)

    objects = SharedFrameworks()
    everywhere = models.Manager()

    panels = [
        FieldPanel("code"),
        FieldPanel("title"),
        FieldPanel("version"),
        FieldPanel("note"),
        InlinePanel("levels", heading=_("Levels")),
        InlinePanel("domains", heading=_("Domains")),
    ]

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(organisation__isnull=True),
                name="a_shared_framework_stands_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=Q(organisation__isnull=False),
                name="an_employer_s_framework_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Say it by the code's field: Wagtail's form hasn't the owner, and so asks no constraint."""
        super().clean()
        same = Framework.everywhere.filter(organisation=self.organisation_id, code=self.code)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"code": _("Another framework has this code.")})


class FrameworkLevel(models.Model):
    """A step of the framework's scale."""

    framework = ParentalKey(Framework, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_VALIDATORS)
    title = models.CharField(_("title"), max_length=80)
    descriptor = models.TextField(_("what it means"))

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "level"], name="a_level_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.title}"


class Domain(models.Model):
    """A family of competencies."""

    framework = ParentalKey(Framework, on_delete=models.CASCADE, related_name="domains")
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="a_domain_stands_once")
        ]

    def __str__(self) -> str:
        return self.title


@register_snippet
class Principle(models.Model):
    """One of the eleven principles of effective governance (CEPA, E/2018/44)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    pillar = models.CharField(_("pillar"), max_length=60)
    summary = models.TextField(_("summary"))
    practice_areas = models.JSONField(_("practice areas"), default=list, blank=True)
    question_for_practice = models.TextField(_("question for practice"), blank=True)

    panels = [
        FieldPanel("code"),
        FieldPanel("number"),
        FieldPanel("name"),
        FieldPanel("pillar"),
        FieldPanel("summary"),
        FieldPanel("question_for_practice"),
    ]

    class Meta:
        verbose_name = _("principle")
        verbose_name_plural = _("principles")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


@register_snippet
class SDG(ClusterableModel):
    """A Sustainable Development Goal, with colours that text can be read on."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    short_name = models.CharField(_("short name"), max_length=80)
    scope = models.TextField(_("scope"))
    colour = models.CharField(_("colour"), max_length=7, validators=[_colour])
    accessible_colour = models.CharField(
        _("colour for white text"), max_length=7, validators=[_colour]
    )
    url = models.URLField(_("official page"), blank=True)

    panels = [
        FieldPanel("number"),
        FieldPanel("code"),
        FieldPanel("short_name"),
        FieldPanel("scope"),
        FieldPanel("url"),
        InlinePanel("targets", heading=_("Targets")),
    ]

    class Meta:
        verbose_name = _("Sustainable Development Goal")
        verbose_name_plural = _("Sustainable Development Goals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.short_name}"


class SDGTarget(models.Model):
    """A target of a goal, paraphrased for tagging."""

    sdg = ParentalKey(SDG, on_delete=models.CASCADE, related_name="targets")
    code = models.CharField(_("code"), max_length=10, unique=True)
    gist = models.TextField(_("gist"))

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.gist}"


@register_snippet
class Competency(ClusterableModel):
    """Something a public servant can hold, with behaviours that show each level."""

    framework = models.ForeignKey(
        Framework,
        on_delete=models.PROTECT,
        related_name="competencies",
        verbose_name=_("framework"),
    )
    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, related_name="competencies", verbose_name=_("domain")
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    mindset = models.CharField(_("mindset"), max_length=80, blank=True)
    description = models.TextField(_("description"))
    evidence_examples = models.JSONField(_("examples of evidence"), default=list, blank=True)
    principles = models.ManyToManyField(Principle, blank=True, related_name="competencies")
    targets = models.ManyToManyField(SDGTarget, blank=True, related_name="competencies")
    sdgs = models.ManyToManyField(SDG, blank=True, related_name="competencies")
    # Retired, it is offered nowhere any more, and stays wherever somebody was asked for or showed it.
    retired_at = models.DateTimeField(null=True, editable=False)
    # The edition of its framework that changed it last.
    changed_in = models.PositiveIntegerField(default=0, editable=False)

    objects = SharedCompetencies()
    everywhere = models.Manager()

    panels = [
        FieldPanel("framework"),
        FieldPanel("domain"),
        FieldPanel("code"),
        FieldPanel("title"),
        FieldPanel("mindset"),
        FieldPanel("description"),
        InlinePanel("levels", heading=_("Levels")),
    ]

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="a_competency_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CompetencyLevel(models.Model):
    """What can be observed of somebody who holds a competency at a level."""

    competency = ParentalKey(Competency, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_VALIDATORS)
    title = models.CharField(_("title"), max_length=80)
    behaviours = models.JSONField(_("behaviours"), default=list)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "level"], name="a_competency_has_each_level_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency.code} {self.level} {self.title}"
