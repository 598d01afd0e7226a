"""What the catalogue's templates ask."""

from django import template
from django.urls import reverse

from ..finding.answer import Answer

register = template.Library()


@register.simple_tag(takes_context=True)
def catalogue_answer(context) -> Answer:
    """The answer to what this request asks of the catalogue, worked out once a request."""
    request = context["request"]
    if not hasattr(request, "catalogue_answer"):
        request.catalogue_answer = Answer(request)
    return request.catalogue_answer


@register.simple_tag
def catalogue_address() -> str:
    """Where the catalogue is in the reader's language."""
    return reverse("wagtail_serve", args=[""])
