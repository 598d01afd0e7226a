"""When a module is complete, and what is still missing. Pure: values in, values out.

Rules (DESIGN.md 4 and 5): only steps that count take part (practice does from the edition on that
could be handed in); completion asks for the required ones; percent is whole, rounded down, so that 100
means complete.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from curriculum.data import Activity, Outline


@dataclass(frozen=True)
class Progress:
    """Where a learner stands in an edition. Minutes are of the online steps not yet done."""

    done: int
    total: int
    percent: int
    minutes_left: int
    missing: tuple[Activity, ...]

    @property
    def is_complete(self) -> bool:
        """Nothing required is missing, and something was asked."""
        return not self.missing and self.total > 0


def progress(outline: Outline, finished: Collection[UUID]) -> Progress:
    """Progress under `outline` of somebody who has finished the activities with these keys.

    Keys that the outline doesn't know (from another edition) count for nothing.
    """
    counting = outline.counting
    asked = [step for step in counting if step.required] or list(counting)
    done = sum(step.key in finished for step in asked)
    return Progress(
        done=done,
        total=len(asked),
        percent=100 * done // len(asked) if asked else 0,
        minutes_left=sum(
            step.minutes for step in counting if step.is_online and step.key not in finished
        ),
        missing=tuple(step for step in asked if step.key not in finished),
    )
