"""Every model of this app, gathered for Django; each stands in the package it belongs to."""

from .analysis.models import ItemAnalysis, QuizAnalysis
from .certificates.models import Certificate, CertificateLayout, CertificateSignatory, SigningKey
from .competencies.models import ChosenProfile, Evidence, ProfileLevel, RoleProfile
from .enrolments.models import ActivityRecord, Enrolment
from .feedback.models import Feedback
from .practice.models import PracticePage
from .questions.models import Question, QuestionVersion
from .quizzes.models import (
    Allowance,
    Attempt,
    AttemptRequest,
    LateAnswer,
    QuizDraw,
    QuizPage,
    QuizQuestion,
    Response,
)
from .reflections.models import Reflection

__all__ = [
    "ActivityRecord",
    "Allowance",
    "Attempt",
    "AttemptRequest",
    "Certificate",
    "CertificateLayout",
    "CertificateSignatory",
    "ChosenProfile",
    "Enrolment",
    "Evidence",
    "Feedback",
    "ItemAnalysis",
    "LateAnswer",
    "PracticePage",
    "ProfileLevel",
    "Question",
    "QuestionVersion",
    "QuizAnalysis",
    "QuizDraw",
    "QuizPage",
    "QuizQuestion",
    "Reflection",
    "Response",
    "RoleProfile",
    "SigningKey",
]
