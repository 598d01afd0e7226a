"""Time zones by their names in the IANA database."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

# The areas whose zones people live in; the rest of the database is old names and offsets.
_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
          "Pacific")  # fmt: skip


class UnknownZone(ValueError):
    """No time zone has this name; the message says so, and what a name looks like."""


@cache
def zone_named(name: str) -> ZoneInfo:
    """The zone with this name, such as Africa/Nairobi. Raises UnknownZone."""
    if name not in _names():
        raise UnknownZone(
            f"“{name}” is no time zone. Write an area and a place, such as Africa/Nairobi."
        )
    return ZoneInfo(name)


def zones_by_area() -> list[tuple[str, list[str]]]:
    """UTC, and every zone in which people live, by area: what a menu offers."""
    lived_in = sorted(name for name in _names() if name.partition("/")[0] in _AREAS)
    areas = groupby(lived_in, key=lambda name: name.partition("/")[0])
    return [("UTC", ["UTC"]), *((area, list(names)) for area, names in areas)]


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
