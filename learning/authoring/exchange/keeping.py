"""Pictures and documents of a module file, in the collection of the institution that takes it in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from assessments.questions.pictures import new_image

from .package import Package


class Keeper:
    """Makes what isn't in the collection yet, and can take the files of it back.

    A transaction that is rolled back takes the rows away, but no file.
    """

    def __init__(self, institution, by) -> None:
        self.collection = institution.collection
        self.by = by
        self.made: dict[str, int] = {"images": 0, "documents": 0}
        self._files: list[tuple[Any, str]] = []

    def keep(self, package: Package) -> tuple[dict[str, int], dict[str, int]]:
        """The ids of the file's pictures and of its documents, by their places in it."""
        said = package.data
        images = {
            one["file"]: self._kept("images", get_image_model(), one, package)
            for one in said["images"]
        }
        documents = {
            one["file"]: self._kept("documents", get_document_model(), one, package)
            for one in said["documents"]
        }
        return images, documents

    def forget_files(self) -> None:
        """Remove the files that were written."""
        for storage, name in self._files:
            storage.delete(name)
        self._files.clear()

    def _kept(self, folder: str, model, one: Mapping[str, Any], package: Package) -> int:
        content = package.files[one["file"]]
        # Wagtail knows its files by this hash.
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        found = model.objects.filter(
            collection=self.collection, file_hash=digest, title=one["title"]
        ).first()
        if found is not None:
            return found.pk
        name = ContentFile(content, name=_safe(one))
        make = self._image if folder == "images" else self._document
        item = make(name, one)
        self._files.append((item.file.storage, item.file.name))
        item.get_file_hash()
        self.made[folder] += 1
        return item.pk

    def _image(self, file: ContentFile, one: Mapping[str, Any]):
        image = new_image(file, title=one["title"], collection=self.collection)
        image.description, image.uploaded_by_user = one["description"], self.by
        image.save()
        return image

    def _document(self, file: ContentFile, one: Mapping[str, Any]):
        document = get_document_model()(
            title=one["title"],
            file=file,
            collection=self.collection,
            file_size=len(file),
            uploaded_by_user=self.by,
        )
        document.save()
        return document


def _safe(one: Mapping[str, Any]) -> str:
    stem = slugify(PurePosixPath(one["name"]).stem)[:60] or "file"
    return f"{stem}{PurePosixPath(one['file']).suffix}"
