"""A module's evidence: counted once a day, or when asked for and five more people have come.

Counted for every single person, two counts would tell what one person's result is.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from ..analysis.disclosure import LEAST
from .export import about, definitions, results, steps, summary
from .reading import Evidence, moves, read

# A count stands for so long (and a little in the cache, so that there is one to compare with).
KEPT = timedelta(days=1)

__all__ = ["Evidence", "about", "definitions", "evidence", "results", "steps", "summary"]


def evidence(module_key: UUID, *, afresh: bool = False) -> Evidence:
    """The evidence of a module as it was last counted.

    `afresh` counts now, if at least five more people have enrolled since, or left or finished.
    """
    key = f"evidence:{module_key}"
    found: Evidence | None = cache.get(key)
    is_young = found is not None and timezone.now() - found.counted_at < KEPT
    if is_young and not (afresh and moves(module_key) - found.moves >= LEAST):
        return found
    found = read(module_key)
    cache.set(key, found, int(2 * KEPT.total_seconds()))
    return found
