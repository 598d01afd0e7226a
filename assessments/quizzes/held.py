"""What this package holds about a learner (`learning.lib.personal_data`).

The questions appear as they were asked, the answers as they were given. Nothing of the key: an
attempt that is still open must not be answered from this file.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .api import asked, quiz_page, released
from .models import Allowance, Attempt, AttemptRequest


def _attempts(user):
    rows = Attempt.objects.filter(enrolment__user=user).order_by("started_at")
    for row in rows.prefetch_related(
        "responses__version", "responses__late_answers", "regradings__correction"
    ):
        ticked = {item.position: item.self_check for item in row.responses.all()}
        late = {
            item.position: [answer.received_at for answer in item.late_answers.all()]
            for item in row.responses.all()
        }
        yield {
            "enrolment": row.enrolment_id,
            "quiz": row.quiz_title,
            "number": row.number,
            "purpose": row.purpose,
            "state": row.state,
            "channel": row.channel,
            "started_at": row.started_at,
            "submitted_at": row.submitted_at,
            "percent": row.percent,
            "pass_mark": row.pass_mark,
            "passed": row.passed,
            "ends_at": row.deadline_at,
            "corrections": _corrections(row),
            "answers": [
                {
                    "question": question.shown["stem"],
                    "answer": said(question.shown, question.chosen),
                    "saved_at": question.saved_at,
                    "checked_yourself": ticked[question.position] or [],
                    "came_too_late": late[question.position],
                }
                for question in asked(row)
            ],
        }


def _corrections(attempt: Attempt) -> list[dict[str, Any]]:
    """With results and reason as far as the page of the result shows them."""
    regradings = list(attempt.regradings.all())
    if not regradings:
        return []
    shown = released(attempt, quiz_page(attempt.quiz_key, get_language() or ""))
    return [
        {"at": one.at}
        | ({"before": one.percent_before, "now": one.percent} if shown.marks else {})
        | ({"reason": one.correction.reason} if shown.key else {})
        for one in regradings
    ]


def said(shown: dict[str, Any], chosen: dict[str, Any]) -> list[str]:
    """An answer in the words of the page: what a browser was shown, and what was chosen of it."""
    if "position" in chosen:
        return _picked(shown["options"], [chosen["position"]])
    if "positions" in chosen:
        return _picked(shown["options"], chosen["positions"])
    if "rights" in chosen:
        pairs = zip(shown["lefts"], chosen["rights"], strict=True)
        return [f"{left} → {shown['rights'][at]}" for left, at in pairs if at is not None]
    if "places" in chosen:
        placed = zip(chosen["places"], shown["items"], strict=True)
        return [f"{place}. {item}" for place, item in sorted((p, i) for p, i in placed if p)]
    if "value" in chosen:
        words = {True: now("True"), False: now("False")}
        return [words[chosen["value"]]] if chosen["value"] is not None else []
    return [chosen["text"]] if chosen["text"] else []


def _picked(options: list[str], positions: list[int | None]) -> list[str]:
    return [options[at] for at in positions if at is not None]


def _allowances(user):
    for row in Allowance.objects.filter(enrolment__user=user):
        yield {
            "enrolment": row.enrolment_id,
            "extra_attempts": row.extra_attempts,
            "extra_minutes": row.extra_minutes,
            "reason": row.reason,
            "granted_at": row.granted_at,
        }


def _requests(user):
    for row in AttemptRequest.objects.filter(enrolment__user=user).select_related("institution"):
        yield {
            "enrolment": row.enrolment_id,
            "quiz": row.quiz_title,
            "institution": row.institution.name,
            "text": row.text,
            "state": row.state,
            "asked_at": row.asked_at,
            "reply": row.reply,
            "answered_at": row.answered_at,
        }


def _forget(user) -> None:
    """The answers go with their attempts."""
    Attempt.objects.filter(enrolment__user=user).delete()


def _forget_allowances(user) -> None:
    AttemptRequest.objects.filter(enrolment__user=user).delete()
    Allowance.objects.filter(enrolment__user=user).delete()


HELD = (
    Kind(
        name="quizzes",
        title=_("Quizzes you sat, with your answers"),
        about=_("Each attempt, with the questions as you were asked and your newest answers."),
        models=(
            "assessments.Attempt",
            "assessments.Response",
            "assessments.LateAnswer",
            "assessments.Regrading",
        ),
        columns={
            "enrolment": _("the number of the enrolment"),
            "quiz": _("the quiz"),
            "number": _("the attempt's number"),
            "purpose": _("graded, or for practice"),
            "state": _("open, submitted or voided"),
            "channel": _("the way in: online, paper, centre"),
            "started_at": _("when you began"),
            "submitted_at": _("when you handed it in"),
            "ends_at": _("when the time ended, if there was a limit"),
            "percent": _("your result"),
            "pass_mark": _("what was needed"),
            "passed": _("whether you passed"),
            "corrections": _("when a wrong key was mended: why, and your result before and after"),
            "answers": _(
                "each question, your answer, when it was saved, which points of a checklist "
                "(counted from 0) you ticked, and when answers came that were too late to count"
            ),
        },
        rows=_attempts,
        forget=_forget,
    ),
    Kind(
        name="quiz-requests",
        title=_("Further attempts you asked for"),
        about=_("What you wrote to an institution, and its answer."),
        models=("assessments.AttemptRequest",),
        columns={
            "enrolment": _("the number of the enrolment"),
            "quiz": _("the quiz"),
            "institution": _("whom you asked"),
            "text": _("what you wrote"),
            "state": _("asked, granted or refused"),
            "asked_at": _("when you asked"),
            "reply": _("the reply"),
            "answered_at": _("when it was answered"),
        },
        rows=_requests,
        forget=_forget_allowances,
    ),
    Kind(
        name="quiz-allowances",
        title=_("Further time and attempts you were given"),
        about=_("What you have at a quiz beyond what everybody has, and why."),
        models=("assessments.Allowance",),
        columns={
            "enrolment": _("the number of the enrolment"),
            "extra_attempts": _("further attempts"),
            "extra_minutes": _("further minutes"),
            "reason": _("the reason"),
            "granted_at": _("when it was granted"),
        },
        rows=_allowances,
        # They go with the requests that led to them.
        forget=_forget_allowances,
    ),
)
