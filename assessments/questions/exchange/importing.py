"""Import into an institution's bank: what would become of each question, then the act, then its undo.

What comes in is a draft with its history; it goes live as everything does, by a release.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext, gettext_noop
from django_tasks import task
from wagtail.models import Locale, Revision

from curriculum.api import competencies_by_code, paths_of
from learning.operations import api as operations
from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkOutcome, BulkRow, PlannedRow, Skipped

from ..kinds import KINDS
from ..models import Question, QuestionBody
from ..pictures import forget_unused, image_of_bank
from ..sharing import asked_below
from . import formats
from .bank import Known, questions_in
from .items import (
    ExchangedQuestion,
    Problem,
    differences,
    note,
    placed,
    tidied,
)

KIND = "import questions"
# How long a request works on an import; what is left goes on in the background.
PATIENCE = 5.0


# --- The dry run ----------------------------------------------------------------------------------


def plan_import(*, institution, content: bytes, file: str, by) -> BulkOperation:
    """What would become of every question of a file. Writes nothing but the plan."""
    reading = formats.read(content, file)
    questions, refused = _checked(reading.questions)
    rows = [*_planned(institution, questions), *(_refusal(one) for one in reading.problems)]
    rows += [_refusal(problem, label) for label, problem in refused]
    rows.sort(key=lambda row: row.content.get("line", 0))
    return bulk.plan(kind=KIND, institution=institution, by=by, source=file, rows=rows, report={})


def _checked(
    questions: Iterable[ExchangedQuestion],
) -> tuple[list[ExchangedQuestion], list[tuple[str, Problem]]]:
    """Each question as its editing form takes it (drafts may lack texts), or why not."""
    blocks = {name: kind.block() for name, kind in KINDS.items()}
    languages = set(Locale.objects.values_list("language_code", flat=True))
    own = Locale.get_default().language_code
    questions = _with_known_competencies(questions)
    taken, refused, codes = [], [], {}
    for question in questions:
        if question.language == own:
            question = replace(question, language="")
        problem = _problem_of(question, languages, codes)
        if problem is None:
            kind, block = KINDS[question.kind], blocks[question.kind]
            try:
                value = block.clean_deferred(block.to_python(kind.thaw(question.data)))
                taken.append(replace(question, data=kind.freeze(value)))
                continue
            except ValidationError as error:
                said = "; ".join(dict.fromkeys(_sentences(error)))
                what, why = gettext_noop("The question is not as its kind must be."), "%(said)s"
                problem = Problem("", 0, what, why, values={"said": said})
        refused.append((question.label, placed(problem, question.file, question.line)))
    return taken, refused


def _problem_of(question: ExchangedQuestion, languages: set[str], codes: dict) -> Problem | None:
    if question.language and question.language not in languages:
        what = gettext_noop("The language “%(language)s” is not one of this site's.")
        return Problem("", 0, what, values={"language": question.language})
    if not question.code:
        return None
    place = codes.setdefault((question.code, question.language), question)
    if place is question:
        return None
    return Problem(
        "",
        0,
        gettext_noop("The code %(code)s stands in line %(line)d, too."),
        mend=gettext_noop("Give each question its own code, or none."),
        values={"code": question.code, "line": place.line},
    )


def _with_known_competencies(questions: Iterable[ExchangedQuestion]) -> Iterator[ExchangedQuestion]:
    questions = list(questions)
    known = competencies_by_code({q.competency for q in questions if q.competency})
    for question in questions:
        if question.competency and question.competency not in known:
            unknown = note(
                gettext_noop("The competency %(code)s is not known here and is left out."),
                code=question.competency,
            )
            question = replace(question, competency="", notes=(*question.notes, unknown))
        yield question


def _sentences(error: ValidationError) -> Iterator[str]:
    """What a block's error says, wherever it stands in the block."""
    inner = getattr(error, "block_errors", None)
    if inner is not None:
        for one in inner.values() if isinstance(inner, dict) else inner:
            if one is not None:
                yield from _sentences(one)
    others = getattr(error, "non_block_errors", None)
    if others:
        yield from others.messages if hasattr(others, "messages") else map(str, others)
    if inner is None:
        yield from error.messages


