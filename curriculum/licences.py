"""Where a licence's own text can be read, and what it lets others do. Pure."""

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


def _conditions(name: str) -> frozenset[str] | None:
    """Such as {"by", "nc", "sa"}; empty for CC0, None for a licence that isn't Creative Commons."""
    short = " ".join(name.split()).casefold()
    if _CC0.fullmatch(short):
        return frozenset()
    found = _CC.fullmatch(short)
    return frozenset(found[1].split("-")) if found else None


def lets_adapt(name: str) -> bool:
    """Whether the licence lets anybody change the work and pass it on: only where that is certain."""
    conditions = _conditions(name)
    return conditions is not None and "nd" not in conditions


def may_follow(origin: str, adapted: str) -> bool:
    """Whether a work under `origin` may go on, changed, under `adapted`.

    Alike means the same conditions (SA); for no gain stays for no gain (NC). A work that no licence
    lets adapt was allowed by its owners: then the licence is theirs to agree on.
    """
    before, after = _conditions(origin), _conditions(adapted)
    if before is None or "nd" in before:
        return True
    if "sa" in before:
        return after == before
    if "nc" in before:
        return after is not None and "nc" in after
    return True
