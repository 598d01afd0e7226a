"""The certificate on paper: its words, and the sizes and places that make them fit one page.

The constants mirror templates/certificates/pdf.html: change both together. A mismatch ends in
an error (a second page), never in a certificate with cut text. Lengths are in points.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import segno

from . import fitting, fonts, shaping
from .fitting import Sheet, Words, best_size
from .fonts import Style

MM = 72 / 25.4
MAIN_WIDTH = 172 * MM  # the frames of pdf.html
MAIN_HEIGHT = 172 * MM
SIDE_WIDTH = 54 * MM
FACTS_HEIGHT = 88 * MM
LOGO_HEIGHT = 15 * MM
SIGNATURE_HEIGHT = 12 * MM
FOOT_BOTTOM = 197  # mm from the top of the page
AIRS = 7.5  # units of air in the main column of the template
LINE = 1.25  # line height of headings, 1.4 of text
TEXT_LINE = 1.4
SMALL = 8.5
KERNING = 0.98  # what a place gives to text: kerning and rounding take the rest


class PdfError(Exception):
    """The PDF could not be drawn; the message says what went wrong."""


@dataclass(frozen=True)
class Bitmap:
    """A small picture as a data URI, and its size in pixels."""

    uri: str
    width: int
    height: int

    def within(self, width: float, height: float) -> tuple[float, float]:
        """The largest size of this shape in a box of this width and height."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


@dataclass(frozen=True)
class Look:
    """How an institution's certificates look; what they say stands in the claim."""

    accent: str = "#14532D"
    tint: str = "#EFF5F1"
    logo: Bitmap | None = None
    signatures: dict[str, Bitmap] = field(default_factory=dict)  # by signatory's name


@dataclass(frozen=True)
class CertificatePicture:
    """What a certificate shows: words ready for the reader, nothing left to format."""

    title: str
    statement: str
    learner_name: str
    module_title: str
    subtitle: str
    issuer_name: str
    competencies_label: str
    competencies: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    verify_label: str
    verify_url: str
    number_label: str
    verify_code: str
    language: str
    signatories: tuple[tuple[str, str], ...] = ()
    note: str = ""
    has_logo: bool = False
    is_rtl: bool = False

    def texts(self) -> Iterator[str]:
        """Everything that stands on the page."""
        yield from (value for value in vars(self).values() if isinstance(value, str))
        for pairs in (self.competencies, self.facts, self.signatories):
            yield from (part for pair in pairs for part in pair)


@dataclass(frozen=True)
class Sizes:
    """Type sizes and the air between the parts."""

    scale: float
    name: float
    module: float
    air: float
    top: float = 0.0  # more air above the title, so that a short page isn't top-heavy

    issuer = property(lambda self: 12 * self.scale)
    title = property(lambda self: 17 * self.scale)
    statement = property(lambda self: 12.5 * self.scale)
    text = property(lambda self: 11 * self.scale)
    small = property(lambda self: 9 * self.scale)


def unfit(texts: Iterator[str]) -> set[str]:
    """The characters of these texts that can't be drawn rightly."""
    found: set[str] = set()
    for text in map(fonts.normal, texts):
        found |= fonts.undrawable(text) or shaping.astray(text)
    return found


def in_words(characters: set[str]) -> str:
    """Characters as a list that somebody can look up; a mark stands on a circle."""
    return ", ".join(
        f"{'◌' if unicodedata.category(char).startswith('M') else ''}{char} (U+{ord(char):04X})"
        for char in sorted(characters)
    )


def page(picture: CertificatePicture) -> dict[str, Any]:
    """What pdf.html needs, each text as Words.

    Raises PdfError when a character can't be drawn or the text doesn't fit on one page.
    """
    if bad := unfit(picture.texts()):
        msg = f"No font of the certificate can draw: {in_words(bad)}"
        raise PdfError(msg)
    sheet = Sheet(rtl=picture.is_rtl)
    foot = _foot(picture, sheet)
    main, size = _main(picture, sheet, MAIN_HEIGHT - foot["height"])
    side = _side(picture, sheet)
    return {
        "picture": picture,
        "size": size,
        "fonts": fonts.DECLARED,
        "foot": foot,
        "drawn": sheet.drawn,
        "start": "right" if picture.is_rtl else "left",
        "end": "left" if picture.is_rtl else "right",
        **main,
        **side,
    }


# --- The main column ----------------------------------------------------------------------------


def _main(picture: CertificatePicture, sheet: Sheet, room: float) -> tuple[dict[str, Any], Sizes]:
    """The main column at the largest scale at which it fits room."""
    if picture.has_logo:
        room -= LOGO_HEIGHT + 6
    # Naskh looks smaller than Latin at the same size.
    larger = 1.12 if picture.is_rtl else 1.0
    for step in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        size = _sizes(picture, step * larger)
        drawn = len(sheet.drawn)
        column, height = _column(picture, sheet, size)
        if room >= height:
            return column, _with_air(size, room - height)
        del sheet.drawn[drawn:]
    msg = "The text of this certificate is too long for one page"
    raise PdfError(msg)


def _sizes(picture: CertificatePicture, scale: float) -> Sizes:
    room = MAIN_WIDTH * KERNING
    name, module = [picture.learner_name], [picture.module_title]
    serif = Style.SERIF
    name_size = best_size(name, serif, room, most=38 * scale, least=26 * scale, allowed=1)
    if fitting.lines(name[0], serif, name_size, room) > 1:
        name_size = best_size(name, serif, room, most=26 * scale, least=6, allowed=2)
    module_size = best_size(module, serif, room, most=21 * scale, least=16 * scale, allowed=2)
    module_size = best_size(module, serif, room, most=module_size, least=6, allowed=4)
    return Sizes(scale=scale, name=name_size, module=module_size, air=9 * scale)


