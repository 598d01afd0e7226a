"""Tables as files: asked for on a page, written in the background, fetched by who asked, gone in a week.

Whoever owns a table gives its head, its rows and their number (`table`); rows are asked for again
when the file is written, with the rights that the person has then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language_info, override
from django_tasks import task

from learning.lib.spreadsheets import write_csv, write_xlsx

from .api import record, sweeps
from .models import Export, ExportState

logger = logging.getLogger("baraza.operations")

KEPT = timedelta(days=7)
# A file that nobody has gone on with for so long is begun anew.
_CLAIM = timedelta(minutes=15)
_FORMS = ("csv", "xlsx")
# What was searched for names a person, whom the log would outlive.
_SEARCHED = "q"
_A_TIME = 500


@dataclass(frozen=True)
class Table:
    """A list that can be exported. `title` is for people; each function takes the user and params.

    `rows` yields the head first.
    """

    name: str
    title: Any
    rows: Callable[[Any, dict], Iterable[Sequence[Any]]]
    count: Callable[[Any, dict], int]


_tables: dict[str, Table] = {}


def register(table: Table) -> None:
    """Offer a table."""
    _tables[table.name] = table


def table_named(name: str) -> Table | None:
    """A table that is offered."""
    return _tables.get(name)


def in_chunks(rows: QuerySet) -> Iterator[list]:
    """So many rows at a time, each by its place in the order of keys: memory doesn't grow with them."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _A_TIME):
        chunk = {
            row.pk: row for row in rows.order_by().filter(pk__in=keys[start : start + _A_TIME])
        }
        yield [chunk[key] for key in keys[start : start + _A_TIME] if key in chunk]


def ask(*, table: str, params: dict, form: str, by, language: str, rights: str = "") -> Export:
    """Have a table written. Raises KeyError for one that isn't offered, ValueError for a format.

    `rights` says in short what its person looks after; the file is for who still does.
    """
    if form not in _FORMS:
        raise ValueError(form)
    row = Export.objects.create(
        table=_tables[table].name, params=params, form=form, by=by, language=language,
        rights=rights,
    )  # fmt: skip
    noted = {name: value for name, value in params.items() if name != _SEARCHED}
    record(actor=by, action="export", kind="table", subject=table, key=str(row.pk), **noted)
    write.enqueue(str(row.pk))
    return row


def of_person(user) -> QuerySet[Export]:
    """What this person asked for, newest first."""
    return Export.objects.filter(by=user).order_by("-created_at")


def own(user, key) -> Export:
    """One of those, or 404."""
    return get_object_or_404(of_person(user), pk=key)


def path_of(row: Export) -> Path:
    """Where its file lies."""
    return Path(settings.PRIVATE_ROOT) / "exports" / f"{row.pk}.{row.form}"


def is_there(row: Export) -> bool:
    """Whether the file can be fetched now."""
    return (
        row.state == ExportState.READY
        and row.expires_at > timezone.now()
        and path_of(row).is_file()
    )


@task(priority=20)
def write(key: str) -> int:
    """Write the file; how many rows it has. Of two workers at once, one does it."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - _CLAIM)
    claimed = Export.objects.filter(
        free, pk=key, state__in=(ExportState.WAITING, ExportState.WRITING)
    ).update(claimed_at=now, state=ExportState.WRITING)
    if not claimed:
        return 0
    row = Export.objects.select_related("by").get(pk=key)
    try:
        _write(row)
    except Exception as error:  # whatever a table's own code raises; the page says that it failed
        logger.exception("the export %s failed", key)
        path_of(row).with_suffix(".part").unlink(missing_ok=True)
        Export.objects.filter(pk=key).update(state=ExportState.FAILED, error=repr(error)[:300])
        return 0
    return row.written


def _write(row: Export) -> None:
    table, path = _tables[row.table], path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")

    def progress(number: int) -> None:
        row.written = number
        Export.objects.filter(pk=row.pk).update(written=number, claimed_at=timezone.now())

    with override(row.language):
        expected = table.count(row.by, row.params)
        Export.objects.filter(pk=row.pk).update(expected=expected)
        rows = table.rows(row.by, row.params)
        if row.form == "csv":
            write_csv(unfinished, rows, progress)
        else:
            bidi = get_language_info(row.language)["bidi"]
            write_xlsx(unfinished, str(table.title), rows, progress, right_to_left=bidi)
    unfinished.replace(path)
    now = timezone.now()
    Export.objects.filter(pk=row.pk).update(
        state=ExportState.READY, ready_at=now, expires_at=now + KEPT, written=expected
    )


@sweeps("exports")
def sweep() -> int:
    """Write what a killed worker left, and take away what has expired."""
    now, done = timezone.now(), 0
    left = Export.objects.filter(
        Q(claimed_at=None, created_at__lt=now - _CLAIM) | Q(claimed_at__lt=now - _CLAIM),
        state__in=(ExportState.WAITING, ExportState.WRITING),
    )
    for key in left.values_list("pk", flat=True):
        write.call(str(key))
        done += 1
    for row in Export.objects.filter(state=ExportState.READY, expires_at__lt=now):
        path_of(row).unlink(missing_ok=True)
        # What was asked for may name a person: it goes with the file.
        Export.objects.filter(pk=row.pk).update(state=ExportState.EXPIRED, params={})
        done += 1
    return done + _take_away_nobodys()


def _take_away_nobodys() -> int:
    """Files whose row is gone with its person."""
    found = list((Path(settings.PRIVATE_ROOT) / "exports").glob("*.*"))
    known = {str(key) for key in Export.objects.values_list("pk", flat=True)} if found else set()
    gone = [path for path in found if path.stem not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
