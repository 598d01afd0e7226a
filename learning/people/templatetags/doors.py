"""What the header offers to this visitor."""

from django import template

from ..access import Roles, roles_of

register = template.Library()


@register.simple_tag(takes_context=True)
def visitor_roles(context) -> Roles:
    """The roles of the request's user; those of nobody where a page has no request (error pages)."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return roles_of(user) if user is not None else Roles()
