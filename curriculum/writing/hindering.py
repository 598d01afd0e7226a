"""No lesson goes live, and none is submitted for review, without what the law needs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..releasing import hinders
from .drafts import parts_of
from .law import missing
from .words import in_words


@hinders("lesson")
def hindrances(lesson) -> Iterator[str]:
    """What is missing in it, in words."""
    for remark in missing(parts_of(lesson)):
        yield _("“%(lesson)s”, %(problem)s") % {
            "lesson": lesson.title,
            "problem": _lower_first(in_words(remark)),
        }


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]
