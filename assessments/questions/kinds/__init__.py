"""The kinds of question, one file each. Adding a kind is adding a file and its line here."""

from __future__ import annotations

from .base import BadAnswer, KeyDoesNotFit, Kind, Review, ReviewLine
from .cloze import Cloze
from .matching import Matching
from .multiple_response import MultipleResponse
from .numeric import Numeric
from .ordering import Ordering
from .scenario import Scenario
from .short_answer import ShortAnswer
from .single_choice import SingleChoice
from .true_false import TrueFalse

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SingleChoice(),
        MultipleResponse(),
        TrueFalse(),
        Matching(),
        Ordering(),
        Numeric(),
        ShortAnswer(),
        Scenario(),
        Cloze(),
    )
}

__all__ = ["KINDS", "BadAnswer", "KeyDoesNotFit", "Kind", "Review", "ReviewLine"]
