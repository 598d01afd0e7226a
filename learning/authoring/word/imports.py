"""Documents by people: kept, read in a dry run, and made into draft lessons once somebody agrees."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from assessments.questions.pictures import new_image
from curriculum.beginning import add_lesson
from learning.operations import api as operations
from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkOutcome, BulkRow, PlannedRow
from learning.operations.uploads import uploads_of

from .lessons import Lesson
from .opening import WordRefused
from .reading import Read, read

KIND = "import word document"
UPLOADS = uploads_of(kind=KIND, folder="word-documents", suffix=".docx")
# As many as a list can be read through; a document with more is counted on.
_MOST_LISTED = 500


def plan_import(*, module, content: bytes, file: str, by) -> BulkOperation:
    """What would be made of a document, written down; the document is kept. Raises WordRefused."""
    found = read(content, file)
    rows = [PlannedRow(outcome=BulkOutcome.CREATE, label=file)]
    with transaction.atomic():
        operation = bulk.plan(
            kind=KIND,
            institution=module.institution,
            by=by,
            source=file,
            rows=rows,
            report=_report(found, module),
        )
        UPLOADS.keep(operation, content)
    return operation


def _report(found: Read, module) -> dict[str, Any]:
    return {
        "module": module.pk,
        "lessons": [
            {
                "title": lesson.title,
                "blocks": dict(Counter(block["type"] for block in lesson.blocks)),
            }
            for lesson in found.lessons
        ],
        "lost": [loss.as_data() for loss in found.losses[:_MOST_LISTED]],
        "more_lost": max(0, len(found.losses) - _MOST_LISTED),
    }


def apply_import(operation: BulkOperation, *, module, by) -> int:
    """Make the drafts of the dry run, all or none; how many lessons.

    Raises WordRefused where the document is no longer kept, and BulkRefused the second time.
    """
    made: list[Any] = []
    pictures = _Pictures(operation.institution, by)

    def act(row: BulkRow) -> None:
        found = read(_kept(operation), operation.source)
        for lesson in found.lessons:
            made.append(_lesson(lesson, found, module, pictures, by))
        row.subject = str(module.pk)

    try:
        with transaction.atomic():
            bulk.apply(operation, act)
            if not made:
                raise WordRefused(_("These lessons have been made already."))
            operations.record(
                actor=by,
                action="import",
                kind="word document",
                subject=str(module.translation_key),
                operation=str(operation.pk),
                source=operation.source,
                lessons=len(made),
            )
    except BaseException:
        pictures.forget_files()
        raise
    UPLOADS.forget(operation)
    return len(made)


def _lesson(lesson: Lesson, found: Read, module, pictures: _Pictures, by):
    blocks = [
        block | {"value": pictures.block(block["value"], found)}
        if block["type"] == "picture"
        else block
        for block in lesson.blocks
    ]
    return add_lesson(module, lesson.title, blocks, by)


class _Pictures:
    """Pictures in the institution's collection; a file that is there already is used again."""

    def __init__(self, institution, by) -> None:
        self.collection, self.by = institution.collection, by
        self._files: list[tuple[Any, str]] = []

    def block(self, said: dict[str, Any], found: Read) -> dict[str, Any]:
        """The value of a picture's block. Without words from Word, the law's check names it."""
        content, ending = found.pictures[said["number"]]
        image = self._image(content, f"word-{said['number']}.{ending}", said["alt"])
        value = {"image": image.pk, "decorative": False, "alt_text": said["alt"]}
        return {"image": value, "caption": ""}

    def _image(self, content: bytes, name: str, alt: str):
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        known = get_image_model().objects.filter(collection=self.collection, file_hash=digest)
        if image := known.first():
            return image
        title = alt or _("Picture from a document")
        image = new_image(ContentFile(content, name=name), title=title, collection=self.collection)
        self._files.append((image.file.storage, image.file.name))
        image.uploaded_by_user = self.by
        image.get_file_hash()
        image.save()
        return image

    def forget_files(self) -> None:
        """A transaction that is taken back takes rows away, but no file."""
        for storage, name in self._files:
            storage.delete(name)


def _kept(operation: BulkOperation) -> bytes:
    try:
        return UPLOADS.read(operation)
    except OSError as error:
        raise WordRefused(_("The document is no longer kept. Upload it again.")) from error
