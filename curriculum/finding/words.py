"""From a text to the words by which it is found. Pure: the index and a search ask the same way.

Neither database does this for us: SQLite's search doesn't stem, PostgreSQL's doesn't fold accents,
and neither finds 政府 in 数字政府转型 or بيانات where a text says البيانات (docs/decisions/0007).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# Of a search, no more is looked at; the page says so where something was left out.
MAX_CHARACTERS = 200
MAX_WORDS = 12
# As much as a database column keeps of one word; nobody searches by its sixtieth letter.
MAX_LETTERS = 60

# Scripts that write without spaces, and Hangul, whose words carry their particles: found by
# overlapping pairs of characters.
_IN_PAIRS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
# What counts as the same letter though Unicode doesn't decompose it.
_SAME = {
    "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "þ": "th", "æ": "ae", "œ": "oe",
    "\u0640": "",  # tatweel only stretches a line
    "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ۀ": "ه",
}  # fmt: skip
_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|و?لل)(?=...)")
_VOWEL = re.compile("[aeiouy]")
# The few irregular verbs that name tasks.
_IRREGULAR = {
    "used": "use", "using": "use", "written": "write", "wrote": "write", "ran": "run",
    "held": "hold", "led": "lead", "made": "make", "built": "build", "taught": "teach",
    "chosen": "choose", "chose": "choose",
}  # fmt: skip
_COMMON = """
    a an and are as at be by do for from how i in is it my not of on or our that the this to we
    what with you your au aux de des du en et la le les ou sur un une con del el los las para por
    que y der die das und von zu في من على الى عن او هذا هذه مع
"""


@dataclass(frozen=True)
class Word:
    """A word as the index has it, with where it stands in the text (characters, end exclusive)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Asked:
    """The words of a search, each once; `was_cut` if not all of it is looked at."""

    words: tuple[str, ...]
    was_cut: bool = False


def words_of(text: str) -> Iterator[Word]:
    """Every word of a text that is to be found, in its order.

    A run of 数字政府 gives 数字 字政 政府 府: the last character alone, so that each single one is
    the beginning of a word.
    """
    for run in _runs(text):
        if _IN_PAIRS.match(run.text):
            clusters = list(_clusters(run))
            yield from _pairs(clusters)
            if len(clusters) > 1:
                yield clusters[-1]
        elif word := _stem(_without_article(run.text)):
            yield Word(word[:MAX_LETTERS], run.start, run.end)


def asked_words(text: str) -> Asked:
    """The words that somebody looks for.

    Common words count only where there are no others, and so do single Latin letters. Operators
    don't exist: they are signs between words. Words beyond the limits are left out; a pair of
    characters counts as half a word.
    """
    found: dict[str, int] = {}
    for run in _runs(text[:MAX_CHARACTERS]):
        if _IN_PAIRS.match(run.text):
            for pair in _pairs(list(_clusters(run))):
                found.setdefault(pair.text, 1)
        elif word := _stem(_without_article(run.text)):
            found.setdefault(word[:MAX_LETTERS], 2)
    telling = {word: cost for word, cost in found.items() if not _is_common(word)} or found
    kept, left = [], 2 * MAX_WORDS
    for word, cost in telling.items():
        if cost <= left:
            kept.append(word)
        left -= cost
    return Asked(tuple(kept), was_cut=left < 0 or len(text) > MAX_CHARACTERS)


def may_begin(asked: str) -> bool:
    """Whether a search for this also means longer words: 政 and "inter" do, "ai" doesn't."""
    return len(asked) >= 3 or bool(_IN_PAIRS.match(asked))


def meets(asked: str, word: str) -> bool:
    """Whether a word of a text is what was asked for, or begins with it."""
    return word == asked or (may_begin(asked) and word.startswith(asked))


# --- Cutting ---


