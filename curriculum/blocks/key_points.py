"""What to remember."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ListBlock, StructBlock, TextBlock


class KeyPointsBlock(StructBlock):
    """Three sentences or so; they close a lesson and make its printed summary."""

    items = ListBlock(TextBlock(label=_("Point")), label=_("Points"), min_num=1, max_num=8)

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        template = "curriculum/blocks/key_points.html"
