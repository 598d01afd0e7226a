"""Cases: what happened somewhere, or could have."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    DateBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    URLBlock,
)

from .text import TEXT_FEATURES


class SourceBlock(StructBlock):
    """Where a case comes from."""

    title = CharBlock(label=_("Title"), max_length=255)
    url = URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link"
        label = _("Source")


class CaseBlock(StructBlock):
    """A worked example. A real one names its sources; an invented one says that it is."""

    title = CharBlock(label=_("Title"), max_length=255)
    body = RichTextBlock(label=_("What happened"), features=TEXT_FEATURES)
    illustrative = BooleanBlock(
        label=_("Teaching case"),
        required=False,
        help_text=_("Invented for teaching. Learners are told so."),
    )
    sources = ListBlock(SourceBlock(), label=_("Sources"), default=[])
    checked_on = DateBlock(
        label=_("Checked on"), required=False, help_text=_("When the sources were last read.")
    )

    class Meta:
        icon = "openquote"
        label = _("Case")
        template = "curriculum/blocks/case.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:  # the panel beside the form says what is missing
            return cleaned
        if not cleaned["illustrative"] and not cleaned["sources"]:
            raise StructBlockValidationError(
                block_errors={
                    "illustrative": ValidationError(
                        _("Tick this if the case is invented, or name at least one source.")
                    )
                }
            )
        return cleaned
