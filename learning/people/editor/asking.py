"""Who is asking, for the parts of Wagtail that know no request (blocks, form fields)."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.db import models

# Set by InstitutionGuard for each request. The context that Wagtail opens around its views
# (wagtail.log_actions) is gone when the page is rendered. Outside a request nobody asks.
asking: ContextVar[Any] = ContextVar("asking", default=None)


def choosable(queryset: models.QuerySet) -> models.QuerySet:
    """What the user of the present request may point to; all of it outside a request."""
    user = asking.get()
    return queryset if user is None else queryset.visible_to(user)
