"""What templates ask about the catalogue."""

from django import template

from ..api import catalogue, programmes

register = template.Library()


@register.simple_tag
def all_programmes() -> list:
    """The live programmes of the active language."""
    return list(programmes())


@register.simple_tag
def programmes_of(page) -> list:
    """The live programmes below an institution's page."""
    return list(programmes().descendant_of(page))


@register.simple_tag
def modules_of(page) -> list:
    """The live modules below an institution's page."""
    return list(catalogue().descendant_of(page))
