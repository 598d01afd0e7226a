"""A module's file: lessons, quiz, practice, and what hangs together inside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Level, Minutes, Part, Text
from .questions import Quiz


class BlockPart(Part):
    """A block of a lesson. What learners write under it hangs on its id."""

    id: Text


class TextPart(BlockPart):
    type: Literal["text"]
    body: Text


class Source(Part):
    title: Text
    url: str = Field(pattern=r"^https?://")


class CasePart(BlockPart):
    type: Literal["worked_example"]
    title: Text
    body: Text
    illustrative: bool = False
    sources: list[Source] = []

    @model_validator(mode="after")
    def says_where_it_comes_from(self) -> CasePart:
        if not self.illustrative and not self.sources:
            raise ValueError("name at least one source, or set illustrative to true")
        return self


class ExercisePart(BlockPart):
    type: Literal["activity"]
    title: Text
    mode: Literal["individual", "group", "individual_or_group"]
    minutes: Minutes
    offline: bool
    instructions: Text
    output: str = ""


class ReflectionPart(BlockPart):
    type: Literal["reflection"]
    prompt: Text


class KeyPointsPart(BlockPart):
    type: Literal["key_points"]
    items: Annotated[list[Text], Field(min_length=1, max_length=8)]


class Term(Part):
    term: Text
    meaning: Text


class TermsPart(BlockPart):
    type: Literal["terms"]
    items: Annotated[list[Term], Field(min_length=1, max_length=20)]


Block = Annotated[
    TextPart | CasePart | ExercisePart | ReflectionPart | KeyPointsPart | TermsPart,
    Field(discriminator="type"),
]


class Lesson(Part):
    id: Text
    order: int
    title: Text
    minutes: Minutes
    objectives: list[str]
    competencies: list[str]
    word_count: Annotated[int, Field(ge=250, le=450)]
    blocks: Annotated[list[Block], Field(min_length=1)]


class ScaleStep(Part):
    level: Level
    title: Text


class Descriptor(Part):
    level: Level
    descriptor: Text


class Criterion(Part):
    title: Text
    weight: Annotated[int, Field(ge=1, le=100)]
    is_essential: bool = False
    levels: list[Descriptor]


class Rubric(Part):
    scale: Annotated[list[ScaleStep], Field(min_length=2)]
    enough: Level = 2
    at_least: Annotated[int, Field(ge=1)] | None = None
    criteria: Annotated[list[Criterion], Field(min_length=1)]

    @model_validator(mode="after")
    def adds_up(self) -> Rubric:
        total = sum(criterion.weight for criterion in self.criteria)
        if total != 100:
            raise ValueError(f"the weights add up to {total}, not to 100")
        scale = [step.level for step in self.scale]
        for criterion in self.criteria:
            if [step.level for step in criterion.levels] != scale:
                raise ValueError(f"“{criterion.title}” must describe each level of the scale")
        if self.enough not in scale or self.enough == min(scale):
            raise ValueError(f"level {self.enough} can't be enough: take one above the lowest")
        if self.at_least is not None and self.at_least > len(self.criteria):
            raise ValueError(f"{self.at_least} of {len(self.criteria)} criteria can't be met")
        return self


class CompetencyLevel(Part):
    code: str
    level: Level


class Assignment(Part):
    id: Text
    title: Text
    minutes: Minutes
    required: bool = False
    competency: CompetencyLevel
    objectives: list[Text] = []
    brief: Text
    steps: list[Text]
    submission: list[Text]
    low_bandwidth: str = ""
    privacy: str = ""
    rubric: Rubric


class Objective(Part):
    id: Text
    text: Text
    verb: Text


class TaughtCompetency(Part):
    code: str
    level: Level
    weight: Literal["primary", "secondary"]


class FollowUp(Part):
    day: Annotated[int, Field(ge=1, le=400)]
    kind: Literal["recall", "application", "result"]
    text: Text


class Transfer(Part):
    intention_prompt: Text
    supervisor_question: Text
    follow_ups: list[FollowUp]


class Breakdown(Part):
    quiz_and_review: Minutes


class Module(Part):
    id: Text
    order: int
    title: Text
    subtitle: str
    summary: Text
    level: Literal["foundation", "intermediate", "advanced"]
    language: Literal["en"]
    licence_suggestion: Text
    authoring_note: str = ""
    audience: list[Text]
    prerequisites: list[str]
    duration_minutes: Minutes
    assignment_minutes: Minutes
    learning_hours: int
    duration_breakdown: Breakdown
    objectives: Annotated[list[Objective], Field(min_length=1)]
    competencies: Annotated[list[TaughtCompetency], Field(min_length=1)]
    principles: list[str]
    sdgs: list[int]
    lessons: Annotated[list[Lesson], Field(min_length=3, max_length=5)]
    quiz: Quiz
    assignment: Assignment
    transfer: Transfer

    @model_validator(mode="after")
    def hangs_together(self) -> Module:
        objectives = {row.id for row in self.objectives}
        asked = {question.objective for question in self.quiz.questions}
        if asked != objectives:
            raise ValueError(
                f"objectives without question, or unknown: {sorted(asked ^ objectives)}"
            )
        lessons = {lesson.id for lesson in self.lessons}
        for question in self.quiz.questions:
            if question.lesson not in lessons:
                raise ValueError(
                    f"{question.id} names the lesson {question.lesson}, which isn't there"
                )
        minutes = sum(row.minutes for row in self.lessons) + self.duration_breakdown.quiz_and_review
        if minutes != self.duration_minutes:
            raise ValueError(
                f"duration_minutes says {self.duration_minutes}, lessons and quiz make {minutes}"
            )
        return self
