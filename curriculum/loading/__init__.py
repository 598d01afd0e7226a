"""Writes authored content from plain data: what loaders and importers call instead of models.

Every `write_…` takes what exists (or None) and the data of one thing, and returns the saved thing.
Pages are left as drafts; `api.release` puts a module live.
"""

from pathlib import Path

from ..models import StarterRecord
from .fingerprints import (
    digest,
    fingerprint,
)
from .pages import (
    find_lesson,
    find_module,
    find_programme,
    find_standard_page,
    home_page,
    write_institution_page,
    write_lesson,
    write_module,
    write_page,
    write_programme,
    write_standard_page,
)
from .taxonomies import (
    find_competency,
    find_framework,
    find_principle,
    find_sdg,
    find_use_case,
    keep_framework,
    write_competency,
    write_framework,
    write_principle,
    write_sdg,
    write_use_case,
)

STARTER_DIRECTORY = Path(__file__).parent.parent / "starter"

__all__ = [
    "STARTER_DIRECTORY",
    "StarterRecord",
    "digest",
    "fingerprint",
    "find_competency",
    "find_framework",
    "find_principle",
    "find_sdg",
    "find_use_case",
    "keep_framework",
    "write_competency",
    "write_framework",
    "write_principle",
    "write_sdg",
    "write_use_case",
    "find_lesson",
    "find_module",
    "find_programme",
    "find_standard_page",
    "home_page",
    "write_institution_page",
    "write_lesson",
    "write_module",
    "write_page",
    "write_programme",
    "write_standard_page",
]
