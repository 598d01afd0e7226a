"""Modules, programmes and lessons as search engines and catalogues read them. Pure.

schema.org/Course and schema.org/LearningResource, with the properties that came from LRMI (Learning
Resource Metadata Initiative) for what is taught, for whom and how long it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def duration(minutes: int) -> str:
    """Minutes after ISO 8601, such as PT2H45M."""
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "PT0M"
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")


def course(
    *,
    url: str,
    name: str,
    description: str,
    language: str,
    code: str,
    provider: Mapping[str, str],
    minutes: int = 0,
    **more: Any,
) -> dict[str, Any]:
    """A schema.org Course that costs nothing; `minutes` are the online ones.

    `more` are further properties of Course by their own names; those without a value are left out.
    """
    facts = {
        "@context": "https://schema.org",
        "@type": "Course",
        "url": url,
        "name": name,
        "description": description,
        "inLanguage": language,
        "courseCode": code,
        "provider": {"@type": "Organization", **provider},
        "isAccessibleForFree": True,
        "timeRequired": duration(minutes) if minutes else None,
        **more,
    }
    return {key: value for key, value in facts.items() if value}


def learning_resource(
    *, url: str, name: str, language: str, kind: str, minutes: int, part_of: Mapping[str, str]
) -> dict[str, Any]:
    """A step of a module that can be read freely; `kind` such as "lesson"."""
    return {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "url": url,
        "name": name,
        "inLanguage": language,
        "learningResourceType": kind,
        "educationalUse": "professional development",
        "timeRequired": duration(minutes),
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "Course", **part_of},
    }


def alignments(rows: Iterable[tuple[str, str, int]]) -> list[dict[str, str]]:
    """What is taught as LRMI alignments, from (code, title, level aimed at)."""
    return [
        {
            "@type": "AlignmentObject",
            "alignmentType": "teaches",
            "targetName": f"{code} {title}, level {level}",
        }
        for code, title, level in rows
    ]


def terms(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Competencies as schema.org DefinedTerms, from (code, title)."""
    return [{"@type": "DefinedTerm", "termCode": code, "name": title} for code, title in pairs]
