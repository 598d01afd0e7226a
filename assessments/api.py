"""THE STORY: what follows when a learner does something, top to bottom.

Consequences happen here and nowhere else: no signal, no save() holds any of it. Each function is
atomic and safe to repeat. Lock order: the person, the enrolment, then its attempt or work, then what
hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from curriculum.api import Programme
from curriculum.data import Activity, Outline
from learning.people import api as people

from . import editions, proof
from .certificates import api as certificates
from .certificates.api import CertificateRefused
from .certificates.earning import Phase
from .certificates.models import Certificate
from .competencies import api as competencies
from .enrolments import api as enrolments
from .enrolments.api import EnrolmentRefused
from .enrolments.carrying import Carried
from .enrolments.models import Channel, Enrolment, EnrolmentState
from .intakes import api as intakes
from .intakes.models import Intake, IntakeMember
from .practice import api as practice
from .practice.models import Assessment, HandIn, PracticePage, Submission, SubmissionKind
from .programmes import ProgrammeStanding, standing_of
from .quizzes import api as quizzes
from .quizzes.grading import Result
from .quizzes.models import Attempt, AttemptRequest, Correction, QuizPage
from .quizzes.rules import Refusal
from .required import api as required
from .transfer import api as transfer


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
    if outcome is None:
        return None
    practice.take_essays(
        enrolment=enrolment,
        attempt_id=attempt.pk,
        quiz_key=attempt.quiz_key,
        title=attempt.quiz_title,
        essays=[practice.Essay(*essay) for essay in quizzes.essays_in(attempt)],
    )
    if not outcome.passed:
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
    activity = curriculum.edition_of(enrolment.edition_id).activity(attempt.quiz_key)
    turn = quizzes.turn_at(
        quiz,
        attempts,
        quizzes.given(enrolment, attempt.quiz_key),
        pass_mark=activity.pass_mark if activity else None,
    )
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

    A correction or an assessor may have finished the last step while the learner was away: then
    coming back completes the module.
    """
    enrolment = enrolments.enrol(user=user, module_key=module_key, channel=channel)
    _credit_met(enrolment)
    outline = curriculum.edition_of(enrolment.edition_id)
    if enrolments.summarise(enrolment=enrolment, outline=outline):
        _module_complete(enrolment, outline)
    else:
        required.settle([user.pk])
    return enrolment


@transaction.atomic
def attest(*, requests: Sequence, behaviours: Sequence[str], seen: str, by) -> None:
    """A supervisor signs what was seen of one or several people; their levels follow.

    Raises AttestationRefused, see `competencies.attest`.
    """
    competencies.attest(requests=requests, behaviours=behaviours, seen=seen, by=by)
    settle(row.user_id for row in requests)


@transaction.atomic
def object_to(*, attestation, text: str) -> None:
    """A person objects to what was attested of them; until it is decided, it counts for nothing."""
    competencies.object_to(attestation=attestation, text=text)
    settle([attestation.evidence.user_id])


@transaction.atomic
def decide(*, objection, is_upheld: bool, text: str, by) -> None:
    """An objection is decided: the attestation stands again, or is struck out for good."""
    settle([competencies.decide(objection=objection, is_upheld=is_upheld, text=text, by=by)])


@transaction.atomic
def verify_prior(*, prior, level: int, until, text: str, by) -> None:
    """A document for a training of the past is accepted: evidence, and the person's level follows.

    Raises PriorRefused, see `competencies.verify_prior`.
    """
    evidence = competencies.verify_prior(prior=prior, level=level, until=until, text=text, by=by)
    settle([evidence.user_id])


@transaction.atomic
def leave(*, enrolment: Enrolment) -> Enrolment:
    """Leave a module (`enrolments.withdraw`); what an employer requires then isn't under way any more."""
    left = enrolments.withdraw(enrolment=enrolment)
    required.settle([enrolment.user_id])
    return left


@transaction.atomic
def move_over(*, enrolment: Enrolment) -> Carried:
    """Go on under the newest edition, by choice. Repeated, nothing new.

    What is done stays done, but a quiz that now asks for more than was reached. Raises
    EnrolmentRefused where there is no newer edition, or while a quiz is being sat.
    """
    enrolment = enrolments.locked(enrolment.pk)
    offer = editions.offer_to_move(enrolment)
    if offer is None:
        raise EnrolmentRefused(_("You are under the newest edition already."))
    if editions.is_sitting(enrolment):
        raise EnrolmentRefused(_("Hand in the quiz that you have begun; then you can change."))
    enrolments.move(enrolment=enrolment, edition=offer.edition, carried=offer.carried)
    for step in offer.carried.again:
        _turn_for(enrolment, step)
    if enrolments.summarise(enrolment=enrolment, outline=offer.after):
        _module_complete(enrolment, offer.after)
    return offer.carried


