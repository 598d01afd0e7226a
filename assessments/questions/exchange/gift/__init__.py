"""GIFT, Moodle's plain text format: the door to its two ways. Pure."""

from .reading import read
from .writing import KINDS, write

__all__ = ["KINDS", "read", "write"]
