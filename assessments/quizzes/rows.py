"""One question of a sitting, with everything about it: for grading, and for who may see the key."""

from __future__ import annotations

from dataclasses import dataclass

from ..questions.kinds import KINDS, Kind, Review
from ..questions.pictures import Picture
from .grading import stored
from .marking import Corrections, mark_of
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
    # Why its key was changed after the sitting, or the question left out; "" if neither was.
    correction: str = ""
    picture: Picture | None = None


def review_of(attempt: Attempt, row: Response, corrections: Corrections) -> Reviewed:
    """Everything about one question. Only for a learner to whom it has been released.

    Asked as it was asked; right and wrong by the key in force.
    """
    asked, kind = row.version.data, kind_of(row)
    mark = mark_of(row, corrections)
    in_force = corrections.get(row.version_id)
    data, order, answer = asked, order_of(attempt, row), row.answer
    if in_force is not None and not in_force.is_void:
        data, order = in_force.key.data, in_force.bridge.order(order)
        answer = in_force.answer(answer)
    return Reviewed(
        position=row.position,
        kind=row.version.kind,
        stem=asked["stem"],
        case=kind.read_before(asked),
        points=stored(mark.points),
        possible=row.version.points,
        counted=mark.counted,
        answered=row.answer is not None,
        answer_text=(row.answer or {}).get("text", ""),
        review=kind.review(data, order, answer),
        ticked=tuple(row.self_check or ()),
        correction=in_force.reason if in_force is not None else "",
        picture=row.version.picture,
    )


def kind_of(row: Response) -> Kind:
    """The kind of the question that this row answers."""
    return KINDS[row.version.kind]


def order_of(attempt: Attempt, row: Response) -> list[str]:
    """The order in which the attempt's plan shows this question's options."""
    return attempt.plan["questions"][row.position - 1]["order"]
