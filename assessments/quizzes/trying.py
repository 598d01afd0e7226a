"""Trying a quiz out: sat as a learner would, from the drafts, graded at once, and nothing recorded."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ..questions.api import frozen, is_complete, usable
from ..questions.kinds import KINDS, BadAnswer
from ..questions.kinds.base import Fields
from ..questions.models import Question, QuestionVersion
from .drafts import Draft
from .grading import Result, result
from .marking import marks_of
from .models import Attempt, Response
from .planning import NotEnoughQuestions, pools_of
from .rows import Reviewed, review_of
from .saving import Asked, asked_of
from .selection import drawn


@dataclass
class Trial:
    """A sitting that exists only while its author looks at it. `seed` makes the same one again."""

    seed: int
    attempt: Attempt
    rows: list[Response]

    def asked(self) -> list[Asked]:
        """The questions as a learner would see them."""
        return [asked_of(self.attempt, row, {}) for row in self.rows]

    def answer(self, posted: Fields) -> dict[int, str]:
        """Take the answers of a form; the messages of those that can't be, by position."""
        problems = {}
        for row in self.rows:
            order = self.attempt.plan["questions"][row.position - 1]["order"]
            try:
                kind = KINDS[row.version.kind]
                row.answer = kind.parse(row.version.data, order, f"q{row.position}", posted)
            except BadAnswer as problem:
                problems[row.position] = str(problem)
        return problems

    def result(self) -> Result:
        """What the answers come to."""
        return result(marks_of(self.rows, {}), pass_mark=self.attempt.pass_mark)

    def reviewed(self) -> list[Reviewed]:
        """Every question with its key and feedback."""
        return [review_of(self.attempt, row, {}) for row in self.rows]


def trial(draft: Draft, seed: int) -> Trial:
    """A sitting of this draft. Raises NotEnoughQuestions where its draws can't be filled."""
    # Not a secret: the same form must come out again when it is sent.
    random = Random(seed)  # noqa: S311
    quiz, ids = draft.page, list(draft.question_ids)
    pools = pools_of(quiz, list(draft.draws), ids)
    picked = drawn(pools, random) if pools else {}
    if picked is None:
        raise NotEnoughQuestions
    ids += [picked[place] for place in sorted(picked)]
    versions = [one.version for one in usable(ids, quiz.institution) if one.version is not None]
    if quiz.shuffle:
        random.shuffle(versions)
    return _put_together(versions, seed, random, quiz.pass_mark, shuffle=quiz.shuffle)


def question_alone(question: Question) -> Trial:
    """One question (a draft), shuffled always in the same way; none while it isn't complete."""
    random = Random(question.pk or 0)  # noqa: S311
    versions = [frozen(question)] if is_complete(question) else []
    return _put_together(versions, 0, random, 0, shuffle=False)


def _put_together(
    versions: list[QuestionVersion], seed: int, random: Random, pass_mark: int, *, shuffle: bool
) -> Trial:
    plan = []
    for version in versions:
        kind = KINDS[version.kind]
        order = list(kind.ids(version.data))
        if shuffle or kind.always_shuffled:
            random.shuffle(order)
        plan.append({"version": None, "order": order})
    attempt = Attempt(plan={"questions": plan}, pass_mark=pass_mark)
    rows = [
        Response(
            attempt=attempt,
            position=position,
            version=version,
            counted=KINDS[version.kind].is_counted(version.data),
        )
        for position, version in enumerate(versions, 1)
    ]
    return Trial(seed, attempt, rows)
