"""Something to do, with or without a screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    RichTextBlock,
    StructBlock,
    TextBlock,
)

from .text import TEXT_FEATURES


class ExerciseMode(models.TextChoices):
    """With whom."""

    INDIVIDUAL = "individual", _("On your own")
    GROUP = "group", _("In a group")
    EITHER = "individual_or_group", _("On your own or in a group")


class ExerciseBlock(StructBlock):
    """An exercise; what it leaves behind belongs into the learner's own folder."""

    title = CharBlock(label=_("Title"), max_length=255)
    mode = ChoiceBlock(
        label=_("With whom"), choices=ExerciseMode.choices, default=ExerciseMode.INDIVIDUAL
    )
    minutes = IntegerBlock(label=_("Minutes"), min_value=1, max_value=6000)
    offline = BooleanBlock(
        label=_("Works without a device"), required=False, help_text=_("Paper is enough.")
    )
    instructions = RichTextBlock(label=_("What to do"), features=TEXT_FEATURES)
    output = TextBlock(label=_("What you keep"), required=False)

    class Meta:
        icon = "edit"
        label = _("Exercise")
        template = "curriculum/blocks/exercise.html"

    def get_searchable_content(self, value) -> list[str]:
        """What an author wrote: the words of the choices are the interface's."""
        written = ("title", "instructions", "output")
        return [
            text
            for name in written
            for text in self.child_blocks[name].get_searchable_content(value.get(name))
        ]

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["mode_label"] = ExerciseMode(value["mode"]).label
        return context
