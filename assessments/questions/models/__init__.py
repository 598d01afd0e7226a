"""The models of questions, a file a noun."""

from .bank import Question, QuestionBody
from .sharing import QuestionShare
from .versions import QuestionVersion, asked_by

__all__ = ["Question", "QuestionBody", "QuestionShare", "QuestionVersion", "asked_by"]
