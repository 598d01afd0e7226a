"""What a careful editor would say to a lesson while it is written. Pure: advice, never a bar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .lesson import Part, Remark
from .reading_level import Level, level, sentences, words
from .rich import Rich

# Readers lose a sentence longer than this, and put off a paragraph longer than that (in words).
_LONGEST_SENTENCE = 35
_LONGEST_PARAGRAPH = 150
# So much running text without a heading can't be skimmed.
_LONGEST_STRETCH = 350
# After this, a source may say something else, and an office may do otherwise.
_MONTHS = 12
_QUOTED = 8

# The mark of what a template left to be written, in every language.
TO_WRITE = "[…]"

_SAYS_NOTHING = frozenset(
    {
        *("here", "click here", "click", "this", "this link", "link", "more", "read more"),
        *("this page", "see here", "learn more", "details", "website", "page"),
        *("ici", "cliquez ici", "cliquer ici", "ce lien", "lien", "plus", "en savoir plus"),
        *("lire la suite", "voir ici", "cette page", "page", "site"),
        *("هنا", "اضغط هنا", "انقر هنا", "المزيد", "رابط", "هذا الرابط"),
    }
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)+(/\S*)?", re.IGNORECASE)


def on_lesson(parts: list[Part], *, language: str, today: date) -> list[Remark]:
    """The remarks on a lesson, in the order of its blocks; on the whole of it last."""
    found = [remark for part in parts for remark in _on_part(part, today)]
    read = reading_level(parts, language)
    if read is not None and read.is_hard:
        found.append(Remark(f"hard_{read.formula}", values={"figure": read.figure}))
    return found


def reading_level(parts: list[Part], language: str) -> Level | None:
    """Of all that a lesson says."""
    return level("\n".join(part.text for part in parts), language)


def _on_part(part: Part, today: date) -> Iterator[Remark]:
    for code, values in _remarks(part, today):
        yield Remark(code, part.id, {"place": part.place, **values})


def _remarks(part: Part, today: date) -> Iterator[tuple[str, dict]]:
    if TO_WRITE in part.text:
        yield "to_write", {}
        return
    if part.kind == "case":
        yield from _on_case(part.value, today)
    for rich in part.rich:
        yield from _on_length(rich, is_spoken=part.kind == "recording")
        yield from _on_headings(rich, part)
        yield from _on_links(rich)


def _on_length(rich: Rich, *, is_spoken: bool) -> Iterator[tuple[str, dict]]:
    """A transcript says what was said, however long it was."""
    if is_spoken:
        return
    for paragraph in rich.paragraphs:
        if (count := len(words(paragraph))) > _LONGEST_PARAGRAPH:
            yield "long_paragraph", {"n": count, "begins": _beginning(paragraph)}
        for sentence in sentences(paragraph):
            if (count := len(words(sentence))) > _LONGEST_SENTENCE:
                yield "long_sentence", {"n": count, "begins": _beginning(sentence)}


def _on_headings(rich: Rich, part: Part) -> Iterator[tuple[str, dict]]:
    """A block begins at level 3: its lesson's title and the blocks' own are 1 and 2."""
    before = 2
    for heading in rich.headings:
        if heading > before + 1:
            yield "heading_skipped", {"level": heading, "missing": before + 1}
            break
        before = heading
    count = len(words(rich.text))
    if part.kind == "text" and not rich.headings and count > _LONGEST_STRETCH:
        yield "no_headings", {"n": count}


def _on_links(rich: Rich) -> Iterator[tuple[str, dict]]:
    for said, _address in rich.links:
        bare = said.casefold().strip(" .:…»>→")
        if not bare:
            yield "empty_link", {}
        elif bare in _SAYS_NOTHING:
            yield "link_says_nothing", {"text": said}
        elif _ADDRESS.fullmatch(said):
            yield "link_is_address", {"text": said}


def _on_case(value: dict, today: date) -> Iterator[tuple[str, dict]]:
    """An invented case needs no source. A real one names it, and somebody has read it lately."""
    if value.get("illustrative"):
        return
    title = {"title": value.get("title") or "…"}
    if not value.get("sources"):
        yield "case_without_source", title
    checked = _day(value.get("checked_on"))
    if checked is None:
        yield "case_unchecked", title
    elif _months_between(checked, today) >= _MONTHS:
        yield "case_checked_long_ago", title | {"date": checked.isoformat()}


def _day(value) -> date | None:
    """A day as a stream keeps it: a date, or its ISO form."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _months_between(then: date, now: date) -> int:
    """Full months."""
    return (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day)


def _beginning(text: str) -> str:
    said = text.split()
    return " ".join(said[:_QUOTED]) + (" …" if len(said) > _QUOTED else "")
