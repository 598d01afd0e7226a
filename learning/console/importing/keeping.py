"""How long what a file said of people is kept: an undo needs none of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from learning.operations import api as operations
from learning.operations.bulk import BulkOperation, BulkState

from .applying import KINDS

KEPT = timedelta(days=30)


@operations.sweeps("what files said of people")
def sweep() -> int:
    """Away with dry runs that nobody applied, and with the cells of what was; how many operations.

    What undoing needs, and what was said of each row, stays.
    """
    old = BulkOperation.objects.filter(kind__in=KINDS, created_at__lt=timezone.now() - KEPT)
    gone, _by_model = old.filter(state=BulkState.PLANNED).delete()
    emptied = 0
    ended = old.filter(state__in=(BulkState.APPLIED, BulkState.UNDONE))
    for operation in ended.exclude(report__has_key="emptied").iterator():
        operation.rows.update(content={})
        numbers = {name: n for name, n in operation.report.items() if isinstance(n, int)}
        operation.report = numbers | {"emptied": True}
        operation.save(update_fields=["report"])
        emptied += 1
    return gone + emptied
