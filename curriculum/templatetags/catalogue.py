"""What templates ask about the catalogue."""

from django import template

from ..api import programmes

register = template.Library()


@register.simple_tag
def all_programmes() -> list:
    """The live programmes of the active language."""
    return list(programmes())