def _turn_for(enrolment: Enrolment, step: Activity) -> None:
    """Who has to sit a quiz again by their edition has a turn left to do so."""
    quiz = quizzes.quiz_page(step.key, "")
    if quiz is None:
        return
    attempts = quizzes.attempts_of(enrolment, step.key, quiz.purpose)
    extra = quizzes.given(enrolment, step.key)
    turn = quizzes.turn_at(quiz, attempts, extra, pass_mark=step.pass_mark)
    if turn.refusal == Refusal.USED_UP:
        quizzes.allow(
            enrolment=enrolment,
            quiz_key=step.key,
            by=None,
            reason=_("The edition that was moved to asks for more."),
            extra_attempts=1,
        )


@transaction.atomic
def refresh(*, enrolment: Enrolment) -> Enrolment:
    """Open the cycle in which a holder does again what has changed; the old one stays as it is.

    What is the same work as before is noted as done. Repeated, the same cycle. Raises
    EnrolmentRefused where no edition since asks for it.
    """
    people.hold(enrolment.user)
    offer = editions.offer_to_refresh(enrolment)
    if offer is None:
        raise EnrolmentRefused(_("No newer edition asks for a refresher."))
    row = enrolments.refresh(enrolment=enrolment)
    _credit_met(row)
    if row.is_refresher and row.state == EnrolmentState.ACTIVE:
        enrolments.carry(to=row, since=enrolment, keys=offer.carried.done)
        if enrolments.summarise(enrolment=row, outline=offer.after):
            _module_complete(row, offer.after)
    return row


@transaction.atomic
def join_intake(*, user, intake: Intake) -> IntakeMember:
    """Join a group, with the enrolment that there is or a new one; repeated, the same membership.

    Who has completed the module joins as done. Raises IntakeRefused for a group that takes nobody any
    more, EnrolmentRefused where the module can't be begun.
    """
    people.hold(user)
    intakes.refuse_if_closed(intake)
    enrolment = enrolments.current_enrolment(user, intake.module_key)
    if enrolment is None or enrolment.state != EnrolmentState.COMPLETED:
        enrolment = enrol(user=user, module_key=intake.module_key)
    return intakes.join(intake=intake, enrolment=enrolment)


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
        if activity is not None and editions.reaches(enrolment, activity):
            complete_activity(enrolment=enrolment, activity=activity, outline=outline)
    quizzes.tell(changed)


def _open_practice(enrolment: Enrolment, activity: Activity) -> None:
    """As any step; also of a completed module, whose record says from then on where the work is."""
    if enrolment.state == EnrolmentState.COMPLETED:
        enrolments.note_opened(enrolment=enrolment, activity=activity)
    else:
        open_activity(enrolment=enrolment, activity=activity)


@transaction.atomic
def begin_practice(
    *, enrolment: Enrolment, activity: Activity, page: PracticePage, entered_by=None
) -> Submission:
    """Begin a practice, or go on with it. Raises PracticeRefused, see `practice.begin`."""
    enrolment = enrolments.locked(enrolment.pk)
    _open_practice(enrolment, activity)
    return practice.begin(enrolment=enrolment, activity=activity, page=page, entered_by=entered_by)


@transaction.atomic
def join_practice(*, enrolment: Enrolment, activity: Activity, code: str) -> Submission:
    """Join a group's work by its code. Raises PracticeRefused, see `practice.join`."""
    enrolment = enrolments.locked(enrolment.pk)
    _open_practice(enrolment, activity)
    return practice.join(enrolment=enrolment, practice_key=activity.key, code=code)


@transaction.atomic
def finish_assessment(*, assessment: Assessment, marks, message: str) -> practice.Decision | None:
    """An assessor's finding. If it decides, the writers hear of it; if the work meets its rubric, each
    of them who is still in the module has done the step, with all that follows; who has left it, once
    they are back (`_credit_met`). None while another assessor's is missing.

    Raises MarksIncomplete or PracticeRefused, see `practice.finish`.
    """
    held = _held_members(assessment.hand_in)
    decision = practice.finish(assessment=assessment, marks=marks, message=message)
    _decided(decision, held)
    return decision


@transaction.atomic
def mark_once(*, hand_in: HandIn, reason: str) -> practice.Decision | None:
    """One reading decides what was to be read twice (`practice.left_alone`), with all that follows."""
    held = _held_members(hand_in)
    decision = practice.mark_once(hand_in=hand_in, reason=reason)
    _decided(decision, held)
    return decision


def _held_members(hand_in: HandIn) -> list[Enrolment]:
    """Nobody joins or leaves while it is handed in; in the order of their numbers, as everywhere."""
    members = hand_in.submission.members.filter(left_at__isnull=True).order_by("enrolment_id")
    return [enrolments.locked(member.enrolment_id) for member in members]


