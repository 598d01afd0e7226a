"""A file that somebody uploaded for a bulk operation, kept until they confirm it, and a week at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from learning.lib.durable import write_durably

from .api import sweeps
from .models import BulkOperation, BulkState

# How long a file waits for its confirmation.
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Uploads:
    """The files of one kind of operation, in a private folder, each by its operation's key.

    Made once for a kind (`uploads_of`); a sweep then takes away what nobody confirmed.
    """

    kind: str
    folder: str
    suffix: str

    def keep(self, operation: BulkOperation, content: bytes) -> None:
        """On the disk before the operation's row is committed."""
        write_durably(self._path(operation), content)

    def read(self, operation: BulkOperation) -> bytes:
        """The file; OSError where it is no longer kept."""
        return self._path(operation).read_bytes()

    def forget(self, operation: BulkOperation) -> bool:
        """Away with it; whether it was there."""
        path = self._path(operation)
        was_there = path.exists()
        path.unlink(missing_ok=True)
        return was_there

    def sweep(self) -> int:
        """Take away what nobody confirmed in a week; how many files."""
        rows = BulkOperation.objects.filter(
            kind=self.kind, state=BulkState.PLANNED, created_at__lt=timezone.now() - KEPT
        )
        return sum(self.forget(operation) for operation in rows)

    def _path(self, operation: BulkOperation) -> Path:
        return Path(settings.PRIVATE_ROOT) / self.folder / f"{operation.pk}{self.suffix}"


def uploads_of(*, kind: str, folder: str, suffix: str) -> Uploads:
    """The files of this kind of operation, with their sweep."""
    found = Uploads(kind, folder, suffix)
    sweeps(folder.replace("-", " "))(found.sweep)
    return found