@lru_cache(maxsize=8192)
def _kind(character: str) -> str:
    """w: of a word; p: of a word in pairs; m: hangs on the one before; i: invisible; else blank."""
    category = unicodedata.category(character)
    if category == "Cf":
        return "i"
    if category[0] == "M":
        return "m"
    if category[0] in "LN":
        return "p" if _IN_PAIRS.match(character) else "w"
    return " "


def _runs(text: str) -> Iterator[Word]:
    """Folded runs of letters and digits of one kind, with their place in the text as it was."""
    start, kind = 0, " "
    for place, character in enumerate(text):
        now = _kind(character)
        if now == kind or (now in "mi" and kind != " "):
            continue
        if kind != " ":
            yield from _run(text, start, place)
        start, kind = place, now if now in "wp" else " "
    if kind != " ":
        yield from _run(text, start, len(text))


def _run(text: str, start: int, end: int) -> Iterator[Word]:
    if folded := _folded(text[start:end]):
        yield Word(folded, start, end)


def _clusters(run: Word) -> Iterator[Word]:
    """The characters of a run, each with the marks on it.

    A run that folding made shorter or longer keeps its place as a whole.
    """
    exact = len(run.text) == run.end - run.start
    begin = 0
    for place in range(1, len(run.text) + 1):
        if place == len(run.text) or _kind(run.text[place]) != "m":
            edges = (run.start + begin, run.start + place) if exact else (run.start, run.end)
            yield Word(run.text[begin:place], *edges)
            begin = place


def _pairs(clusters: list[Word]) -> Iterator[Word]:
    if len(clusters) == 1:
        yield clusters[0]
    for first, second in pairwise(clusters):
        yield Word(first.text + second.text, first.start, second.end)


# --- Folding ---


def _folded(run: str) -> str:
    """NFKC, without case, without the marks that readers leave out, digits as 0 to 9."""
    kept, base = [], ""
    folded = unicodedata.normalize("NFKC", run).casefold()
    for character in unicodedata.normalize("NFKD", folded):
        category = unicodedata.category(character)
        if category == "Cf" or (category == "Mn" and _may_lose_marks(base)):
            continue
        if category[0] != "M":
            base = character
        if category == "Nd":
            character = str(unicodedata.digit(character))
        kept.append(_SAME.get(character, character))
    return unicodedata.normalize("NFC", "".join(kept))


def _may_lose_marks(base: str) -> bool:
    """Latin, Greek, Cyrillic, Hebrew, Arabic. Elsewhere (Indic, Thai, Thaana) a sign is a letter."""
    place = ord(base) if base else 0
    return place < 0x0780 or 0x08A0 <= place < 0x0900 or 0x1E00 <= place < 0x2000


def _without_article(word: str) -> str:
    """Arabic without the article and what is written with it, while three letters remain."""
    while (bare := _ARTICLE.sub("", word)) != word:
        word = bare
    return word


# organisation and organization are one word; "rise" and "rize" may be, too.
_BRITISH = re.compile(r"is(e|ed|es|ing|er|ers|ation|ations|ational)$")


def _stem(word: str) -> str:
    """English without plural and verb endings; so light that other languages hardly notice."""
    if not (word.isascii() and word.isalpha()):
        return word
    word = _BRITISH.sub(r"iz\1", _IRREGULAR.get(word, word))
    if len(word) < 4:
        return word
    word = _without_ending(_singular(word))
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return f"{word[:-1]}i" if len(word) > 3 and word.endswith("y") else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    if word.endswith("ied") and len(word) > 4:
        return f"{word[:-3]}y"
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare == word or len(bare) < 3 or not _VOWEL.search(bare) or word.endswith("eed"):
            continue
        doubled = bare[-1] == bare[-2] and bare[-1] not in "lsz"
        return bare[:-1] if doubled else bare
    return word


_COMMON_WORDS = frozenset(_stem(_folded(word)) for word in _COMMON.split())


def _is_common(word: str) -> bool:
    return word in _COMMON_WORDS or (len(word) == 1 and word.isascii() and word.isalpha())