def _with_air(size: Sizes, spare: float) -> Sizes:
    """Give what is left of the height to the gaps, up to a limit where parts fall apart."""
    air = min(size.air + spare / AIRS * 0.6, size.air * 1.7)
    top = (spare - (air - size.air) * AIRS) * 0.3
    return Sizes(scale=size.scale, name=size.name, module=size.module, air=air, top=top)


def _column(picture: CertificatePicture, sheet: Sheet, size: Sizes) -> tuple[dict[str, Any], float]:
    """The words of the main column, and the height that they need."""

    def words(text: str, style: Style, points: float, leading: float) -> Words:
        return sheet.words(text, style, points, room=MAIN_WIDTH * KERNING, leading=leading)

    column: dict[str, Any] = {
        "issuer": words(picture.issuer_name, Style.BOLD, size.issuer, TEXT_LINE),
        "title": words(picture.title, Style.SERIF, size.title, LINE),
        "name": words(picture.learner_name, Style.SERIF, size.name, LINE),
        "statement": words(picture.statement, Style.NORMAL, size.statement, TEXT_LINE),
        "module": words(picture.module_title, Style.SERIF, size.module, LINE),
        "subtitle": words(picture.subtitle, Style.NORMAL, size.text, TEXT_LINE),
    }
    height = sum(part.height for part in column.values()) + AIRS * size.air + 6  # the rules
    if picture.competencies:
        label = words(picture.competencies_label, Style.NORMAL, size.small, TEXT_LINE)
        rows, rows_height = _competencies(picture, sheet, size)
        column |= {"competencies_label": label, "rows": rows}
        height += label.height + size.air + rows_height
    return column, height


def _competencies(picture: CertificatePicture, sheet: Sheet, size: Sizes):
    """The list of competencies, two in a row, and its height."""
    room = (MAIN_WIDTH / 2 - 16) * KERNING
    cells = [
        (
            sheet.words(title, Style.BOLD, size.text, room=room, leading=TEXT_LINE),
            sheet.words(level, Style.NORMAL, size.small, room=room, leading=TEXT_LINE),
        )
        for title, level in picture.competencies
    ]
    rows = [cells[index : index + 2] for index in range(0, len(cells), 2)]
    tall = [max(a.height + b.height for a, b in row) + size.air * 0.6 for row in rows]
    return rows, sum(tall)


# --- The foot: who vouches ----------------------------------------------------------------------


def _foot(picture: CertificatePicture, sheet: Sheet) -> dict[str, Any]:
    """The signatories beside each other and the institution's line, at the foot of the column."""
    people = picture.signatories
    room = (MAIN_WIDTH / max(len(people), 2) - 14) * KERNING

    def words(text: str, style: Style, most: float, room: float, allowed: int) -> Words:
        points = best_size([text], style, room, most=most, least=6, allowed=allowed)
        return sheet.words(text, style, points, room=room, leading=TEXT_LINE)

    columns = [
        (words(name, Style.BOLD, 10, room, 2), words(office, Style.NORMAL, SMALL, room, 3))
        for name, office in people
    ]
    note = (
        words(picture.note, Style.NORMAL, SMALL, MAIN_WIDTH * KERNING, 3) if picture.note else None
    )
    height = 0.0
    if columns:
        height = SIGNATURE_HEIGHT + 8 + max(name.height + office.height for name, office in columns)
    if note:
        height += note.height + 6
    return {
        "columns": columns,
        "note": note,
        "height": height + 4 if height else 0.0,
        "top": FOOT_BOTTOM - (height + 4) / MM,
    }


# --- The side: facts, and how to check them -----------------------------------------------------


def _side(picture: CertificatePicture, sheet: Sheet) -> dict[str, Any]:
    room = SIDE_WIDTH * KERNING

    def words(text: str, style: Style, points: float) -> Words:
        return sheet.words(text, style, points, room=room, leading=TEXT_LINE)

    address = fitting.address_lines(picture.verify_url, Style.NORMAL, SMALL, SIDE_WIDTH * 0.97)
    if len(address) > 6:
        msg = "The verify address is too long for the certificate"
        raise PdfError(msg)
    fact_size = _fact_size(picture)
    labels = [
        words(text, Style.NORMAL, SMALL) for text in (picture.verify_label, picture.number_label)
    ]
    below = sum(label.height for label in labels) + (len(address) + 1) * SMALL * TEXT_LINE
    return {
        "facts": [
            (words(label, Style.NORMAL, SMALL), words(value, Style.NORMAL, fact_size))
            for label, value in picture.facts
        ],
        "fact_size": fact_size,
        "verify_label": labels[0],
        "number_label": labels[1],
        "address": address,
        "verify_top": 195 - (42 * MM + 13 + below + 4) / MM,
    }


def _fact_size(picture: CertificatePicture) -> float:
    """The size at which the facts fit above the QR code."""
    size, room = 11.5, SIDE_WIDTH * KERNING
    while size > 6:
        needed = sum(
            fitting.height(label, Style.NORMAL, SMALL, room, TEXT_LINE)
            + fitting.height(value, Style.NORMAL, size, room, TEXT_LINE)
            + 9
            for label, value in picture.facts
        )
        if needed <= FACTS_HEIGHT:
            break
        size -= 0.5
    return size


def qr(address: str) -> str:
    """The QR code of address as a data URI: black on white, 1 bit, 4 pixels a module."""
    out = io.BytesIO()
    # A bitmap and not SVG: the strokes of segno's path leave hairlines between rows on screens.
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=4, border=4)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode("ascii")
