"""Text pages at the foot, and the same page in other languages."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language, get_language_info

from .. import footer

register = template.Library()


@register.simple_tag
def footer_pages():
    """The pages of the footer, for this reader."""
    return footer.footer_pages()


@register.simple_tag
def page_of_duty(duty: str):
    """The page that fulfils a public duty ("privacy", "terms" …), or None."""
    return footer.page_of_duty(duty)


@register.simple_tag
def is_foreign(language: str) -> bool:
    """Whether a link leads into another language than the page's own, and must say so."""
    return language != get_language()


@register.simple_tag(takes_context=True)
def translations(context) -> list[dict]:
    """The content page's other languages: code, own name, whether right to left, address."""
    request = context.get("request")
    twins = getattr(request, "translations", ())
    asked = _asked_of_the_catalogue(request)
    return [
        {
            "code": twin.locale.language_code,
            "name": get_language_info(twin.locale.language_code)["name_local"],
            "bidi": get_language_info(twin.locale.language_code)["bidi"],
            "url": twin.get_url(request) + asked,
        }
        for twin in twins
    ]


def _asked_of_the_catalogue(request) -> str:
    """What was searched for goes along into the other language."""
    at_home = request is not None and request.path == reverse("wagtail_serve", args=[""])
    asked = request.META.get("QUERY_STRING", "") if at_home else ""
    return f"?{asked}" if asked else ""


@register.simple_tag(takes_context=True)
def address_in(context, language: str) -> str:
    """Where choosing this language leads: the page's translation, else the page itself."""
    for twin in translations(context):
        if twin["code"] == language:
            return twin["url"]
    request = context.get("request")
    # The page that answers a form has no address of its own to come back to.
    return request.get_full_path() if request and request.method == "GET" else "/"
