"""Moodle XML: the door to its two ways. Pure but for defusedxml, nh3 and Pillow."""

from .reading import read
from .writing import KINDS, write

__all__ = ["KINDS", "read", "write"]
