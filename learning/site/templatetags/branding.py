"""The site's own name and words."""

from django import template
from django.conf import settings
from django.db import DatabaseError

from ..models import SiteBranding

register = template.Library()


@register.simple_tag(takes_context=True)
def branding(context) -> SiteBranding:
    """The branding of the request's site, read once a request; the defaults where there is none."""
    request = context.get("request")
    if request is None:
        return SiteBranding()
    if not hasattr(request, "_branding"):
        try:
            request._branding = SiteBranding.for_request(request)
        except (SiteBranding.DoesNotExist, DatabaseError):
            # An error page must not need what may be the error.
            request._branding = SiteBranding()
    return request._branding


@register.simple_tag(takes_context=True)
def accent(context) -> str:
    """The colour that takes the theme's place here, without its #; empty for the theme's own."""
    own = getattr(context.get("page"), "brand_accent", None)
    return (own or branding(context).accent).lstrip("#")


@register.simple_tag(takes_context=True)
def text_only(context) -> bool:
    """Whether this browser has chosen pages without pictures, films and styles."""
    request = context.get("request")
    return request is not None and request.COOKIES.get("view") == "text"


@register.simple_tag
def base_address() -> str:
    """The site's public address, without a slash at its end: never taken from the request."""
    return settings.BARAZA_BASE_URL


@register.simple_tag
def interface_languages() -> list[str]:
    """The languages in which the whole interface can be read."""
    return settings.BARAZA_INTERFACE_LANGUAGES
