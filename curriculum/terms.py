"""Marking the words that a lesson explains where they first occur. Pure: HTML in, HTML out."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Scripts that write without spaces: a word has no edge there that an expression could ask for.
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_TAG = re.compile(r"(<[^>]*>)")
# Nothing inside these becomes a link: a link in a link is no HTML, and headings stay quiet.
_CLOSED = re.compile(r"<(/?)(a|h[1-6]|button|code)\b", re.IGNORECASE)


class TermMarker:
    """Marks each term once over the texts of a page, in the order in which they are given to it."""

    def __init__(self, anchors: Mapping[str, str]):
        """`anchors` has, for each term, the id of the place that explains it."""
        self._anchors = {term.casefold(): anchor for term, anchor in anchors.items() if term}

    def mark(self, html: str) -> str:
        """The HTML with the first occurrence of each term not yet met as a link to its meaning."""
        if not self._anchors:
            return html
        parts, closed = [], 0
        for part in _TAG.split(html):
            if part.startswith("<"):
                if found := _CLOSED.match(part):
                    closed += -1 if found[1] else 1
                parts.append(part)
            else:
                parts.append(part if closed else self._mark_text(part))
        return "".join(parts)

    def _mark_text(self, text: str) -> str:
        if not self._anchors or not text.strip():
            return text
        # The longest first, so that "regulatory sandbox" isn't met as "sandbox".
        longest_first = sorted(self._anchors, key=len, reverse=True)
        return re.sub("|".join(map(_pattern, longest_first)), self._link, text, flags=re.IGNORECASE)

    def _link(self, found: re.Match) -> str:
        anchor = self._anchors.pop(found[0].casefold(), None)
        if anchor is None:
            return found[0]
        return f'<a class="term" href="#{anchor}">{found[0]}</a>'


def _pattern(term: str) -> str:
    escaped = re.escape(term)
    return escaped if _WITHOUT_SPACES.search(term) else rf"(?<!\w){escaped}(?!\w)"
