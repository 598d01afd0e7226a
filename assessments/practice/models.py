"""The practice page: brief and rubric are shown; handing in doesn't exist yet, and the page says so."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import (
    CharBlock,
    IntegerBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)
from wagtail.fields import StreamField

from curriculum.activities import ActivityPage
from curriculum.blocks import TextListBlock


class ScaleStepBlock(StructBlock):
    level = IntegerBlock(label=_("Level"), min_value=1, max_value=9)
    title = CharBlock(label=_("Title"), max_length=80)


class DescriptorBlock(StructBlock):
    level = IntegerBlock(label=_("Level"), min_value=1, max_value=9)
    descriptor = TextBlock(label=_("What it looks like"), rows=2)


class CriterionBlock(StructBlock):
    title = CharBlock(label=_("Criterion"), max_length=200)
    weight = IntegerBlock(label=_("Weight (%)"), min_value=1, max_value=100)
    levels = ListBlock(DescriptorBlock(), label=_("Levels"), min_num=1)


class RubricBlock(StructBlock):
    """How a practice is assessed: criteria by weight, each described at every level of the scale."""

    scale = ListBlock(ScaleStepBlock(), label=_("Scale"), min_num=2)
    pass_rule = TextBlock(label=_("Rule for passing"), rows=2)
    criteria = ListBlock(CriterionBlock(), label=_("Criteria"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Rubric")

    def clean(self, value):
        cleaned = super().clean(value)
        total = sum(criterion["weight"] for criterion in cleaned["criteria"])
        if total != 100:
            raise StructBlockValidationError(
                block_errors={
                    "criteria": ValidationError(
                        _("The weights add up to %(total)d, not to 100."), params={"total": total}
                    )
                }
            )
        scale = {step["level"] for step in cleaned["scale"]}
        for criterion in cleaned["criteria"]:
            if {step["level"] for step in criterion["levels"]} != scale:
                raise StructBlockValidationError(
                    block_errors={
                        "criteria": ValidationError(
                            _("“%(title)s” doesn't describe every level of the scale."),
                            params={"title": criterion["title"]},
                        )
                    }
                )
        return cleaned


class PracticePage(ActivityPage):
    """A task at work. Until handing in exists it counts in neither percent nor completion."""

    activity_kind = "practice"

    code = models.CharField(_("code"), max_length=20, blank=True)
    brief = models.TextField(_("brief"))
    steps = StreamField(TextListBlock(), verbose_name=_("steps"), blank=True)
    submission = StreamField(TextListBlock(), verbose_name=_("what to hand in"), blank=True)
    low_bandwidth = models.TextField(_("on paper or a slow line"), blank=True)
    privacy = models.TextField(_("privacy"), blank=True)
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
        FieldPanel("competency"),
        FieldPanel("level"),
        FieldPanel("rubric"),
    ]
    template = "assessments/practice_page.html"

    class Meta:
        verbose_name = _("practice")

    def counts(self) -> bool:
        """Not before a learner can hand in: nobody is held to what they can't do."""
        return False

    def searchable_texts(self) -> list[str]:
        """The task itself, and by what it is assessed."""
        criteria = [item["title"] for block in self.rubric for item in block.value["criteria"]]
        lines = [item.value for stream in (self.steps, self.submission) for item in stream]
        return [self.brief, *lines, self.low_bandwidth, *criteria]
