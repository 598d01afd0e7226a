"""Imports of modules by people: the file is kept, its dry run written down, then taken in once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.operations import api as operations
from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkOutcome, BulkRow, PlannedRow
from learning.operations.uploads import uploads_of

from .package import read
from .refused import ModuleRefused, refused
from .taking import Taken, rehearse, take_in

KIND = "import module"
UPLOADS = uploads_of(kind=KIND, folder="module-files", suffix=".zip")


def plan_import(*, institution, content: bytes, file: str, by) -> BulkOperation:
    """What would be made of a file. Only the plan is written, and the file kept."""
    try:
        package = read(content)
        taken = rehearse(package, institution=institution, by=by)
    except ModuleRefused as refusal:
        report = {"problems": [str(one) for one in refusal.problems]}
        rows = [PlannedRow(outcome=BulkOutcome.REFUSED, label=file[:300])]
    else:
        report = _report(package.data, taken)
        rows = [PlannedRow(outcome=BulkOutcome.CREATE, label=report["title"])]
    with transaction.atomic():
        operation = bulk.plan(
            kind=KIND, institution=institution, by=by, source=file, rows=rows, report=report
        )
        if "problems" not in report:
            UPLOADS.keep(operation, content)
    return operation


def _report(said: dict[str, Any], taken: Taken) -> dict[str, Any]:
    module = said["module"]
    return {
        "title": module["title"],
        "code": module["code"],
        "language": module["language"],
        "licence": module["licence"],
        "source": said["source"],
        "attribution": said["attribution"],
        "is_copy": taken.is_copy,
        "twin": taken.twin and taken.twin.pk,
        "twin_title": taken.twin and taken.twin.title,
        "steps": [list(step) for step in taken.steps],
        "questions": taken.questions,
        "reused": taken.reused,
        "images": taken.images,
        "documents": taken.documents,
        "warnings": [str(one) for one in taken.warnings],
    }


def apply_import(operation: BulkOperation, *, by, as_copy: bool = False) -> int:
    """Take in what the dry run said, in one transaction; the id of the module's page.

    Raises ModuleRefused for what has changed since, and BulkRefused the second time.
    """
    done: list[Taken] = []

    def act(row: BulkRow) -> None:
        taken = take_in(
            read(_kept(operation)), institution=operation.institution, by=by, as_copy=as_copy
        )
        row.subject = str(taken.module.pk)
        done.append(taken)

    with transaction.atomic():
        bulk.apply(operation, act)
        if not done:
            raise refused(_("There is nothing to take in."))
        operations.record(
            actor=by,
            action="import",
            kind="module",
            subject=str(done[0].module.translation_key),
            operation=str(operation.pk),
            source=operation.source,
            is_copy=done[0].is_copy,
            questions=len(done[0].questions),
        )
    UPLOADS.forget(operation)
    return done[0].module.pk


def _kept(operation: BulkOperation) -> bytes:
    try:
        return UPLOADS.read(operation)
    except OSError as error:
        raise refused(_("The file is no longer kept. Upload it again.")) from error
