"""How a package says what it holds about a person, and what becomes of it when the account goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def _nothing(user) -> None:
    """What is kept is left as it is."""


@dataclass(frozen=True)
class Kind:
    """One kind of data about a person: a file of the download, and a line of the deletion's page.

    `models` are the labels whose rows it covers (a test finds a model that nobody covers).
    `columns` says what each key of a row means. `forget` deletes what `kept` doesn't mention; it
    runs in one transaction with all others, in the reverse order of the kinds.
    """

    name: str
    title: str
    about: str
    models: tuple[str, ...]
    columns: dict[str, str]
    rows: Callable[[Any], Iterable[Row]]
    forget: Callable[[Any], object] = _nothing
    # What stays after the account has gone, and why; empty where nothing stays.
    kept: str = ""
    # Files that belong to the rows: a name for the archive, and where each lies.
    files: Callable[[Any], Iterable[tuple[str, Path]]] = lambda user: ()
