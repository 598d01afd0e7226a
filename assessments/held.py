"""What is held about a learner, one line a package. What refers to something stands after it:
deletion runs through the list backwards.
"""

from .certificates.held import HELD as CERTIFICATES
from .competencies.held import HELD as COMPETENCIES
from .enrolments.held import HELD as ENROLMENTS
from .feedback.held import HELD as FEEDBACK
from .intakes.held import HELD as INTAKES
from .practice.held import HELD as PRACTICE
from .quizzes.held import HELD as QUIZZES
from .reflections.held import HELD as REFLECTIONS
from .required.held import HELD as REQUIRED
from .transfer.held import HELD as TRANSFER

HELD = (
    *ENROLMENTS,
    *INTAKES,
    *QUIZZES,
    *PRACTICE,
    *COMPETENCIES,
    *CERTIFICATES,
    *REQUIRED,
    *TRANSFER,
    *REFLECTIONS,
    *FEEDBACK,
)
