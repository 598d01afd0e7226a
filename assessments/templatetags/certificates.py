"""What the certificate's template asks for."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..certificates.fitting import Words

register = template.Library()


@register.simple_tag
def words(words: Words, css_class: str, above: float = 0) -> SafeString:
    """Words as a paragraph, or where the renderer draws them; `above` is the air in points."""
    style = f"margin-top: {above:.2f}pt; font-size: {words.size:.2f}pt;"
    if words.boxes:
        return format_html(
            '<drawn key="{}" class="{}" style="{}"></drawn>', words.key, css_class, style
        )
    if words.turned:
        # xhtml2pdf aligns what has dir="ltr" to the left, hence both.
        return format_html(
            '<div dir="ltr"><p class="{}" style="{} text-align: right;">{}</p></div>',
            css_class,
            style,
            words.text,
        )
    return format_html('<p class="{}" style="{}">{}</p>', css_class, style, words.text)
