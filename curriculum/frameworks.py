"""The competency frameworks as a whole, for who reads what their words mean."""

from __future__ import annotations

from .models import Framework


def frameworks() -> list[Framework]:
    """Every framework with its scale, its domains, and their competencies with behaviours."""
    rows = Framework.objects.order_by("title", "pk")
    return list(rows.prefetch_related("levels", "domains__competencies__levels"))
