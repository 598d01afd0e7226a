"""Text as people type it, made safe to keep and to compare."""

from __future__ import annotations

import unicodedata

import nh3
from markdown_it import MarkdownIt

_RICH_TAGS = {"p", "strong", "em", "ul", "ol", "li", "br", "h3", "h4"}
_light_markdown = MarkdownIt("zero").enable(["emphasis", "list", "newline", "escape"])


class UnusableText(ValueError):
    """The text can't be kept; the message says why, in words for the person who typed it."""


def one_line(text: str, *, maximum: int) -> str:
    """NFC, runs of white space as one blank, no control characters, at most `maximum` characters.

    Raises UnusableText for control or unassigned characters, bidirectional overrides (they
    make a name read as another) and texts that are empty or too long.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise UnusableText("It is empty.")
    if len(text) > maximum:
        raise UnusableText(f"It has {len(text)} characters; at most {maximum} fit.")
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"} or character in _OVERRIDES:
            raise UnusableText(
                f"It holds an invisible character (U+{ord(character):04X}). Type it afresh."
            )
    return text


_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def whole_number(text: str) -> int | None:
    """A counter as a browser sends it; None for anything else, and beyond what a browser can count."""
    if not (text.isascii() and text.isdigit()) or len(text) > 16:
        return None
    number = int(text)
    return number if number < 2**53 else None


def rich_text(markdown: str) -> str:
    """Safe HTML of the starter's light Markdown: paragraphs, bold, italic, lists; nothing else."""
    return nh3.clean(_light_markdown.render(markdown), tags=_RICH_TAGS, attributes={}).strip()


def folded(text: str) -> str:
    """The form in which short answers are compared: NFKC, case folded, single blanks, trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
