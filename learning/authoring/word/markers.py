"""Words by which an author says what a passage is: “Case: A queue at noon”. Pure."""

from __future__ import annotations

import re

# In the languages of the interface that have a Word of their own; the colon needs no space.
_WORDS = {
    "case": ("case", "worked example", "cas", "étude de cas"),
    "exercise": ("exercise", "activity", "exercice", "activité"),
    "reflection": ("reflection", "réflexion"),
    "key_points": ("key points", "key point", "remember", "à retenir", "points clés"),
}
# Without a colon only where nothing else is meant.
_ALONE = {"key points", "à retenir", "points clés", "reflection", "réflexion"}
_SOURCE = re.compile(r"^sources?\s*[:：]\s*", re.IGNORECASE)
_MARKER = re.compile(r"^([^\W\d][^:：]{2,20}?)\s*[:：]\s*(.*)$", re.DOTALL)


def marker(text: str) -> tuple[str, str] | None:
    """The kind of block that these words begin, and the title after the colon; None for no marker."""
    said = " ".join(text.split())
    if found := _MARKER.match(said):
        kind = _kind(found[1])
        return (kind, found[2].strip()) if kind else None
    return (_kind(said), "") if said.casefold() in _ALONE else None


def _kind(word: str) -> str:
    folded = word.casefold()
    return next((kind for kind, words in _WORDS.items() if folded in words), "")


def source(text: str) -> str | None:
    """What follows “Source:”; None where the line doesn't begin so."""
    said = " ".join(text.split())
    found = _SOURCE.match(said)
    return said[found.end() :] if found else None


# By the beginning of its name: a paragraph style of a document, and the class it gets on the way.
STYLES = (
    ("Cas", "case"),
    ("Exerci", "exercise"),
    ("Reflection", "reflection"),
    ("Réflexion", "reflection"),
    ("Key point", "key_points"),
    ("À retenir", "key_points"),
)
