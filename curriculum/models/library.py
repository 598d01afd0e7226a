"""The library of AI use cases in public administration."""

from django.core.validators import validate_slug
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from .taxonomy import SDG, Competency, Principle


class RiskTier(models.TextChoices):
    """A teaching aid, not a legal classification."""

    LOWER = "lower", _("Lower: internal or informational, errors easy to notice and undo")
    MEDIUM = "medium", _("Medium: influences services or priorities")
    HIGHER = "higher", _("Higher: influences rights, money, liberty or suspicion")


_RISK_WORDS = {
    RiskTier.LOWER: _("Lower risk"),
    RiskTier.MEDIUM: _("Medium risk"),
    RiskTier.HIGHER: _("Higher risk"),
}


@register_snippet
class AIUseCase(models.Model):
    """A type of use of AI, with whom it affects, what can go wrong and what to watch."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[validate_slug])
    title = models.CharField(_("title"), max_length=255)
    function = models.CharField(_("function of government"), max_length=120)
    technique = models.CharField(_("technique"), max_length=255)
    risk_tier = models.CharField(_("risk"), max_length=10, choices=RiskTier.choices)
    summary = models.TextField(_("summary"))
    potential_value = models.TextField(_("potential value"))
    human_role = models.TextField(_("what people do"))
    not_suitable_when = models.TextField(_("not suitable when"))
    discussion = models.TextField(_("question for discussion"))
    who_is_affected = models.JSONField(_("who is affected"), default=list, blank=True)
    risks = models.JSONField(_("risks with their mitigation"), default=list, blank=True)
    evidence_to_collect = models.JSONField(_("evidence to collect"), default=list, blank=True)
    known_examples = models.JSONField(_("known examples"), default=list, blank=True)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="use_cases")
    sdgs = models.ManyToManyField(SDG, blank=True, related_name="use_cases")
    principles = models.ManyToManyField(Principle, blank=True, related_name="use_cases")

    panels = [
        FieldPanel(name)
        for name in (
            "code",
            "title",
            "function",
            "technique",
            "risk_tier",
            "summary",
            "potential_value",
            "human_role",
            "not_suitable_when",
            "discussion",
            "competencies",
            "sdgs",
            "principles",
        )
    ]

    class Meta:
        verbose_name = _("AI use case")
        verbose_name_plural = _("AI use cases")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page in the library."""
        return reverse("use_case", args=[self.code])

    @property
    def risk_word(self) -> str:
        """The tier in two words."""
        return _RISK_WORDS.get(self.risk_tier, self.risk_tier)
