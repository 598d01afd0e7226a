"""A module or programme as search engines and catalogues read it: schema.org/Course. Pure."""

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


def terms(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Competencies as schema.org DefinedTerms, from (code, title)."""
    return [{"@type": "DefinedTerm", "termCode": code, "name": title} for code, title in pairs]
