"""What is held about a learner, one line a package. What refers to something stands after it:
deletion runs through the list backwards.
"""

from .certificates.held import HELD as CERTIFICATES
from .competencies.held import HELD as COMPETENCIES
from .enrolments.held import HELD as ENROLMENTS
from .feedback.held import HELD as FEEDBACK
from .quizzes.held import HELD as QUIZZES
from .reflections.held import HELD as REFLECTIONS

HELD = (*ENROLMENTS, *QUIZZES, *COMPETENCIES, *CERTIFICATES, *REFLECTIONS, *FEEDBACK)