def _planned(institution, questions: list[ExchangedQuestion]) -> Iterator[PlannedRow]:
    """Matched by code, then by content."""
    bank = list(questions_in(institution))
    by_code = {(one.question.code, one.question.language): one for one in bank if one.question.code}
    by_content = {_digest(one.question): one for one in reversed(bank)}
    new: dict[str, int] = {}
    for question in questions:
        digest = _digest(question)
        found = by_code.get((question.code, question.language)) if question.code else None
        if found is None:
            same = by_content.get(digest)
            found = same if same and not (question.code and same.question.code) else None
        if found is not None:
            yield _row_of_known(question, found)
        elif digest in new and not question.code:
            twin = note(
                gettext_noop("The same question stands in line %(line)d."), line=new[digest]
            )
            yield _row(replace(question, notes=(*question.notes, twin)), BulkOutcome.SAME)
        else:
            new[digest] = question.line
            yield _row(question, BulkOutcome.CREATE)


def _row_of_known(question: ExchangedQuestion, found: Known) -> PlannedRow:
    """Changed only where the file says something else than an export of what is there would say."""
    known = found.question
    if not question.code:
        return _row(question, BulkOutcome.SAME, found)
    form = formats.FORMATS.get(question.form)
    back = formats.there_and_back(known, form) if form and known.kind in form.kinds else known
    if back is not None and form is not None and form.holds_pictures:
        # Its file wasn't read, so it could not travel.
        back = replace(back, picture_hash=known.picture_hash, picture_text=known.picture_text)
    if back is not None and not differences(question, back):
        return _row(question, BulkOutcome.SAME, found)
    fields = differences(question, known)
    if not fields:
        return _row(question, BulkOutcome.SAME, found)
    said = note(gettext_noop("Differs in: %(fields)s."), fields=", ".join(fields))
    return _row(replace(question, notes=(*question.notes, said)), BulkOutcome.CHANGE, found)


