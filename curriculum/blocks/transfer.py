"""What happens after a module: an intention, a supervisor's question, follow-ups."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, IntegerBlock, ListBlock, StructBlock, TextBlock


class FollowUpKind(models.TextChoices):
    """What a follow-up asks about."""

    RECALL = "recall", _("What is remembered")
    APPLICATION = "application", _("What was used")
    RESULT = "result", _("What came of it")


class FollowUpBlock(StructBlock):
    """One question, so many days after completion."""

    day = IntegerBlock(label=_("Days after"), min_value=1, max_value=400)
    kind = ChoiceBlock(label=_("About"), choices=FollowUpKind.choices)
    text = TextBlock(label=_("Question"))


class TransferBlock(StructBlock):
    """From learning to doing."""

    intention_prompt = TextBlock(label=_("When-then plan"))
    supervisor_question = TextBlock(label=_("Question to the supervisor"))
    follow_ups = ListBlock(FollowUpBlock(), label=_("Follow-ups"))

    class Meta:
        icon = "date"
        label = _("After the module")
