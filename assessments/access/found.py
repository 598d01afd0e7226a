"""Absent and not-yours are the same 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404


def one_or_404(rows: QuerySet):
    """The first of these rows, or 404."""
    row = rows.first()
    if row is None:
        raise Http404
    return row