def _digest(question: ExchangedQuestion) -> str:
    """The content: its kind and data, without code, name and places."""
    data = json.dumps(
        [question.kind, question.language, tidied(question.data), question.picture_hash],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(data.encode()).hexdigest()


def _row(question: ExchangedQuestion, outcome: str, known: Known | None = None) -> PlannedRow:
    content = {
        name: getattr(question, name)
        for name in ("kind", "data", "label", "code", "category", "points", "difficulty",
                     "competency", "objective", "lesson", "language", "tags", "picture",
                     "picture_name", "picture_text", "form", "line")
    }  # fmt: skip
    return PlannedRow(
        outcome=outcome,
        label=question.label,
        place=_place(question.file, question.line),
        subject=str(known.pk) if known else "",
        content=content | {"revision": known and known.revision},
        problems=[_as_json(placed(one, question.file, question.line)) for one in question.notes],
    )


def _refusal(problem: Problem, label: str = "") -> PlannedRow:
    return PlannedRow(
        outcome=BulkOutcome.REFUSED,
        label=label,
        place=_place(problem.file, problem.line),
        content={"line": problem.line},
        problems=[_as_json(problem)],
    )


def _place(file: str, line: int) -> str:
    name = file[-250:]
    return f"{name}:{line}" if line else name


def _as_json(problem: Problem) -> dict[str, Any]:
    return {
        "what": problem.what,
        "why": problem.why,
        "mend": problem.mend,
        "values": dict(problem.values),
        "is_refusal": problem.is_refusal,
    }


def in_words(problem: dict[str, Any]) -> str:
    """A row's problem in the reader's language: what, why, and how to mend it."""
    texts = (problem.get(name, "") for name in ("what", "why", "mend"))
    return " ".join(_said(text, problem["values"]) for text in texts if text)


def _said(text: str, values: dict[str, Any]) -> str:
    try:
        return gettext(text) % values
    except (KeyError, TypeError, ValueError):  # a text that was no message but somebody's words
        return text


# --- The act --------------------------------------------------------------------------------------


def apply_import(operation: BulkOperation, *, by, seconds: float | None = PATIENCE, **more) -> int:
    """Take what the dry run said; how many questions are left for the background."""
    left = bulk.apply(operation, lambda row: _apply(row, operation, by), seconds=seconds, **more)
    if left:
        go_on.enqueue(str(operation.pk))
    else:
        _record(operation, by, "import")
    return left


def undo_import(operation: BulkOperation, *, by, seconds: float | None = PATIENCE, **more) -> int:
    """Take back what nobody has changed or used since; the rest is listed. How many are left."""
    left = bulk.undo(operation, lambda row: _undo(row, by), seconds=seconds, **more)
    if left:
        go_on.enqueue(str(operation.pk))
    else:
        _record(operation, by, "undo import")
    return left


@task(priority=20)
def go_on(key: str) -> int:
    """Go on with an import or its undo that a request left; how many questions are left."""
    operation = BulkOperation.objects.select_related("institution", "by").get(pk=key)
    if operation.state == bulk.BulkState.APPLYING:
        return apply_import(operation, by=operation.by, seconds=None)
    if operation.state == bulk.BulkState.UNDOING:
        return undo_import(operation, by=operation.by, seconds=None)
    return 0


@operations.sweeps("imports of questions")
def _sweep() -> int:
    """Imports that were broken off."""
    states = (bulk.BulkState.APPLYING, bulk.BulkState.UNDOING)
    broken = BulkOperation.objects.filter(kind=KIND, state__in=states)
    keys = [str(key) for key in broken.values_list("pk", flat=True)]
    for key in keys:
        go_on.call(key)
    return len(keys)


def _record(operation: BulkOperation, by, action: str) -> None:
    operations.record(
        actor=by,
        action=action,
        kind="question bank",
        subject=str(operation.institution_id),
        operation=str(operation.pk),
        source=operation.source,
        **{name: n for name, n in bulk.counts(operation).items() if ":" not in name},
    )


def _apply(row: BulkRow, operation: BulkOperation, by) -> None:
    content = row.content
    if row.outcome == BulkOutcome.CREATE:
        question = Question(institution_id=operation.institution_id, live=False)
        question.locale = _locale(content["language"])
    else:
        question = _unchanged(row.subject, content["revision"])
        row.memo = {"before": question.latest_revision_id}
        # A question that was only ever saved as it is has no revision to go back to.
        if question.latest_revision_id is None:
            row.memo = {"before": question.save_revision(user=by).pk}
            question.refresh_from_db()
        question = question.get_latest_revision_as_object()
    _fill(question, content)
    row.memo |= _illustrate(question, content, operation.institution)
    if question.pk is None:
        question.save()
    revision = question.save_revision(user=by, log_action=True)
    row.subject = str(question.pk)
    row.memo |= {"after": revision.pk}


def _locale(language: str) -> Locale:
    return Locale.objects.filter(language_code=language).first() or Locale.get_default()


def _unchanged(pk: str, revision: int | None) -> Question:
    question = Question.objects.select_for_update().filter(pk=pk).first()
    if question is None:
        raise Skipped(gettext_noop("It is gone."))
    if question.latest_revision_id != revision:
        raise Skipped(gettext_noop("Somebody has changed it since."))
    return question


def _fill(question: Question, content: dict[str, Any]) -> None:
    kind = KINDS[content["kind"]]
    value = kind.thaw(content["data"])
    question.body = QuestionBody().written(kind.name, value, question.translation_key)
    for field, name in (("label", "label"), ("code", "code"), ("category", "category"),
                        ("tags", "tags"), ("points", "points"), ("difficulty", "difficulty"),
                        ("objective", "objective"), ("lesson_code", "lesson")):  # fmt: skip
        setattr(question, field, content[name])
    code = content["competency"]
    question.competency = competencies_by_code([code]).get(code) if code else None


def _illustrate(question: Question, content: dict[str, Any], institution) -> dict[str, int]:
    """Give the question its picture, from the bank's images if it is there; what was made new.

    A format that can't hold pictures says nothing about the one that is there.
    """
    if not content["picture"]:
        form = formats.FORMATS.get(content["form"])
        if form is not None and form.holds_pictures:
            question.picture, question.picture_text = None, ""
        return {}
    image, is_new = image_of_bank(
        content["picture"], name=content["picture_name"], collection=institution.collection
    )
    question.picture, question.picture_text = image, content["picture_text"]
    return {"image": image.pk} if is_new else {}


def _undo(row: BulkRow, by) -> None:
    question = _unchanged(row.subject, row.memo["after"])
    if question.live_revision_id == row.memo["after"]:
        raise Skipped(gettext_noop("It has been released since."))
    if row.outcome == BulkOutcome.CREATE:
        if question.pk in set(asked_below(paths_of(question.institution))):
            raise Skipped(gettext_noop("A quiz uses it."))
        try:
            question.delete()
        except ProtectedError:
            raise Skipped(gettext_noop("A quiz uses it.")) from None
        if "image" in row.memo:
            forget_unused(row.memo["image"])
        return
    before = Revision.objects.filter(pk=row.memo["before"]).first()
    if before is None:
        raise Skipped(gettext_noop("Its earlier text is gone."))
    before.as_object().save_revision(user=by, log_action=True)
