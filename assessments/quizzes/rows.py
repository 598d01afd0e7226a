"""One question of a sitting, with everything about it: for grading, and for who may see the key."""

from __future__ import annotations

from dataclasses import dataclass

from ..questions.kinds import KINDS, Kind, Review
from .grading import stored
from .models import Attempt, Response


@dataclass(frozen=True)
class Reviewed:
    """A question after its release."""

    position: int
    kind: str
    stem: str
    case: str
    points: object
    possible: int
    counted: bool
    answered: bool
    answer_text: str
    review: Review
    ticked: tuple[int, ...]


def review_of(attempt: Attempt, row: Response) -> Reviewed:
    """Everything about one question. Only for a learner to whom it has been released."""
    data, kind = row.version.data, kind_of(row)
    points = row.points
    if points is None:
        points = stored(kind.grade(data, row.answer) * row.version.points)
    return Reviewed(
        position=row.position,
        kind=row.version.kind,
        stem=data["stem"],
        case=kind.read_before(data),
        points=points,
        possible=row.version.points,
        counted=row.counted,
        answered=row.answer is not None,
        answer_text=(row.answer or {}).get("text", ""),
        review=kind.review(data, order_of(attempt, row), row.answer),
        ticked=tuple(row.self_check or ()),
    )


def kind_of(row: Response) -> Kind:
    """The kind of the question that this row answers."""
    return KINDS[row.version.kind]


def order_of(attempt: Attempt, row: Response) -> list[str]:
    """The order in which the attempt's plan shows this question's options."""
    return attempt.plan["questions"][row.position - 1]["order"]
