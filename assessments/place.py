"""Where a reader stands in a module: the steps with their state, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from curriculum import api as curriculum
from curriculum.data import Outline, Step

from .enrolments import api as enrolments
from .enrolments.completion import Progress, progress
from .enrolments.models import Enrolment, EnrolmentState, RecordState


@dataclass(frozen=True)
class PlacedStep:
    """A step of the rail."""

    step: Step
    is_done: bool
    is_current: bool
    # How the reader's own record has it: "" before they have opened it.
    state: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it is with an assessor: nothing to do for the reader."""
        return self.state == RecordState.HANDED_IN

    @property
    def is_returned(self) -> bool:
        """Whether it came back for revision."""
        return self.state == RecordState.RETURNED

    @property
    def kind(self) -> str:
        return self.step.activity.kind


@dataclass(frozen=True)
class Place:
    """Everything that the rail, the foot of a lesson and a module page say of the reader."""

    module: object
    # The edition that the reader began; else the newest, which is what they would begin.
    edition: object
    outline: Outline
    enrolment: Enrolment | None
    steps: tuple[PlacedStep, ...]
    progress: Progress
    index: int | None

    @property
    def current(self) -> PlacedStep | None:
        return self.steps[self.index] if self.index is not None else None

    @property
    def previous(self) -> PlacedStep | None:
        """The step before that still has a page."""
        before = self.steps[: self.index] if self.index is not None else ()
        return next((step for step in reversed(before) if step.step.url), None)

    @property
    def next(self) -> PlacedStep | None:
        """The step after that still has a page."""
        after = self.steps[self.index + 1 :] if self.index is not None else self.steps
        return next((step for step in after if step.step.url), None)

    @property
    def resume(self) -> PlacedStep | None:
        """Where to go on: the step last opened if it isn't done, else the first that isn't."""
        open_steps = [
            step
            for step in self.steps
            if not (step.is_done or step.is_waiting) and step.step.url and step.step.activity.counts
        ]
        last = self.enrolment.resume_key if self.enrolment else None
        for step in open_steps:
            # A quiz that was only looked at is no place to go on while lessons before it are open.
            if step.step.activity.key == last and (step.kind == "lesson" or step is open_steps[0]):
                return step
        return open_steps[0] if open_steps else None

    @property
    def waiting(self) -> tuple[PlacedStep, ...]:
        """What is with an assessor."""
        return tuple(step for step in self.steps if step.is_waiting)

    @property
    def is_enrolled(self) -> bool:
        return self.enrolment is not None and self.enrolment.state != EnrolmentState.WITHDRAWN

    @property
    def is_completed(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == EnrolmentState.COMPLETED


def place_of(request, page, current_key: UUID | None = None) -> Place | None:
    """Where the request's user stands in the module of `page` (itself, or the one above a step).

    None before the module's first release.

    A learner sees the edition they began, also after having left, since coming back goes on
    from there; everybody else sees what the module asks now.
    """
    module, live = curriculum.neighbours(page)
    enrolment = (
        enrolments.current_enrolment(request.user, module.translation_key)
        if request.user.is_authenticated
        else None
    )
    edition = enrolment.edition if enrolment else curriculum.latest_edition(module.translation_key)
    if edition is None:
        return None
    outline = curriculum.steps_of(edition)
    states = enrolments.states_of_steps(enrolment) if enrolment else {}
    finished = {key for key, state in states.items() if state == RecordState.COMPLETED}
    steps = tuple(
        PlacedStep(
            step=step,
            is_done=step.activity.key in finished,
            is_current=step.activity.key == current_key,
            state=states.get(step.activity.key, ""),
        )
        for step in curriculum.steps(module, live, outline, request)
    )
    index = next((n for n, step in enumerate(steps) if step.is_current), None)
    return Place(
        module=module,
        edition=edition,
        outline=outline,
        enrolment=enrolment,
        steps=steps,
        progress=progress(outline, finished),
        index=index,
    )
