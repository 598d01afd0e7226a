"""Files that no row names go from the disk; one that somebody is attaching at this moment stays."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import connection, transaction

from learning.operations import api as operations

from . import files
from .models import Attachment

# What is younger may be on its way into a row.
_LEFT_LYING = 24 * 3600
_SHELVES = 256


def hold(sha256: str) -> None:
    """Until the surrounding transaction ends nobody forgets this file.

    SQLite has one lock for everything, taken when the transaction begins.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_number(sha256)])


def _is_held(sha256: str) -> bool:
    """Whether somebody else holds it; if not, nobody begins to before the transaction ends."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(sha256)])
        return not cursor.fetchone()[0]


def _number(sha256: str) -> int:
    return int.from_bytes(bytes.fromhex(sha256)[:8], signed=True)


def forget_files(hashes: Iterable[str]) -> None:
    """After the commit, or at once outside a transaction, remove those that no row names."""
    hashes = set(hashes)
    if hashes:
        transaction.on_commit(lambda: _forget_unnamed(hashes))


def _forget_unnamed(hashes: set[str]) -> int:
    named = Attachment.objects.filter(sha256__in=hashes).values_list("sha256", flat=True)
    return sum(_forget(sha256) for sha256 in hashes - set(named))


@transaction.atomic
def _forget(sha256: str) -> bool:
    """Asked once more under the lock: another request may have attached the same file meanwhile.

    One that is held is its holder's to forget, if what they attach it to is refused.
    """
    if _is_held(sha256) or Attachment.objects.filter(sha256=sha256).exists():
        return False
    files.forget(sha256)
    return True


@operations.sweeps("files without a row")
def sweep() -> int:
    """Remove what a broken-off request left: of the shelf whose turn it is, each some times a day."""
    return sweep_shelf(int(time.time() // 60) % _SHELVES)


def sweep_shelf(number: int) -> int:
    """The files of one shelf that no row names and that have lain there for a day; how many went."""
    lying = files.lying_on(f"{number:02x}", since=time.time() - _LEFT_LYING)
    return _forget_unnamed(lying) if lying else 0
