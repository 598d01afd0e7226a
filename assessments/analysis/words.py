"""Flags and figures in words: what is the matter, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .flags import ENOUGH, Flag

WORDS = {
    "key": (
        _("The better learners get it wrong."),
        _("Check the key first; then whether the wording has a second reading."),
    ),
    "draws_best": (
        _("%(option)s draws more of the best quarter than of the weakest."),
        _("Is it defensible as an answer? Then it is right, or the question must rule it out."),
    ),
    "below_chance": (
        _("Fewer get it right than guessing would."),
        _("Check the key, and whether the module teaches what it asks."),
    ),
    "hard": (
        _("Few get it right."),
        _("Check that the module teaches it, and that the wording is plain."),
    ),
    "weak": (
        _("It hardly separates those who know from those who don't."),
        _(
            "Look for a hint in the wording, or for something that the rest of the quiz doesn't ask."
        ),
    ),
    "nobody": (
        _("Nobody chose %(option)s."),
        _("Replace it with a mistake that people do make, or take it out."),
    ),
    "omitted": (
        _("Many leave it empty."),
        _("Check that it can be understood and answered on a phone."),
    ),
    "all_right": (
        _("Everybody gets it right."),
        _("Fine if everybody must know it; it tells nothing about who knows more."),
    ),
    "easy": (
        _("Nearly everybody gets it right."),
        _("Fine if everybody must know it; it tells little about who knows more."),
    ),
    "too_few": (
        _("Too few answers to conclude: fewer than %(enough)d."),
        _("Wait. Until then a figure may be chance."),
    ),
}


@dataclass(frozen=True)
class Told:
    """A flag as an author reads it."""

    flag: Flag
    what: str
    advice: str


def told(flag: Flag, names: dict[str, str]) -> Told:
    """A flag in words; `names` are what the page calls the options (A, B …)."""
    what, advice = WORDS[flag.code]
    values = {"option": names.get(flag.option, flag.option), "enough": ENOUGH}
    return Told(flag=flag, what=str(what) % values, advice=str(advice))


def trust(alpha: float, items: int) -> str:
    """How alpha is to be read. The limits are those in use since Nunnally (1978)."""
    if alpha < 0:
        return str(
            _("Below nought: questions contradict each other. One of them is likely keyed wrongly.")
        )
    if alpha >= 0.8:
        return str(_("The questions agree well: another sitting would rank people alike."))
    if alpha >= 0.7:
        return str(_("The questions agree well enough for a pass mark, with care near the mark."))
    if items < 10:
        return str(
            _(
                "Low, as is usual for so few questions. Don't read much into a few points' difference."
            )
        )
    return str(_("Low: the questions ask different things, or some of them don't work."))
