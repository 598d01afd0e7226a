"""Every model of this app, gathered for Django; each stands in the package it belongs to."""

from .analysis.models import ItemAnalysis, QuizAnalysis
from .certificates.models import Certificate, CertificateLayout, CertificateSignatory, SigningKey
from .competencies.models import ChosenProfile, Evidence, ProfileLevel, RoleProfile
from .enrolments.models import ActivityRecord, Enrolment
from .feedback.models import Feedback
from .practice.models import PracticePage
from .questions.models import Question, QuestionShare, QuestionVersion
from .quizzes.models import (
    Allowance,
    Attempt,
    AttemptRequest,
    CorrectedVersion,
    Correction,
    LateAnswer,
    QuizDraw,
    QuizPage,
    QuizQuestion,
    Regrading,
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
    "CorrectedVersion",
    "Correction",
    "Enrolment",
    "Evidence",
    "Feedback",
    "ItemAnalysis",
    "LateAnswer",
    "PracticePage",
    "ProfileLevel",
    "Question",
    "QuestionShare",
    "QuestionVersion",
    "QuizAnalysis",
    "QuizDraw",
    "QuizPage",
    "QuizQuestion",
    "Reflection",
    "Regrading",
    "Response",
    "RoleProfile",
    "SigningKey",
]
