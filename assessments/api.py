"""THE STORY: what follows when a learner does something, top to bottom.

Consequences happen here and nowhere else: no signal, no save() holds any of it. Each function is
atomic and safe to repeat. Lock order: the enrolment, then its attempt, then responses.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from curriculum.data import Activity, Outline

from .certificates import api as certificates
from .certificates.claim import QuizResult, ShownCompetency
from .certificates.models import Certificate
from .competencies import api as competencies
from .competencies.models import Evidence
from .enrolments import api as enrolments
from .enrolments.api import EnrolmentRefused
from .enrolments.models import Channel, Enrolment, EnrolmentState
from .quizzes import api as quizzes
from .quizzes.grading import Result
from .quizzes.models import Attempt, AttemptRequest, Correction, QuizPage
from .quizzes.rules import Refusal


def open_activity(*, enrolment: Enrolment, activity: Activity) -> None:
    """The learner looks at a step: one row, and the place to resume."""
    if enrolment.state == EnrolmentState.ACTIVE:
        enrolments.open_activity(enrolment=enrolment, activity=activity)


@transaction.atomic
def finish_lesson(*, enrolment: Enrolment, activity_key: UUID) -> Enrolment:
    """The learner says that a lesson is done. Raises EnrolmentRefused for what isn't theirs to tick."""
    enrolment = enrolments.locked(enrolment.pk)
    outline = curriculum.edition_of(enrolment.edition_id)
    activity = outline.activity(activity_key)
    if activity is None:
        raise EnrolmentRefused(
            _("This step came with a newer edition; the one you began doesn't ask for it.")
        )
    if activity.kind != "lesson":
        raise EnrolmentRefused(_("Only a lesson is done by reading it."))
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise EnrolmentRefused(_("You have left this module. Enrol again to go on."))
    complete_activity(enrolment=enrolment, activity=activity, outline=outline)
    return enrolment


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, activity: Activity, quiz: QuizPage) -> Attempt:
    """Begin or go on with a quiz. Of two requests at once, both get the same attempt."""
    enrolment = enrolments.locked(enrolment.pk)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise quizzes.SittingRefused(_("You have left this module. Enrol again to go on."))
    open_activity(enrolment=enrolment, activity=activity)
    for attempt in quizzes.attempts_of(enrolment, activity.key, quiz.purpose):
        if quizzes.is_overdue(attempt):
            submit_attempt(attempt=attempt)
    return quizzes.start(enrolment=enrolment, activity=activity, quiz=quiz)


@transaction.atomic
def submit_attempt(*, attempt: Attempt) -> Result | None:
    """Hand a quiz in: graded on the server, and if passed, the step is done. None if it was before.

    One that isn't graded has nothing to pass: handing it in finishes the step. After the time it
    is the clock that hands in (`quizzes.submit`), also here.
    """
    enrolment = enrolments.locked(attempt.enrolment_id)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise quizzes.SittingRefused(_("You have left this module. Enrol again to go on."))
    outcome = quizzes.submit(attempt=attempt)
    if outcome is None or not outcome.passed:
        return outcome
    outline = curriculum.edition_of(enrolment.edition_id)
    activity = outline.activity(attempt.quiz_key)
    if activity is not None:
        complete_activity(enrolment=enrolment, activity=activity, outline=outline)
    return outcome


@transaction.atomic
def ask_for_attempt(*, attempt: Attempt, language: str, text: str) -> AttemptRequest:
    """A learner who has used every attempt asks for another; repeated, the request that waits.

    Raises SittingRefused where there is a turn left, or nobody to ask.
    """
    enrolment = enrolments.locked(attempt.enrolment_id)
    quiz = quizzes.quiz_page(attempt.quiz_key, language)
    if quiz is None:
        raise quizzes.SittingRefused(_("This quiz has been taken down by its institution."))
    attempts = quizzes.attempts_of(enrolment, attempt.quiz_key, attempt.purpose)
    turn = quizzes.turn_at(quiz, attempts, quizzes.given(enrolment, attempt.quiz_key))
    if turn.refusal != Refusal.USED_UP:
        raise quizzes.SittingRefused(quizzes.in_words(turn) or _("You have an attempt left."))
    return quizzes.ask(
        enrolment=enrolment,
        quiz_key=attempt.quiz_key,
        quiz_title=attempt.quiz_title,
        institution_id=enrolment.edition.institution_id,
        text=text,
    )


