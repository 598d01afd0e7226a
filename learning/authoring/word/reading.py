"""A document as lessons, pictures and a list of what was lost; mammoth is imported here only."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

import mammoth
from django.utils.translation import gettext as _

from assessments.questions.exchange.pictures import Budget, drawn_anew

from .lessons import Lesson, lessons_of
from .losses import Loss, losses_in
from .markers import STYLES
from .opening import WordRefused, opened

_MOST_OF_A_PICTURE = 10 * 1024 * 1024
_MOST_PICTURES = 100
_UNKNOWN_STYLE = re.compile(r"Unrecognised (?:paragraph|run) style: '?(.+?)'? \(Style ID")


@dataclass(frozen=True)
class Read:
    """What becomes of a document. Pictures (content, ending) by the numbers in the blocks."""

    lessons: list[Lesson]
    losses: list[Loss]
    pictures: dict[int, tuple[bytes, str]]


def read(content: bytes, name: str) -> Read:
    """The document with these bytes. Raises WordRefused for what can't be one."""
    parts = opened(content)
    gathered = _Pictures()
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map="\n".join(_style_map()),
            convert_image=mammoth.images.img_element(gathered.take),
            include_embedded_style_map=False,
            external_file_access=False,
        )
        losses = losses_in(parts)
        lessons, changed = lessons_of(result.value, PurePath(name).stem or _("Lesson"))
    except Exception as error:
        # A document can be wrong in more ways than a reader of documents names.
        raise WordRefused(
            _(
                "The document can’t be read. Open it in Word, save it again as .docx, and try once more."
            )
        ) from error
    _drop_lost_pictures(lessons, gathered.kept)
    if not any(lesson.blocks for lesson in lessons):
        raise WordRefused(_("The document has no text that could become a lesson."))
    found = [*losses, *changed, *gathered.losses, *_styles(result.messages)]
    return Read(lessons, found, gathered.kept)


def _style_map() -> Iterable[str]:
    yield "p[style-name='Title'] => p.b-title:fresh"
    for beginning, kind in STYLES:
        yield f"p[style-name^='{beginning}'] => p.b-{kind}:fresh"


class _Pictures:
    """Each picture of the document, drawn anew: nothing else of its file goes on."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[bytes, str]] = {}
        self.losses: list[Loss] = []
        self.budget = Budget()
        self.count = 0

    def take(self, image) -> dict[str, str]:
        self.count += 1
        with image.open() as file:
            drawn = drawn_anew(file.read(), self.budget, _MOST_OF_A_PICTURE)
        if drawn is None or len(self.kept) >= _MOST_PICTURES:
            self.losses.append(Loss("picture", "", (image.alt_text or image.content_type)[:160]))
            return {"src": ""}
        self.kept[self.count] = drawn
        return {"src": f"picture:{self.count}"}


def _drop_lost_pictures(lessons: list[Lesson], kept: dict[int, tuple[bytes, str]]) -> None:
    """A picture can name a number that the document only says; it has none of ours."""
    for lesson in lessons:
        lesson.blocks = [
            block
            for block in lesson.blocks
            if block["type"] != "picture" or block["value"]["number"] in kept
        ]


def _styles(messages) -> list[Loss]:
    """Styles that mean something to their author and nothing here, each once."""
    found = [_UNKNOWN_STYLE.search(message.message) for message in messages]
    names = dict.fromkeys(match[1] for match in found if match)
    return [Loss("style", "", name[:160]) for name in names]
