"""An accent's whole scale from one colour. Pure: hex in, CSS out.

Each token gets the relative luminance that it has in our own theme, in the brand's hue: so every
contrast that was checked with our green holds with any colour (WCAG 2.2, relative luminance).
"""

from __future__ import annotations

# Our theme's accent (static/vendor/designsystemet/theme.css), token by token.
_LIGHT = {
    "background-default": "#ffffff",
    "background-tinted": "#f1f4f2",
    "surface-default": "#ffffff",
    "surface-tinted": "#e3eae6",
    "surface-hover": "#d0ddd5",
    "surface-active": "#bccec4",
    "border-subtle": "#aac1b3",
    "border-default": "#558267",
    "border-strong": "#316847",
    "text-subtle": "#316847",
    "text-default": "#0c321b",
    "base-default": "#14532d",
    "base-hover": "#0f3e22",
    "base-active": "#0a2b17",
    "base-contrast-subtle": "#dde6e1",
    "base-contrast-default": "#ffffff",
}
_DARK = {
    "background-default": "#0e1b12",
    "background-tinted": "#122318",
    "surface-default": "#172c1e",
    "surface-tinted": "#1a3322",
    "surface-hover": "#1f3b28",
    "surface-active": "#274a32",
    "border-subtle": "#34583f",
    "border-default": "#6d8776",
    "border-strong": "#9aaca0",
    "text-subtle": "#9aaca0",
    "text-default": "#e9edeb",
    "base-default": "#93b09e",
    "base-hover": "#789c86",
    "base-active": "#5d896e",
    "base-contrast-subtle": "#171b18",
    "base-contrast-default": "#000000",
}
# With our base-contrast-subtle (luminance 0.78) on it: (0.78 + 0.05) / (0.13 + 0.05) > 4.5.
_DARKEST_NEEDED = 0.13
_GREY = 1e-4  # below this luminance a colour has no hue to speak of

RGB = tuple[float, float, float]


def stylesheet(accent: str) -> str:
    """The CSS that puts `accent` (#rrggbb) in the place of the theme's, light and dark."""
    light, dark = _rule(accent, _LIGHT) + _own_shade(accent), _rule(accent, _DARK)
    return (
        f'[data-color-scheme="auto"],[data-color-scheme="light"]{{{light}}}\n'
        f'@media (prefers-color-scheme:dark){{[data-color-scheme="auto"]{{{dark}}}}}\n'
        f'[data-color-scheme="dark"]{{{dark}}}\n'
    )


def _rule(accent: str, reference: dict[str, str]) -> str:
    return "".join(
        f"--ds-color-accent-{token}:{with_luminance(accent, luminance(colour))};"
        for token, colour in reference.items()
    )


def _own_shade(accent: str) -> str:
    """The brand's own colour on buttons, only as much darker as their pale text asks for."""
    own = min(luminance(accent), _DARKEST_NEEDED)
    shades = {"base-default": own, "base-hover": own * 0.7, "base-active": own * 0.45}
    return "".join(
        f"--ds-color-accent-{token}:{with_luminance(accent, wanted)};"
        for token, wanted in shades.items()
    )


def with_luminance(colour: str, wanted: float) -> str:
    """`colour` mixed with white or black, in linear light, until it has this luminance (0 to 1)."""
    linear, now = _linear(colour), luminance(colour)
    if wanted >= now:
        share = (wanted - now) / (1 - now) if now < 1 else 0.0
        mixed = tuple(part + share * (1 - part) for part in linear)
    elif now < _GREY:
        mixed = (wanted, wanted, wanted)
    else:
        mixed = tuple(part * wanted / now for part in linear)
    return "#" + "".join(f"{round(_encoded(part) * 255):02x}" for part in mixed)


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2, from 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours after WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(colour: str) -> RGB:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )


def _encoded(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
