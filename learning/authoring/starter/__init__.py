"""Loads a curriculum from files: read and check everything first, then write it in one transaction."""

from .load import Loader, Report
from .read import StarterError, read_starter

__all__ = ["Loader", "Report", "StarterError", "read_starter"]