def _decided(decision: practice.Decision | None, held: list[Enrolment]) -> None:
    if decision is None:
        return
    is_practice = decision.hand_in.submission.kind == SubmissionKind.PRACTICE
    if decision.stands.is_met and is_practice:
        for enrolment in held:
            if enrolment.state != EnrolmentState.WITHDRAWN:
                _practice_met(enrolment, decision)
    practice.tell(decision)


def _practice_met(enrolment: Enrolment, decision: practice.Decision) -> None:
    """The evidence first: a module that becomes complete by it may give its certificate at once."""
    work = decision.hand_in.submission
    competencies.award_practice(
        enrolment=enrolment,
        practice_key=work.practice_key,
        code=work.competency,
        level=work.level,
        assessor=decision.stands.assessor,
    )
    outline = curriculum.edition_of(enrolment.edition_id)
    activity = outline.activity(work.practice_key)
    if activity is not None:
        complete_activity(
            enrolment=enrolment,
            activity=activity,
            outline=outline,
            channel=decision.hand_in.channel,
        )
    settle([enrolment.user_id])


def _credit_met(enrolment: Enrolment) -> None:
    """Who comes back to a module is credited with their work that met its rubric meanwhile."""
    if enrolment.withdrawn_at is not None and enrolment.state == EnrolmentState.ACTIVE:
        for decision in practice.met_while_away(enrolment):
            _practice_met(enrolment, decision)


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
    """Evidence first, and what is asked weeks later; the certificate follows when the learner has
    confirmed their name.
    """
    competencies.award(enrolment=enrolment, outline=outline)
    transfer.schedule(enrolment=enrolment)
    settle([enrolment.user_id])


def settle(user_ids: Iterable[int]) -> None:
    """What people have shown since is counted: their levels, their units' figures, what is required.

    Called by everything that changes what is known of them. Safe to repeat.
    """
    user_ids = list(user_ids)
    if competencies.settle_levels(user_ids):
        competencies.gaps_changed(user_ids)
    required.settle(user_ids)


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
        competencies=proof.competencies_of([enrolment]),
        result=proof.passing_result(enrolment, outline),
        practice=proof.practice_of(enrolment, outline),
    )


@transaction.atomic
def confirm_programme_name(*, user, programme: Programme, name: str) -> Certificate:
    """The learner confirms the name, and the programme's certificate is issued; repeated, the same.

    `programme` as its source has it, for a certificate speaks one language. Raises
    CertificateRefused for a name that can't be shown, for what isn't complete, and where the
    programme has been taken down or its certificate revoked.
    """
    people.hold(user)
    standing = standing_of(user, programme)
    if standing.phase is Phase.HELD:
        return standing.certificate
    if standing.phase is Phase.REVOKED:
        raise CertificateRefused(
            _("The certificate was revoked. Ask the institution that issued it.")
        )
    _refuse_if_taken_down(programme)
    if not standing.may_claim:
        raise CertificateRefused(
            _("The programme isn't complete yet. This page says what is missing.")
        )
    certificate = certificates.issue_programme(
        user=user, cycle=standing.cycle, name=name, record=proof.programme_record(user, standing)
    )
    required.settle([user.pk])
    return certificate


@transaction.atomic
def renew_programme(*, user, programme: Programme) -> list[Enrolment]:
    """Open the next cycle of each module that the programme's certificate asks for again.

    Repeated, or of two at once, nothing new: what is under way is left as it is. The certificate
    and all that it rests on stay. Raises CertificateRefused before its time.
    """
    people.hold(user)
    standing = standing_of(user, programme)
    if standing.phase is not Phase.RENEWAL:
        raise CertificateRefused(_why_not_renewed(standing))
    _refuse_if_taken_down(programme)
    opened = []
    for item in standing.to_open:
        row = enrolments.renew(user=user, module_key=item.asked.key, since=standing.since)
        _credit_met(row)
        outline = curriculum.edition_of(row.edition_id)
        if enrolments.summarise(enrolment=row, outline=outline):
            _module_complete(row, outline)
        opened.append(row)
    return opened


def _why_not_renewed(standing: ProgrammeStanding) -> str:
    if standing.phase is Phase.FIRST:
        return _("You hold no certificate of this programme that could be renewed.")
    if standing.phase is Phase.REVOKED:
        return _("The certificate was revoked. Ask the institution that issued it.")
    if standing.renewable_from is None:
        return _("This certificate has no end: it needs no renewal.")
    return _("This certificate can be renewed from %(date)s on.") % {
        "date": date_format(standing.renewable_from, "j F Y")
    }


def _refuse_if_taken_down(programme: Programme) -> None:
    if not programme.is_open:
        raise CertificateRefused(
            _(
                "This programme has been taken down by its institution. What you did stays on record."
            )
        )
