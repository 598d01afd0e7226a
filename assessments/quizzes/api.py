"""The door to quizzes: begin, save answers one by one, hand in, review after release."""

from ..questions.kinds import BadAnswer
from .allowances import (
    Given,
    allow,
    answer,
    ask,
    given,
    newest_request,
    quizzes_of_modules,
    results_of,
    waiting_first,
)
from .beginning import attempts_of, in_words, quiz_page, start, turn_at
from .closing import is_overdue, overdue, submit, unanswered
from .refusal import SittingRefused
from .reviewing import (
    Gain,
    Release,
    gain,
    lesson_codes_to_reread,
    released,
    reviewed,
    tick_checklist,
)
from .rows import Reviewed
from .saving import Asked, Saved, answer_hash, asked, late_positions, reveal, save_response

__all__ = [
    "Asked",
    "BadAnswer",
    "Gain",
    "Given",
    "Release",
    "Reviewed",
    "Saved",
    "SittingRefused",
    "allow",
    "answer",
    "answer_hash",
    "ask",
    "asked",
    "attempts_of",
    "gain",
    "given",
    "in_words",
    "is_overdue",
    "late_positions",
    "lesson_codes_to_reread",
    "newest_request",
    "overdue",
    "quiz_page",
    "quizzes_of_modules",
    "released",
    "results_of",
    "reveal",
    "reviewed",
    "save_response",
    "start",
    "submit",
    "tick_checklist",
    "turn_at",
    "unanswered",
    "waiting_first",
]
