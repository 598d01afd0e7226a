"""The door of translations."""

from ..translations import NotASecondPerson, is_translation, mark_reviewed
from .drafting import OriginalGone, begin, is_released_with_a_module, original_of, write_draft
from .loading import has_own_drafts, load
from .parity import Parity, State, parity
from .reviewing import review
from .standing import is_reviewed, translated

__all__ = [
    "NotASecondPerson",
    "OriginalGone",
    "Parity",
    "State",
    "begin",
    "has_own_drafts",
    "is_released_with_a_module",
    "is_reviewed",
    "is_translation",
    "load",
    "mark_reviewed",
    "original_of",
    "parity",
    "review",
    "translated",
    "write_draft",
]
