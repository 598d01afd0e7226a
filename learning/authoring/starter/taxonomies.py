"""The other files: principles, goals, the framework, role profiles, programmes, AI use cases, pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from .base import Level, Part, Text


class PrincipleRow(Part):
    code: Text
    number: int
    name: Text
    pillar: Text
    summary: Text
    practice_areas: list[Text]
    question_for_practice: str


class PrinciplesFile(Part):
    principles: Annotated[list[PrincipleRow], Field(min_length=11, max_length=11)]


class TargetRow(Part):
    code: Text
    gist: Text


class GoalRow(Part):
    number: Annotated[int, Field(ge=1, le=17)]
    code: Text
    short_name: Text
    scope: Text
    colour_hex: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    accessible_hex: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    url: str
    targets: list[TargetRow]


class GoalsFile(Part):
    goals: Annotated[list[GoalRow], Field(min_length=17, max_length=17)]


class FrameworkLevelRow(Part):
    level: Level
    title: Text
    descriptor: Text


class DomainRow(Part):
    code: Text
    title: Text
    summary: str


class BehavioursRow(Part):
    level: Level
    title: Text
    behaviours: Annotated[list[Text], Field(min_length=3, max_length=3)]


class GoalTargets(Part):
    goal: int
    targets: list[str]


class CompetencyRow(Part):
    code: Text
    domain: str
    title: Text
    mindset: str
    description: Text
    evidence: list[Text]
    principles: list[str]
    sdgs: list[GoalTargets]
    levels: Annotated[list[BehavioursRow], Field(min_length=4, max_length=4)]


class FrameworkFile(Part):
    code: Text
    title: Text
    version: Text
    note: str
    levels: Annotated[list[FrameworkLevelRow], Field(min_length=4, max_length=4)]
    domains: list[DomainRow]
    competencies: list[CompetencyRow]


class RequirementRow(Part):
    competency: str
    level: Annotated[int, Field(ge=0, le=4)]
    critical: bool


class ProfileRow(Part):
    code: Text
    title: Text
    job_family: str
    description: str
    typical_responsibilities: list[Text]
    requirements: list[RequirementRow]
    recommended_modules: list[str]


class ProfilesFile(Part):
    profiles: list[ProfileRow]


class Demands(Part):
    quizzes: list[str]
    assignments: list[str]


class Credential(Part):
    title: Text
    requires: Demands
    recommended: list[str]
    validity_months: Annotated[int, Field(ge=1)]


class ProgrammeRow(Part):
    code: Text
    title: Text
    tagline: str
    description: Text
    audience: list[Text]
    level: str
    modules: Annotated[list[str], Field(min_length=1)]
    learning_hours: int
    outcomes: list[Text]
    sdgs: list[int]
    credential: Credential


class ProgrammesFile(Part):
    programmes: list[ProgrammeRow]


class RiskRow(Part):
    risk: Text
    mitigation: Text


class UseCaseRow(Part):
    id: Text
    title: Text
    function: Text
    technique: Text
    risk_tier: Literal["lower", "medium", "higher"]
    summary: Text
    who_is_affected: list[Text]
    potential_value: Text
    risks: Annotated[list[RiskRow], Field(min_length=3)]
    human_role: Text
    not_suitable_when: Text
    evidence_to_collect: list[Text]
    competencies: list[str]
    sdgs: list[int]
    principles: list[str]
    discussion: Text
    known_examples: list[Any]


class UseCasesFile(Part):
    use_cases: list[UseCaseRow]


class SectionRow(Part):
    heading: Text
    text: Text


class DutyPageRow(Part):
    duty: Literal["accessibility", "privacy", "terms", "help", "contact"]
    title: Text
    summary: Text
    sections: Annotated[list[SectionRow], Field(min_length=1)]


class PagesFile(Part):
    # A day as JSON has it; date.fromisoformat says what is wrong with another text.
    terms_since: Annotated[date, BeforeValidator(date.fromisoformat)]
    pages: list[DutyPageRow]
