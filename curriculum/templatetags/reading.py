"""What the templates of a lesson ask."""

from django import template
from django.utils.safestring import mark_safe
from wagtail.templatetags.wagtailcore_tags import richtext

register = template.Library()


@register.simple_tag(takes_context=True)
def text_with_terms(context, value) -> str:
    """Rich text with the lesson's words linked to their meaning, where the page has a marker."""
    html, marker = str(richtext(value)), context.get("terms")
    # The marker only adds links between tags of HTML that Wagtail has rendered itself.
    return mark_safe(marker.mark(html) if marker else html)  # noqa: S308
