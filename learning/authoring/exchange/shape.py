"""The shape of a module file's `module.json`, version 1 (docs/module-file.md). Pure.

Nothing may stand in it that isn't named here, and nothing is converted silently. What a block or a
question holds is checked by the block or the question's kind.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = "baraza-module"
VERSION = 1

Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(min_length=1, max_length=20)]
Slug = Annotated[str, Field(pattern=r"^[-\w]+$", max_length=255)]
Title = Annotated[str, Field(min_length=1, max_length=255)]
Stream = list[Any]


class Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Attribution(Part):
    """A work that this one was adapted from; `key` is null where nobody knows it any more."""

    key: Key | None
    title: Title
    institution: Annotated[str, Field(max_length=200)]
    licence: Annotated[str, Field(max_length=60)]
    url: Annotated[str, Field(max_length=500, pattern=r"^(https?://.*)?$")]
    edition: Annotated[int, Field(ge=1, le=2**31 - 1)] | None


class Source(Part):
    """Where the module comes from. `edition` is null for a draft."""

    institution: Annotated[str, Field(max_length=200)]
    url: Annotated[str, Field(max_length=500, pattern=r"^(https?://.*)?$")]
    edition: Annotated[int, Field(ge=1, le=2**31 - 1)] | None


class CompetencyName(Part):
    framework: Annotated[str, Field(max_length=40)]
    code: Code


class ModuleCompetency(CompetencyName):
    level: Annotated[int, Field(ge=1, le=9)]
    primary: bool


class Outcome(Part):
    code: Annotated[str, Field(max_length=20)]
    text: Annotated[str, Field(min_length=1, max_length=400)]
    verb: Annotated[str, Field(max_length=40)]


class Prerequisite(Part):
    key: Key
    code: Annotated[str, Field(max_length=20)]
    title: Title


class PagePart(Part):
    key: Key
    title: Title
    slug: Slug
    seo_title: str
    search_description: str


class ModulePart(PagePart):
    language: Annotated[str, Field(max_length=12)]
    code: str
    subtitle: str
    summary: str
    difficulty: str
    licence: str
    authoring_note: str
    practice_change: str = ""
    audience: Stream
    transfer: Stream
    outcomes: list[Outcome]
    competencies: list[ModuleCompetency]
    sdgs: list[int]
    principles: list[str]
    prerequisites: list[Prerequisite]


class Step(PagePart):
    minutes: int
    required: bool


class Lesson(Step):
    kind: Literal["lesson"]
    code: str
    body: Stream
    outcomes: list[Annotated[str, Field(max_length=20)]]
    competencies: list[CompetencyName]


class Draw(Part):
    count: Annotated[int, Field(ge=1, le=100)]
    competency: CompetencyName | None
    difficulty: Annotated[int, Field(ge=1, le=3)] | None
    tag: Annotated[str, Field(max_length=60)]


class Quiz(Step):
    kind: Literal["quiz"]
    introduction: str
    purpose: str
    pass_mark: int
    attempts_allowed: int
    shuffle: bool
    counting: str
    wait_hours: int
    opens_at: str | None
    closes_at: str | None
    minutes_allowed: int | None
    per_page: int
    marks_shown: str
    key_shown: str
    questions: list[Key]
    draws: list[Draw]


class Practice(Step):
    kind: Literal["practice"]
    code: str
    brief: str
    low_bandwidth: str
    privacy: str
    in_groups: bool
    level: int
    outcomes: list[Annotated[str, Field(max_length=20)]] = []
    competency: CompetencyName | None
    steps: Stream
    submission: Stream
    rubric: Stream


class Question(Part):
    key: Key
    kind: str
    code: str
    label: str
    category: str
    points: int
    difficulty: int
    objective: str
    lesson_code: str
    tags: str
    picture_text: str
    competency: CompetencyName | None
    picture: str | None
    data: dict[str, Any]


class File(Part):
    """A picture or document beside module.json."""

    file: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=255)]
    title: Title
    description: Annotated[str, Field(max_length=255)]
    sha256: Digest
    size: Annotated[int, Field(ge=1)]


class Manifest(Part):
    format: Literal["baraza-module"]
    version: Literal[1]
    made_at: Annotated[str, Field(max_length=40)]
    source: Source
    attribution: list[Attribution]
    module: ModulePart
    steps: list[Annotated[Lesson | Quiz | Practice, Field(discriminator="kind")]]
    questions: list[Question]
    images: list[File]
    documents: list[File]
