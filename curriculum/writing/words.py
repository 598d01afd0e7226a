"""What the checks found, in the author's language: what, where, and what would mend it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .lesson import Remark
from .reading_level import Level

_WORDS = {
    # --- The law ---
    "picture_without_text": _(
        "Part %(place)d: the picture has no text for who can’t see it. Say what it shows, or mark "
        "it as decorative."
    ),
    "recording_without_transcript": _(
        "Part %(place)d: “%(title)s” has no transcript. Write down all that is said, and what is "
        "shown and matters."
    ),
    "embedded_picture_without_text": _(
        "Part %(place)d: a picture in the running text has no text for who can’t see it. Make it a "
        "picture block that says what it shows."
    ),
    "embedded_recording": _(
        "Part %(place)d: a recording in the running text has no transcript. Make it a block of its "
        "own, with one."
    ),
    # --- Advice ---
    "to_write": _("Part %(place)d still says what is to be written there."),
    "long_sentence": _(
        "Part %(place)d: a sentence of %(n)d words, “%(begins)s”. Two shorter ones are read to the end."
    ),
    "long_paragraph": _(
        "Part %(place)d: a paragraph of %(n)d words, “%(begins)s”. Divide it, or make a list of it."
    ),
    "heading_skipped": _(
        "Part %(place)d: a heading of level %(level)d follows without one of level %(missing)d. Who "
        "hears the page looks for it."
    ),
    "no_headings": _(
        "Part %(place)d: %(n)d words without a heading. With some, a reader finds the place again."
    ),
    "empty_link": _("Part %(place)d: a link without any words. Nobody can see or hear it."),
    "link_says_nothing": _(
        "Part %(place)d: the link “%(text)s” doesn’t say where it leads. Name the page instead."
    ),
    "link_is_address": _(
        "Part %(place)d: the link “%(text)s” is an address, which is read out letter by letter. "
        "Name the page instead."
    ),
    "case_without_source": _(
        "Part %(place)d: the case “%(title)s” names no source. Name one, or tick that it is a "
        "teaching case."
    ),
    "case_unchecked": _(
        "Part %(place)d: nobody has noted when the sources of “%(title)s” were last read."
    ),
    "case_checked_long_ago": _(
        "Part %(place)d: the sources of “%(title)s” were last read on %(date)s, a year ago or more. "
        "Read them again."
    ),
    "hard_flesch_kincaid": _(
        "The lesson reads like school year %(figure)d (Flesch–Kincaid). Aim for 12 or less: shorter "
        "sentences, everyday words."
    ),
    "hard_kandel_moles": _(
        "The lesson’s reading ease is %(figure)d (Kandel–Moles). Aim for 45 or more: shorter "
        "sentences, everyday words."
    ),
}

_LEVELS = {
    "flesch_kincaid": _("Reads like school year %(figure)d (Flesch–Kincaid)."),
    "kandel_moles": _("Reading ease %(figure)d of 100 (Kandel–Moles)."),
}


def in_words(remark: Remark) -> str:
    """One remark as a sentence or two."""
    return str(_WORDS[remark.code]) % remark.values


def level_in_words(level: Level | None) -> str:
    """How hard the text is; "" where no formula tells."""
    return str(_LEVELS[level.formula]) % {"figure": level.figure} if level else ""
