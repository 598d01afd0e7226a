"""A question to oneself."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlock, TextBlock


class ReflectionBlock(StructBlock):
    """Private by nature: nobody but the learner reads what is written under it."""

    prompt = TextBlock(label=_("Question"))

    class Meta:
        icon = "help"
        label = _("Reflection")
        template = "curriculum/blocks/reflection.html"
