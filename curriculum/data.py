"""What a module asks for, as plain values. Standard library only: rules take these, never models."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Activity:
    """One step of a module as an edition froze it.

    `key` is the page's translation_key, so a step is the same one in every language.
    `items` says of how many questions a quiz consists.
    `counts` is false for a step that nobody can finish (editions from before practice was assessed
    have such): it is shown, and takes part in neither percent nor completion.
    `is_online` is false for a step that is done at work: its minutes are counted apart.
    """

    key: UUID
    kind: str
    title: str
    order: int
    required: bool
    counts: bool
    minutes: int
    pass_mark: int | None = None
    items: int | None = None
    is_online: bool = True


@dataclass(frozen=True)
class TaughtCompetency:
    """A competency that a module helps to reach, with the level it aims at (not one it proves)."""

    code: str
    title: str
    level: int
    primary: bool


@dataclass(frozen=True)
class Outline:
    """An edition: what a learner who began under it has to do. `language` is its titles'."""

    edition_id: int
    edition_number: int
    module_key: UUID
    module_title: str
    language: str
    institution_id: int
    minutes_online: int
    minutes_practice: int
    activities: tuple[Activity, ...]
    competencies: tuple[TaughtCompetency, ...]

    @property
    def counting(self) -> tuple[Activity, ...]:
        """The steps that percent and completion look at."""
        return tuple(step for step in self.activities if step.counts)

    @property
    def minutes_by_kind(self) -> dict[str, int]:
        """The minutes of the online steps that count, by kind; together they are `minutes_online`."""
        minutes: dict[str, int] = {}
        for step in self.counting:
            if not step.is_online:
                continue
            minutes[step.kind] = minutes.get(step.kind, 0) + step.minutes
        return minutes

    def activity(self, key: UUID) -> Activity | None:
        """The step with this key, if this edition has it."""
        return next((step for step in self.activities if step.key == key), None)


@dataclass(frozen=True)
class Step:
    """A step as a reader meets it now: the live title and address, beside what the edition asks.

    `language` is that of the page; a step that isn't translated is met in the source's language.
    """

    activity: Activity
    title: str
    url: str
    language: str
