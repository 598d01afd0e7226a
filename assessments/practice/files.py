"""Files of works, in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from .. import files
from ..files import DOCUMENTS, MOST_BYTES, MOST_FILES, TAKEN, Kept, content_types, is_document
from .refusal import PracticeRefused

__all__ = [
    "DOCUMENTS",
    "MOST_BYTES",
    "MOST_FILES",
    "TAKEN",
    "Kept",
    "content_types",
    "forget",
    "is_document",
    "keep",
    "lying_on",
    "path_of",
]

_FOLDER = "practice"


def keep(name: str, content: bytes) -> Kept:
    """Check a file by what it holds and keep it. Raises PracticeRefused, naming the file and the mend."""
    try:
        return files.keep(name, content, folder=_FOLDER)
    except files.FileRefused as refusal:
        raise PracticeRefused(str(refusal)) from refusal


def path_of(sha256: str) -> Path | None:
    """Where a kept file lies; None if there is none, or this is no hash."""
    return files.path_of(sha256, folder=_FOLDER)


def forget(sha256: str) -> None:
    """Remove a file that no row names any more."""
    files.forget(sha256, folder=_FOLDER)


def lying_on(shelf: str, *, since: float) -> set[str]:
    """The hashes of the files that have lain since then on one shelf (two digits)."""
    return files.lying_on(shelf, folder=_FOLDER, since=since)
