"""What a page's blocks still lack. The editor keeps a half-written draft; nothing half-written goes live.

Wagtail asks for required fields when a page is published from its form. A release publishes what was
saved as a draft, so it asks here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import Block, ListBlock, StreamBlock
from wagtail.fields import StreamField

from .exchange.problems import in_block, in_field
from .releasing import ANY, MODULE, hinders


@hinders(ANY)
@hinders(MODULE)
def unfinished(page) -> Iterator[str]:
    """Each block of a page that isn't complete: its place, and what its form would say."""
    for field in page._meta.get_fields():
        if not isinstance(field, StreamField):
            continue
        value = getattr(page, field.name)
        try:
            value.stream_block.clean(value)
        except ValidationError as error:
            where = in_field(_("“%(title)s”") % {"title": page.title}, field.verbose_name)
            yield from _said(value.stream_block, value, error, where)


def _said(block: Block, value, error: ValidationError, where: str) -> Iterator[str]:
    inner = getattr(error, "block_errors", None) or {}
    for name, one in inner.items() if isinstance(inner, Mapping) else enumerate(inner):
        if one is not None:
            yield from _said(*_child(block, value, name), one, _place(block, where, name))
    of_itself = getattr(error, "non_block_errors", None)
    for message in of_itself.as_data() if of_itself else ():
        yield from (f"{where}: {words}" for words in message.messages)
    if not inner and not of_itself:
        yield from (f"{where}: {words}" for words in error.messages)


def _child(block: Block, value, name) -> tuple[Block, object]:
    if isinstance(block, StreamBlock):
        return value[name].block, value[name].value
    if isinstance(block, ListBlock):
        return block.child_block, value[name]
    return block.child_blocks[name], value.get(name)


def _place(block: Block, where: str, name) -> str:
    if isinstance(block, StreamBlock | ListBlock):
        return in_block(where, name + 1)
    return in_field(where, block.child_blocks[name].label)
