"""How hard a text is to read, by a formula made for its language. Pure.

English: the Flesch–Kincaid grade (Kincaid et al. 1975), years of schooling: 8 is an easy paper.
French: Kandel & Moles (1958), Flesch's reading ease fitted to French: 100 very easy, 0 very hard.
Other languages get no figure: a formula made for English says nothing true about them. Syllables are
counted by groups of vowels, which is right within a few per cent for a text of some length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Below this a figure is chance.
_FEWEST_WORDS = 100
# Above this grade, or below this ease, a text is hard for a public servant who reads in a hurry.
_HARDEST_GRADE = 12
_LEAST_EASE = 45

_SENTENCE_END = re.compile(r"[.!?…]+[\s”’\"')\]»]+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüÿæœ]+"),
}


@dataclass(frozen=True)
class Level:
    """A figure, by which formula, and whether the text is hard."""

    formula: str
    figure: int
    is_hard: bool


def sentences(text: str) -> list[str]:
    """Its sentences; a new line begins one."""
    return [one.strip() for one in _SENTENCE_END.split(text) if one and one.strip()]


def words(text: str) -> list[str]:
    """Its words; numbers aren't."""
    return _WORD.findall(text)


def level(text: str, language: str) -> Level | None:
    """The reading level; None for a short text, or a language without a formula."""
    language = language[:2]
    said = words(text)
    if language not in _VOWELS or len(said) < _FEWEST_WORDS:
        return None
    per_sentence = len(said) / max(1, sum(bool(words(one)) for one in sentences(text)))
    per_word = sum(_syllables(word.lower(), language) for word in said) / len(said)
    if language == "en":
        grade = round(0.39 * per_sentence + 11.8 * per_word - 15.59)
        return Level("flesch_kincaid", max(0, grade), grade > _HARDEST_GRADE)
    ease = round(207 - 1.015 * per_sentence - 73.6 * per_word)
    return Level("kandel_moles", ease, ease < _LEAST_EASE)


def _syllables(word: str, language: str) -> int:
    count = len(_VOWELS[language].findall(word))
    if language == "en" and word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    if language == "fr" and word.endswith(("e", "es", "ent")) and count > 1:
        count -= 1
    return max(1, count)
