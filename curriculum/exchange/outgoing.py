"""References on their way out: what a module's texts point to, as a file names it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from learning.people.access import institutions_beside

from ..models import Competency
from .problems import Problem
from .texts import Link, with_links


@dataclass(frozen=True)
class PackedFile:
    """A picture or document with its place in the archive, such as `images/<sha256>.png`."""

    file: str
    name: str
    title: str
    description: str
    sha256: str
    content: bytes


class Outgoing:
    """Gathers the files that a module shows, and names what it refers to.

    `pages` are those that go into the file, by id; `kinds` are the endings of documents that a
    module file can hold; `institution` is whose module it is.
    """

    def __init__(self, pages: Mapping[int, UUID], kinds: frozenset[str], institution) -> None:
        self.pages = pages
        self.kinds = kinds
        others = institutions_beside(institution).exclude(collection=None)
        self._foreign = tuple(others.values_list("collection__path", flat=True))
        self.files: dict[str, PackedFile] = {}
        self.warnings: list[Problem] = []
        self._competencies = {
            row.pk: {"framework": row.framework.code, "code": row.code}
            for row in Competency.objects.select_related("framework")
        }
        self._known: dict[tuple[str, int], str | None] = {}

    # --- What the walk through a StreamField asks ---

    def fits(self, raw: Any, kind: type, where: str) -> bool:
        return isinstance(raw, kind)

    def knows(self, name: str, names, where: str, *, is_kind: bool = False) -> bool:
        """What a block no longer has is left behind."""
        return name in names

    def block_id(self, key: Any, where: str) -> str:
        return str(key)

    def leaf(self, block, raw: Any, where: str) -> Any:
        if isinstance(block, ImageChooserBlock):
            return self._file("images", get_image_model(), raw, where)
        if isinstance(block, DocumentChooserBlock):
            return self._document(raw, where)
        if isinstance(block, RichTextBlock):
            return with_links(raw or "", lambda link: self._link(link, where))
        return raw

    # --- References ---

    def competency(self, pk: int | None) -> dict[str, str] | None:
        """A competency by its framework's code and its own."""
        return self._competencies.get(pk)

    def image(self, pk: int | None, where: str) -> str | None:
        """The place of a question's picture in the archive; None for one whose file is lost.

        Its form has let in own pictures only, and who shares a question shares its picture.
        """
        return self._file("images", get_image_model(), pk, where, is_shared=True)

    def _document(self, pk: int | None, where: str) -> str | None:
        return self._file("documents", get_document_model(), pk, where)

    def _file(
        self, folder: str, model, pk: int | None, where: str, *, is_shared: bool = False
    ) -> str | None:
        if not pk:
            return None
        if (folder, pk) not in self._known:
            item = model.objects.filter(pk=pk).select_related("collection").first()
            # Another institution's file would leave its house by a number typed into a form.
            if item and not is_shared and item.collection.path.startswith(self._foreign):
                item = None
            self._known[folder, pk] = self._packed(folder, item, where)
        return self._known[folder, pk]

    def _packed(self, folder: str, item, where: str) -> str | None:
        try:
            with item.file.open("rb") as file:
                content = file.read()
        except (AttributeError, OSError, ValueError):
            self._warn(where, _("A file is lost, or another institution’s, and is left out."))
            return None
        ending = Path(item.file.name).suffix.lower().removeprefix(".")
        if folder == "documents" and ending not in self.kinds:
            said = _("“%(title)s” is of a kind that a module file can’t hold (.%(ending)s).")
            self._warn(where, said % {"title": item.title, "ending": ending})
            return None
        digest = hashlib.sha256(content).hexdigest()
        place = f"{folder}/{digest}.{ending}"
        self.files[place] = PackedFile(
            file=place,
            name=Path(item.file.name).name,
            title=item.title,
            description=getattr(item, "description", ""),
            sha256=digest,
            content=content,
        )
        return place

    def _link(self, link: Link, where: str) -> Link | None:
        kind, number = link.get("linktype"), link.get("id", "")
        if kind is None:
            return {"href": link["href"]} if link.get("href") else None
        pk = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        if kind == "document":
            place = self._document(pk, where)
            return {"linktype": "document", "file": place} if place else None
        return self._page(pk, where) if kind == "page" else None

    def _page(self, pk: int, where: str) -> Link | None:
        if pk in self.pages:
            return {"linktype": "page", "key": str(self.pages[pk])}
        page = Page.objects.live().public().filter(pk=pk).first()
        address = page.full_url if page else None
        if not address:
            self._warn(where, _("A link leads to a page that isn’t in the file; its words stay."))
            return None
        said = _("A link to “%(title)s”, which isn’t in the file, becomes its public address.")
        self._warn(where, said % {"title": page.title})
        return {"href": address}

    def _warn(self, where: str, what: str) -> None:
        if Problem(where, what) not in self.warnings:
            self.warnings.append(Problem(where, what))
