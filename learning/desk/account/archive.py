"""Everything held about a person as one zip: a page to read, and a JSON file a kind.

It is built while its reader waits and kept nowhere. A task with a link would have to leave a copy
of all there is about somebody on the disk; and it isn't long (docs/decisions/0006).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from learning.lib.personal_data import Kind, Row
from learning.people.merging import api as accounts

from .gathering import KINDS

# Above this many bytes the archive moves from memory to a file that has no name.
_IN_MEMORY = 5 * 1024 * 1024
_FORMAT = 1


@dataclass(frozen=True)
class Held:
    """A kind with this person's rows, and how much there is."""

    kind: Kind
    rows: list[Row]

    @property
    def readable(self) -> list[list[tuple[str, object]]]:
        """The rows for the page: what each column means, and what it says; nothing empty."""
        meaning = self.kind.columns
        return [
            [(meaning[name], said) for name, said in row.items() if said not in (None, "", [], {})]
            for row in self.rows
        ]


def archive_of(user, kinds: tuple[Kind, ...] = KINDS) -> IO[bytes]:
    """The zip, open at its beginning; closing it removes it."""
    # With what an account that went into this one still holds.
    mine = (user, *accounts.closed_into(user))
    gathered = [Held(kind, [row for one in mine for row in kind.rows(one)]) for kind in kinds]
    target = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the response closes it
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _write(archive.writestr, user, gathered)
        for kind in kinds:
            for one in mine:
                for name, path in kind.files(one):
                    archive.write(path, name)
    target.seek(0)
    return target


def _write(write: Callable[[str, str], None], user, gathered: list[Held]) -> None:
    context = {"person": user, "gathered": gathered, "now": timezone.now()}
    write("index.html", render_to_string("desk/account/archive.html", context))
    for held in gathered:
        content = {
            "format": _FORMAT,
            "title": str(held.kind.title),
            "about": str(held.kind.about),
            "columns": {name: str(meaning) for name, meaning in held.kind.columns.items()},
            "rows": held.rows,
        }
        text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        write(f"{held.kind.name}.json", text)
