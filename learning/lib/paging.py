"""A page of a long list without counting the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """Some rows in their order, and whether there are more. `number` counts from 1.

    `known` is how many there are, as far as it was worth counting; `is_all` says that it is all.
    """

    object_list: list[Any]
    number: int
    has_next: bool
    known: int
    is_all: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    def __iter__(self):
        return iter(self.object_list)


def page_of(rows, asked: str | None, *, size: int, count_to: int = 1000) -> Page:
    """The page that was asked for in an address; the first one for anything odd.

    One row more than fits tells whether there is a next page; the count stops at `count_to`, so that
    neither grows with the list.
    """
    text = asked or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    number = max(1, number)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    known = rows.order_by()[: count_to + 1].count()
    return Page(
        object_list=found[:size],
        number=number,
        has_next=len(found) > size,
        known=min(known, count_to),
        is_all=known <= count_to,
    )
