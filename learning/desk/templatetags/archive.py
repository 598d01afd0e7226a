"""What the page in somebody's archive asks about a value."""

from django import template

register = template.Library()


@register.filter
def is_list(value) -> bool:
    """Whether the value is several."""
    return isinstance(value, list | tuple)


@register.filter
def is_mapping(value) -> bool:
    """Whether the value has names in it."""
    return isinstance(value, dict)
