"""What other apps may import of assessments: plain values and words."""

from .enrolments.completion import Progress

__all__ = ["Progress"]