@transaction.atomic
def enrol(*, user, module_key: UUID, channel: str = Channel.ONLINE) -> Enrolment:
    """Begin a module, or go on with it (`enrolments.enrol`).

    A correction may have finished the last step while the learner was away: then coming back
    completes the module.
    """
    enrolment = enrolments.enrol(user=user, module_key=module_key, channel=channel)
    outline = curriculum.edition_of(enrolment.edition_id)
    if enrolments.summarise(enrolment=enrolment, outline=outline):
        _module_complete(enrolment, outline)
    return enrolment


@transaction.atomic
def regrade(*, correction: Correction, group: quizzes.Group) -> None:
    """Grade one learner's sittings of a quiz again after a correction, and tell them what changed.

    Who passes by it has done the step, with all that follows. Safe to repeat.
    """
    enrolment = enrolments.locked(group[0])
    changed = quizzes.regrade(correction=correction, group=group)
    if not changed:
        return
    if any(row.passed and not row.passed_before for row in changed):
        outline = curriculum.edition_of(enrolment.edition_id)
        activity = outline.activity(group[1])
        if activity is not None:
            complete_activity(enrolment=enrolment, activity=activity, outline=outline)
    quizzes.tell(changed)


def complete_activity(
    *,
    enrolment: Enrolment,
    activity: Activity,
    outline: Outline,
    channel: str = Channel.ONLINE,
) -> None:
    """A step is done, by whatever way in: mark it, sum up, and draw the consequences.

    The caller holds the enrolment's lock and the transaction.
    """
    if not enrolments.finish_activity(enrolment=enrolment, activity=activity, channel=channel):
        return
    if enrolments.summarise(enrolment=enrolment, outline=outline):
        _module_complete(enrolment, outline)


def _module_complete(enrolment: Enrolment, outline: Outline) -> None:
    """Evidence first; the certificate follows when the learner has confirmed their name."""
    competencies.award(enrolment=enrolment, outline=outline)


@transaction.atomic
def confirm_name(*, enrolment: Enrolment, name: str) -> Certificate:
    """The learner confirms the name, and the certificate is issued; repeated, the same one.

    Raises CertificateRefused for a name that can't be shown or a module that isn't complete.
    """
    enrolment = enrolments.locked(enrolment.pk)
    outline = curriculum.edition_of(enrolment.edition_id)
    return certificates.issue(
        enrolment=enrolment,
        name=name,
        outline=outline,
        issuer_name=enrolment.edition.institution.name,
        competencies=_shown(enrolment),
        result=_passing_result(enrolment, outline),
    )


def _shown(enrolment: Enrolment) -> list[ShownCompetency]:
    """What the completion gave evidence of, with the level's name on its framework's scale."""
    rows = (
        Evidence.objects.filter(enrolment=enrolment)
        .select_related("competency__framework")
        .prefetch_related("competency__framework__levels")
        .order_by("competency__code")
    )
    return [
        ShownCompetency(
            code=row.competency.code,
            title=row.competency.title,
            level=row.level,
            level_title=next(
                (
                    step.title
                    for step in row.competency.framework.levels.all()
                    if step.level == row.level
                ),
                "",
            ),
        )
        for row in rows
    ]


def _passing_result(enrolment: Enrolment, outline: Outline) -> QuizResult | None:
    """The attempt that passed the module's (last) quiz; None for a module without one."""
    quiz_keys = [step.key for step in outline.counting if step.kind == "quiz"]
    attempt = (
        Attempt.objects.filter(enrolment=enrolment, quiz_key__in=quiz_keys, passed=True)
        .order_by("submitted_at")
        .last()
    )
    if attempt is None:
        return None
    return QuizResult(percent=attempt.counted_percent, pass_mark=attempt.pass_mark)
