"""Every model of this app, gathered for Django; each stands in the package it belongs to."""

from .analysis.models import ItemAnalysis, QuizAnalysis
from .certificates.models import Certificate, CertificateLayout, CertificateSignatory, SigningKey
from .competencies.attestation_models import (
    Attestation,
    AttestationRequest,
    Objection,
    SelfAssessment,
)
from .competencies.level_rules import FrameworkRules
from .competencies.models import (
    ChosenProfile,
    Evidence,
    GapCell,
    GapSum,
    HeldLevel,
    PostProfile,
    ProfileLevel,
    RoleProfile,
)
from .competencies.prior_models import PriorLearning
from .enrolments.models import ActivityRecord, Enrolment
from .feedback.models import Feedback, Improvement
from .intakes.models import Intake, IntakeInvitation, IntakeMember
from .practice.models import (
    Assessment,
    Attachment,
    BankedComment,
    HandIn,
    MarkingPolicy,
    PracticeObjective,
    PracticePage,
    SecondLook,
    Submission,
    SubmissionMember,
    SubmissionPart,
)
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
from .required.models import (
    Assignment,
    Concession,
    Doubt,
    LedgerPass,
    Notice,
    Requirement,
    RequirementTarget,
)
from .transfer.models import FollowUp, Obstacle, Plan

__all__ = [
    "Attestation",
    "AttestationRequest",
    "Objection",
    "SelfAssessment",
    "PostProfile",
    "HeldLevel",
    "GapCell",
    "GapSum",
    "RequirementTarget",
    "Requirement",
    "Notice",
    "LedgerPass",
    "Doubt",
    "Concession",
    "Assignment",
    "ActivityRecord",
    "Allowance",
    "Assessment",
    "Attachment",
    "BankedComment",
    "HandIn",
    "MarkingPolicy",
    "PracticeObjective",
    "SecondLook",
    "Submission",
    "SubmissionMember",
    "SubmissionPart",
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
    "Improvement",
    "FollowUp",
    "FrameworkRules",
    "Intake",
    "IntakeInvitation",
    "IntakeMember",
    "ItemAnalysis",
    "LateAnswer",
    "Obstacle",
    "Plan",
    "PracticePage",
    "PriorLearning",
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
