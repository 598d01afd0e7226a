"""Looking at a file: at once if it is small, else in the background, where nobody waits for an answer."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from learning.operations import api as operations
from learning.operations import bulk
from learning.operations.bulk import BulkOperation
from learning.operations.uploads import uploads_of

from .planning import dry_run_of
from .problems import Refused, _, refusal

KIND = "import people"
UPLOADS = uploads_of(kind=KIND, folder="people-files", suffix=".table")
# A table of some thousand rows; a web worker is stopped after 30 seconds.
AT_ONCE = 400_000
AT_ONCE_WORKBOOK = 150_000
# After which the sweep takes a dry run for broken off.
_LONGEST = timedelta(minutes=10)


def plan_import(*, organisation, content: bytes, file: str, by) -> BulkOperation:
    """What would become of each row. Raises Refused for a (small) file that can't be read."""
    most = AT_ONCE_WORKBOOK if file.lower().endswith(".xlsx") else AT_ONCE
    if len(content) > most:
        return _for_later(organisation, content, file, by)
    rows, report = dry_run_of(organisation, content, file)
    return bulk.plan(
        kind=KIND, organisation=organisation, by=by, source=file, rows=rows, report=report
    )


@transaction.atomic
def _for_later(organisation, content: bytes, file: str, by) -> BulkOperation:
    # The end of a long name says how the file is read.
    operation = bulk.begin_plan(kind=KIND, organisation=organisation, by=by, source=file[-255:])
    UPLOADS.keep(operation, content)
    look_at.enqueue(str(operation.pk))
    return operation


@task(priority=20)
def look_at(key: str) -> None:
    """Make the dry run of a file that waits. Safe to repeat; one that can't be read says so."""
    operation = bulk.pending(KIND).select_related("organisation").filter(pk=key).first()
    if operation is None:
        return
    try:
        content = UPLOADS.read(operation)
        rows, report = dry_run_of(operation.organisation, content, operation.source)
    except Refused as refused:
        rows, report = (), {"unread": refused.problem}
    except OSError:
        rows, report = (
            (),
            {"unread": refusal(_("The file is no longer here."), _("Upload it again."))},
        )
    bulk.fill_plan(operation, rows, report)
    UPLOADS.forget(operation)


@operations.sweeps("files of people")
def _sweep() -> int:
    """Dry runs that were broken off."""
    broken = bulk.pending(KIND).filter(created_at__lt=timezone.now() - _LONGEST)
    keys = [str(key) for key in broken.values_list("pk", flat=True)]
    for key in keys:
        look_at.call(key)
    return len(keys)
