"""What is wrong with a module file, or was left out of one: where it is, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """A sentence about a place of a module, such as “step “Rules”, block 3”."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


def in_block(where: str, number: int) -> str:
    """The place of a block or of a list's item in what stands around it; counted from 1."""
    return _("%(where)s, block %(n)d") % {"where": where, "n": number}


def in_field(where: str, name: object) -> str:
    """The place of a field in what stands around it."""
    return f"{where}, {name}"


def problems_of(error: ValidationError, where: str) -> Iterator[Problem]:
    """Everything that a form's or a block's error says, each with its place."""
    inner = getattr(error, "block_errors", None)
    if inner:
        for name, one in inner.items() if isinstance(inner, dict) else enumerate(inner):
            if one is not None:
                place = (
                    in_block(where, name + 1) if isinstance(name, int) else in_field(where, name)
                )
                yield from problems_of(one, place)
    others = getattr(error, "non_block_errors", None)
    for message in getattr(others, "messages", others) or ():
        yield Problem(where, str(message))
    if inner is None and hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            place = where if name == "__all__" else in_field(where, name)
            yield from (Problem(place, message) for message in messages)
    elif inner is None:
        yield from (Problem(where, message) for message in error.messages)
