"""The eight kinds of question as files hold them (curriculum/starter/SCHEMA.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Part, Text


class QuestionPart(Part):
    id: Text
    objective: str
    competency: str
    lesson: str
    difficulty: Annotated[int, Field(ge=1, le=3)]
    stem: Text
    points: Annotated[int, Field(ge=1, le=100)]


class Option(Part):
    id: Text
    text: Text
    correct: bool
    feedback: Text


class SingleChoice(QuestionPart):
    type: Literal["single_choice"]
    options: Annotated[list[Option], Field(min_length=2)]

    @model_validator(mode="after")
    def has_one_key(self) -> SingleChoice:
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("exactly one option must be correct")
        return self


class MultipleResponse(QuestionPart):
    type: Literal["multiple_response"]
    options: Annotated[list[Option], Field(min_length=3)]

    @model_validator(mode="after")
    def has_keys_and_distractors(self) -> MultipleResponse:
        if not 1 < sum(option.correct for option in self.options) < len(self.options):
            raise ValueError("at least two options must be correct and one wrong")
        return self


class TrueFalse(QuestionPart):
    type: Literal["true_false"]
    answer: bool
    feedback_true: Text
    feedback_false: Text


class Pair(Part):
    id: Text
    left: Text
    right: Text
    feedback: Text


class Matching(QuestionPart):
    type: Literal["matching"]
    pairs: Annotated[list[Pair], Field(min_length=3)]


class Item(Part):
    id: Text
    text: Text
    position: int
    why: Text


class Ordering(QuestionPart):
    type: Literal["ordering"]
    items: Annotated[list[Item], Field(min_length=3)]

    @model_validator(mode="after")
    def is_stored_in_order(self) -> Ordering:
        if [item.position for item in self.items] != list(range(1, len(self.items) + 1)):
            raise ValueError("items must stand in their right order, positions 1, 2, 3 …")
        return self


class CommonError(Part):
    value: float
    f: Text


class Numeric(QuestionPart):
    type: Literal["numeric"]
    answer: float
    tolerance: Annotated[float, Field(ge=0)]
    unit: str = ""
    solution: Text
    common_errors: list[CommonError] = []
    feedback_correct: Text
    feedback_incorrect: Text

    @model_validator(mode="after")
    def errors_are_wrong(self) -> Numeric:
        for error in self.common_errors:
            if abs(error.value - self.answer) <= self.tolerance:
                raise ValueError(f"the common error {error.value:g} counts as right")
        return self


class ShortAnswer(QuestionPart):
    type: Literal["short_answer"]
    grading: Literal["auto", "manual_or_self"]
    accepted: list[Text] = []
    model_answer: Text
    checklist: list[Text] = []
    feedback_correct: str = ""
    feedback_incorrect: str = ""

    @model_validator(mode="after")
    def can_be_judged(self) -> ShortAnswer:
        if self.grading == "auto" and not self.accepted:
            raise ValueError("grading auto needs accepted forms")
        if self.grading == "manual_or_self" and not self.checklist:
            raise ValueError("a self-checked answer needs a checklist")
        return self


class ScenarioOption(Part):
    id: Text
    text: Text
    score: Literal[0, 0.5, 1]
    feedback: Text


class Scenario(QuestionPart):
    type: Literal["scenario"]
    case: Text
    options: Annotated[list[ScenarioOption], Field(min_length=2)]

    @model_validator(mode="after")
    def has_one_best(self) -> Scenario:
        if sum(option.score == 1 for option in self.options) != 1:
            raise ValueError("exactly one option must have the score 1")
        return self


Question = Annotated[
    SingleChoice
    | MultipleResponse
    | TrueFalse
    | Matching
    | Ordering
    | Numeric
    | ShortAnswer
    | Scenario,
    Field(discriminator="type"),
]


class Quiz(Part):
    pass_mark: Annotated[int, Field(ge=1, le=100)]
    attempts: Annotated[int, Field(ge=1, le=50)]
    shuffle: bool
    questions: Annotated[list[Question], Field(min_length=8, max_length=12)]
