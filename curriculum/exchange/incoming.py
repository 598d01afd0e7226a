"""References on their way in: what a file names, as it is found or was made here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from ..models import SDG, Competency, Principle
from .problems import Problem
from .texts import Link, refusals, with_links

# Stands for a page of the file until there is one; see `with_pages`.
_MARK = re.compile(r"module-file-page-([0-9a-f-]{36})")

# Characters of one text; a lesson has some thousand.
_LONGEST = 200_000


class Incoming:
    """Finds what a file refers to, and gathers what is wrong with it.

    `images` and `documents` are ids by place in the archive, `keys` the pages of the file.
    `is_draft` lets required texts be missing, as a draft in the editor may lack them.
    """

    def __init__(
        self,
        *,
        images: Mapping[str, int],
        documents: Mapping[str, int],
        keys: Collection[UUID],
        is_draft: bool,
    ) -> None:
        self.images = images
        self.documents = documents
        self.keys = {str(key) for key in keys}
        self.is_draft = is_draft
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._competencies = {
            (row.framework.code, row.code): row
            for row in Competency.objects.select_related("framework")
        }
        self._goals = {row.number: row for row in SDG.objects.all()}
        self._principles = {row.code: row for row in Principle.objects.all()}

    def refuse(self, where: str, what: str) -> None:
        self.problems.append(Problem(where, what))

    # --- What the walk through a StreamField asks ---

    def fits(self, raw: Any, kind: type, where: str) -> bool:
        if isinstance(raw, kind):
            return True
        named = {list: _("a list"), dict: _("an object")}[kind]
        self.refuse(where, _("Here must be %(kind)s.") % {"kind": named})
        return False

    def knows(self, name: str, names, where: str, *, is_kind: bool = False) -> bool:
        if name in names:
            return True
        said = (
            _("There is no block of the kind “%(name)s” here. Known: %(known)s.")
            if is_kind
            else _("There is no field “%(name)s” here. Known: %(known)s.")
        )
        self.refuse(where, said % {"name": name[:60], "known": ", ".join(names)})
        return False

    def block_id(self, key: Any, where: str) -> str:
        """What learners write hangs on it, so it must be one."""
        try:
            return str(UUID(key))
        except (ValueError, AttributeError, TypeError):
            self.refuse(where, _("The block’s id is no UUID."))
            return ""

    def leaf(self, block, raw: Any, where: str) -> Any:
        if isinstance(raw, list | dict):
            self.refuse(where, _("Here must be a text, a number, or yes or no."))
            return None
        if isinstance(block, ImageChooserBlock):
            return self.image(raw, where)
        if isinstance(block, DocumentChooserBlock):
            return self._file(self.documents, raw, where)
        if isinstance(block, RichTextBlock):
            return self._text(raw, where)
        return raw

    def _text(self, raw: Any, where: str) -> str:
        if not isinstance(raw, str):
            self.refuse(where, _("Here must be a text."))
            return ""
        if len(raw) > _LONGEST:
            self.refuse(where, _("The text is longer than any lesson’s. Divide it."))
            return ""
        for said in refusals(raw):
            self.refuse(where, said)
        return with_links(raw, lambda link: self._link(link, where))

    def _link(self, link: Link, where: str) -> Link | None:
        kind = link.get("linktype")
        if kind is None and link.get("href"):
            return {"href": link["href"]}
        if kind == "page" and link.get("key") in self.keys:
            return {"linktype": "page", "id": f"module-file-page-{link['key']}"}
        if kind == "document" and link.get("file"):
            found = self._file(self.documents, link["file"], where)
            return {"linktype": "document", "id": str(found)} if found else None
        self.refuse(
            where, _("A link leads nowhere: to nothing in the file, or by a scheme not taken.")
        )
        return None

    # --- References ---

    def image(self, place: Any, where: str) -> int | None:
        return self._file(self.images, place, where)

    def _file(self, files: Mapping[str, int], place: Any, where: str) -> int | None:
        if place is None or place == "":
            return None
        if isinstance(place, str) and place in files:
            return files[place]
        said = _("The file “%(place)s” isn’t among the module’s pictures and documents.")
        self.refuse(where, said % {"place": str(place)[:90]})
        return None

    def competency(self, named: Mapping[str, str] | None, where: str) -> Competency | None:
        if named is None:
            return None
        found = self._competencies.get((named["framework"], named["code"]))
        if found is None:
            said = _("The competency %(code)s of the framework %(framework)s isn’t known here.")
            self.refuse(where, said % dict(named))
        return found

    def goal(self, number: int, where: str) -> SDG | None:
        return self._found(self._goals, number, _("goal"), where)

    def principle(self, code: str, where: str) -> Principle | None:
        return self._found(self._principles, code, _("principle"), where)

    def _found(self, known: Mapping, name: Any, kind: str, where: str) -> Any:
        if name not in known:
            said = _("The %(kind)s %(name)s isn’t known here.")
            self.refuse(where, said % {"kind": kind, "name": name})
        return known.get(name)


def has_page_links(value: Any) -> bool:
    """Whether a text waits for the id of a page of its file."""
    return isinstance(value, str) and bool(_MARK.search(value))


def with_pages(value: Any, ids: Mapping[str, int]) -> Any:
    """The same text with the pages' ids, by their keys in the file."""
    if not isinstance(value, str):
        return value
    return _MARK.sub(lambda found: str(ids[found[1]]), value)
