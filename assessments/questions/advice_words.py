"""Advice in the author's language: what, why, and what would mend it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .advice import Advice

_WORDS = {
    "feedback_part": _(
        "Option or part %(place)d has no feedback. Whoever chose it learns nothing from it."
    ),
    "feedback_answer": _("An answer has no feedback. Say why it is right or wrong."),
    "all_of_them": _(
        "“%(text)s”: who knows two options are right needn't know the rest. Ask for several "
        "answers instead."
    ),
    "negative": _("The question says “%(word)s”. Readers miss it; ask for what is right instead."),
    "key_longest": _(
        "The right option is much longer than the others. People choose it for that alone."
    ),
    "no_objective": _("It names no outcome, so nobody sees what it tests."),
    "no_competency": _("It names no competency, so no draw by competency finds it."),
    "objective_unasked": _("No question asks for outcome %(code)s."),
    "same_place": _(
        "In %(n)d of %(of)d questions the right option is number %(place)d. On paper the options "
        "stand in your order: vary it."
    ),
    "keys_longest": _(
        "In %(n)d of %(of)d questions the right option is the longest. Shorten it, or say more in "
        "the others."
    ),
}


def in_words(advice: Advice) -> str:
    """One remark as a sentence or two."""
    return str(_WORDS[advice.code]) % advice.values
