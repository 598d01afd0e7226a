"""The models of quizzes, a file a noun."""

from .allowances import Allowance, AttemptRequest, RequestState
from .corrections import CorrectedVersion, Correction, Regrading
from .pages import QuizDraw, QuizPage, QuizQuestion
from .sittings import Attempt, AttemptState, ClosedBy, LateAnswer, Response

__all__ = [
    "Allowance",
    "Attempt",
    "AttemptRequest",
    "AttemptState",
    "ClosedBy",
    "CorrectedVersion",
    "Correction",
    "LateAnswer",
    "QuizDraw",
    "QuizPage",
    "QuizQuestion",
    "Regrading",
    "RequestState",
    "Response",
]
