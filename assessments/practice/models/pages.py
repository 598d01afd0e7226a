"""The practice page: what is to be done at work, and the rubric by which it is judged."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    IntegerBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail_localize.fields import SynchronizedField

from curriculum.activities import ActivityPage
from curriculum.blocks import TextListBlock

from ..rubric import NoRubric, Rubric, problems_of, rubric_of


class ScaleStepBlock(StructBlock):
    level = IntegerBlock(label=_("Level"), min_value=1, max_value=9)
    title = CharBlock(label=_("Title"), max_length=80)


class DescriptorBlock(StructBlock):
    level = IntegerBlock(label=_("Level"), min_value=1, max_value=9)
    descriptor = TextBlock(label=_("What it looks like"), rows=2)


class CriterionBlock(StructBlock):
    title = CharBlock(label=_("Criterion"), max_length=200)
    weight = IntegerBlock(label=_("Weight (%)"), min_value=1, max_value=100)
    is_essential = BooleanBlock(
        label=_("Essential"),
        required=False,
        help_text=_("The work can't pass without it, and nobody can waive it."),
    )
    levels = ListBlock(DescriptorBlock(), label=_("Levels"), min_num=1)


class RubricBlock(StructBlock):
    """How a practice is assessed: criteria by weight, each described at every level of the scale."""

    scale = ListBlock(ScaleStepBlock(), label=_("Scale"), min_num=2)
    enough = IntegerBlock(
        label=_("Level that is enough"),
        default=2,
        min_value=1,
        max_value=9,
        help_text=_("A criterion is met from this level on."),
    )
    at_least = IntegerBlock(
        label=_("Criteria that must be met"),
        required=False,
        min_value=1,
        help_text=_("How many; empty: all of them. Essential ones always."),
    )
    criteria = ListBlock(CriterionBlock(), label=_("Criteria"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Rubric")

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:  # a draft may be half written; a release asks again
            return cleaned
        problems = problems_of(rubric_data(cleaned))
        if problems:
            raise StructBlockValidationError(
                block_errors={
                    field: ValidationError(messages)
                    for field, messages in by_field(problems).items()
                }
            )
        return cleaned


# Where in the editor a problem of the rubric is mended, and in which words.
_PROBLEMS = {
    "number": ("criteria", _("A level or a weight is missing.")),
    "no-levels": ("scale", _("The scale needs at least two levels.")),
    "level-twice": ("scale", _("Two steps of the scale have the same level.")),
    "no-criteria": ("criteria", _("The rubric has no criteria.")),
    "weights": ("criteria", _("The weights add up to %(total)d, not to 100.")),
    "undescribed": ("criteria", _("“%(title)s” doesn't describe every level of the scale once.")),
    "enough": (
        "enough",
        _("Choose a level of the scale above the lowest: else nobody could fail."),
    ),
    "at-least": ("at_least", _("There are only %(most)d criteria.")),
}


def by_field(problems) -> dict[str, list[str]]:
    """A rubric's problems in words, by the field of the block that mends them."""
    found: dict[str, list[str]] = {}
    for code, values in problems:
        field, words = _PROBLEMS[code]
        found.setdefault(field, []).append(words % values)
    return found


def rubric_data(value) -> dict:
    """The block's value as `rubric.rubric_of` reads it."""
    return {
        "scale": [{"level": step["level"], "title": step["title"]} for step in value["scale"]],
        "criteria": [
            {
                "title": item["title"],
                "weight": item["weight"],
                "is_essential": bool(item.get("is_essential")),
                "levels": [
                    {"level": step["level"], "descriptor": step["descriptor"]}
                    for step in item["levels"]
                ],
            }
            for item in value["criteria"]
        ],
        "enough": value.get("enough", 2),
        "at_least": value.get("at_least"),
    }


class PracticePage(ActivityPage):
    """A task at work: handed in, assessed by a person, and counted once it meets its rubric."""

    activity_kind = "practice"

    code = models.CharField(_("code"), max_length=20, blank=True)
    override_translatable_fields = [
        *ActivityPage.override_translatable_fields,
        SynchronizedField("code", overridable=False),
        SynchronizedField("competency", overridable=False),
    ]
    brief = models.TextField(_("brief"))
    steps = StreamField(TextListBlock(), verbose_name=_("steps"), blank=True)
    submission = StreamField(TextListBlock(), verbose_name=_("what to hand in"), blank=True)
    low_bandwidth = models.TextField(_("on paper or a slow line"), blank=True)
    privacy = models.TextField(_("privacy"), blank=True)
    in_groups = models.BooleanField(
        _("groups may hand in together"),
        default=True,
        help_text=_("One shared work; each member's record says so."),
    )
    competency = models.ForeignKey(
        "curriculum.Competency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("competency"),
    )
    level = models.PositiveSmallIntegerField(_("level it can show"), default=2)
    rubric = StreamField([("rubric", RubricBlock())], verbose_name=_("rubric"), max_num=1)

    content_panels = [
        *ActivityPage.content_panels,
        FieldPanel("code"),
        FieldPanel("brief"),
        FieldPanel("steps"),
        FieldPanel("submission"),
        FieldPanel("low_bandwidth"),
        FieldPanel("privacy"),
        FieldPanel("in_groups"),
        FieldPanel("competency"),
        FieldPanel("level"),
        FieldPanel("rubric"),
        InlinePanel("objectives", heading=_("Works towards")),
    ]
    template = "assessments/practice_page.html"

    class Meta:
        verbose_name = _("practice")

    # Its minutes are spent at work, beside those of lessons and quizzes.
    is_online = False

    def counts(self) -> bool:
        """Whatever a learner can hand in and have assessed; without a usable rubric nobody could."""
        return self.rubric_to_assess() is not None

    def rubric_to_assess(self) -> Rubric | None:
        """The rubric; None if there is none, or nobody could assess by it."""
        for block in self.rubric:
            try:
                return rubric_of(rubric_data(block.value))
            except NoRubric:
                return None
        return None

    def what_to_hand_in(self) -> list[str]:
        """The prompts under which a learner writes; never empty."""
        return [item.value for item in self.submission] or [self.brief]

    def searchable_texts(self) -> list[str]:
        """The task itself, and by what it is assessed."""
        criteria = [item["title"] for block in self.rubric for item in block.value["criteria"]]
        lines = [item.value for stream in (self.steps, self.submission) for item in stream]
        return [self.brief, *lines, self.low_bandwidth, *criteria]


class PracticeObjective(Orderable):
    """An outcome of the module that the practice lets people show at work, by its code."""

    practice = ParentalKey(PracticePage, on_delete=models.CASCADE, related_name="objectives")
    code = models.CharField(_("code of the outcome"), max_length=20)
