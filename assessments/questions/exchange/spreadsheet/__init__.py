"""A spreadsheet (xlsx): the door to its two ways. Pure but for openpyxl."""

from .reading import read
from .table import COLUMNS, KINDS
from .writing import write

__all__ = ["COLUMNS", "KINDS", "read", "write"]
