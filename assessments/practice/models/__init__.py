"""Practice in rows: the page, what learners hand in, and what assessors find, a file a noun."""

from .assessing import Assessment, AssessmentState, BankedComment, MarkingPolicy, SecondLook
from .pages import PracticeObjective, PracticePage, rubric_data
from .submissions import (
    Attachment,
    HandIn,
    HandInState,
    Submission,
    SubmissionKind,
    SubmissionMember,
    SubmissionPart,
    SubmissionState,
)

__all__ = [
    "Assessment",
    "AssessmentState",
    "Attachment",
    "BankedComment",
    "HandIn",
    "HandInState",
    "MarkingPolicy",
    "PracticeObjective",
    "PracticePage",
    "SecondLook",
    "Submission",
    "SubmissionKind",
    "SubmissionMember",
    "SubmissionPart",
    "SubmissionState",
    "rubric_data",
]
