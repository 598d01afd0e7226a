"""Practice as others may ask of it."""

from __future__ import annotations

from wagtail.models import Page

from .models import PracticePage


def practices_of(module: Page) -> list[PracticePage]:
    """The module's live practices, in its order."""
    return list(PracticePage.objects.live().child_of(module).order_by("path"))
