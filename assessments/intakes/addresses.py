"""A pasted list of e-mail addresses, read line by line. Pure: text in, verdicts out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

# In one go; a longer list is refused whole, before anything is sent.
MOST = 500
_LONGEST = 254
_ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\]\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")


class Verdict(Enum):
    """What becomes of an address."""

    NEW = "new"
    DOUBLE = "double"
    MALFORMED = "malformed"
    MEMBER = "member"
    INVITED = "invited"


@dataclass(frozen=True)
class Entry:
    """One address of the list, with the line on which it stands."""

    line: int
    address: str
    verdict: Verdict


def read(text: str, *, members: Collection[str] = (), invited: Collection[str] = ()) -> list[Entry]:
    """Every address with its verdict; several on a line may be parted by comma or semicolon.

    `Name <address>` is read as its address. `members` and `invited` in lower case.
    """
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        for piece in re.split(r"[,;\t]", line):
            written = piece.strip()
            if not written:
                continue
            address = _address(written)
            verdict = _verdict(address, seen, members, invited)
            entries.append(Entry(number, address or written[:_LONGEST], verdict))
            if address:
                seen.add(address)
    return entries


def _address(written: str) -> str:
    """In lower case; empty for what is none."""
    found = _IN_BRACKETS.search(written)
    address = (found[1] if found else written).strip().lower()
    is_one = len(address) <= _LONGEST and address.isprintable() and _ADDRESS.fullmatch(address)
    return address if is_one else ""


def _verdict(
    address: str, seen: Collection[str], members: Collection[str], invited: Collection[str]
) -> Verdict:
    if not address:
        return Verdict.MALFORMED
    if address in seen:
        return Verdict.DOUBLE
    if address in members:
        return Verdict.MEMBER
    return Verdict.INVITED if address in invited else Verdict.NEW
