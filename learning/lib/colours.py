"""Colours as #rrggbb: how well one reads on another, and mixtures."""

from __future__ import annotations

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
# WCAG 2.2, 1.4.3: text of normal size.
READABLE = 4.5


class NoColour(ValueError):
    """The text isn't a colour of the form #rrggbb."""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255. Raises NoColour."""
    if not _HEX.fullmatch(colour):
        msg = f"{colour!r} is no colour such as #14532D"
        raise NoColour(msg)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str = "#ffffff") -> float:
    """The contrast ratio after WCAG: 1 for the same colour, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tint(colour: str, share: float) -> str:
    """White with a share (0 to 1) of a colour in it."""
    return "#" + "".join(f"{round(255 - (255 - one) * share):02X}" for one in channels(colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one / 255) for one in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
