"""Verbs of outcomes: those whose doing one can see, by what they ask of the mind. Pure.

The steps are those of Anderson & Krathwohl's revision (2001) of Bloom's taxonomy. What nobody can see
(“understand”, “be aware of”) is no outcome that could be assessed.
"""

from __future__ import annotations

# By step, easiest first; in the site's own language.
BLOOM: dict[str, tuple[str, ...]] = {
    "remember": ("name", "list", "state", "recall", "identify"),
    "grasp": ("explain", "describe", "summarise", "give examples of", "classify"),
    "apply": ("use", "carry out", "complete", "calculate", "demonstrate"),
    "analyse": ("compare", "distinguish", "examine", "trace", "find the causes of"),
    "evaluate": ("assess", "justify", "prioritise", "review", "recommend"),
    "create": ("draft", "design", "plan", "develop", "propose"),
}

_BLOOM_IN_FRENCH: dict[str, tuple[str, ...]] = {
    "remember": ("nommer", "énumérer", "citer", "rappeler", "identifier"),
    "grasp": ("expliquer", "décrire", "résumer", "illustrer", "classer"),
    "apply": ("utiliser", "réaliser", "remplir", "calculer", "démontrer"),
    "analyse": ("comparer", "distinguer", "examiner", "retracer", "rechercher les causes de"),
    "evaluate": ("évaluer", "justifier", "hiérarchiser", "vérifier", "recommander"),
    "create": ("rédiger", "concevoir", "planifier", "élaborer", "proposer"),
}

_UNSEEN = frozenset(
    {
        *("understand", "know", "be aware", "be aware of", "learn", "appreciate", "grasp"),
        *("realise", "realize", "become familiar with", "be familiar with", "familiarise"),
        *("familiarize", "believe", "feel", "think", "value", "comprehend", "be conscious of"),
        *("comprendre", "savoir", "connaître", "connaitre", "apprendre", "apprécier"),
        *("prendre conscience", "être conscient", "se familiariser", "être sensibilisé"),
        *("فهم", "يفهم", "معرفة", "يعرف", "إدراك", "يدرك", "يتعلم"),
    }
)


def verbs_in(language: str) -> dict[str, tuple[str, ...]]:
    """The verbs to choose from; English ones for a language that has no list."""
    return _BLOOM_IN_FRENCH if language[:2] == "fr" else BLOOM


def is_assessable(verb: str) -> bool:
    """Whether one could see somebody do it. An empty verb isn't."""
    said = " ".join(verb.casefold().split())
    return bool(said) and not any(
        said == unseen or said.startswith(unseen + " ") for unseen in _UNSEEN
    )
