"""Where a licence's own text can be read. Pure."""

from __future__ import annotations

import re

_CC = re.compile(r"cc[ -](by(?:-nc)?(?:-sa|-nd)?)[ -](\d\.\d)(?: (igo|[a-z]{2}))?", re.ASCII)
_CC0 = re.compile(r"cc0(?: (1\.0))?", re.ASCII)


def licence_url(name: str) -> str | None:
    """The deed of a Creative Commons licence by its usual short name ("CC BY-SA 4.0", "CC0 1.0").

    None for every other licence: a guessed address would be worse than none.
    """
    short = " ".join(name.split()).casefold()
    if _CC0.fullmatch(short):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    found = _CC.fullmatch(short)
    if found is None:
        return None
    return (
        f"https://creativecommons.org/licenses/{'/'.join(part for part in found.groups() if part)}/"
    )
