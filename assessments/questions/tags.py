"""Tags of questions: words with commas between them. Pure."""

from __future__ import annotations

LONGEST_TAGS = 500


def tidy_tags(text: str) -> str:
    """Each tag once (whatever its case), without blanks around it, in the author's order."""
    found: dict[str, str] = {}
    for tag in text.replace("،", ",").replace("\n", ",").split(","):
        tidy = " ".join(tag.split())
        if tidy:
            found.setdefault(tidy.casefold(), tidy)
    return ", ".join(found.values())
