"""Short lists beside a page's main text."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StreamBlock


class TextListBlock(StreamBlock):
    """Lines of plain text, in an order (as a stream, so that wagtail-localize can translate them)."""

    item = CharBlock(label=_("Line"), max_length=500)

    class Meta:
        required = False
