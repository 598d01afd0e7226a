"""What an institution's people may see and do with records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from learning.operations import bulk
from learning.people.access import institutions_of, works_as
from learning.people.enums import InstitutionRoleName
from learning.people.scoping import InstitutionPermissionPolicy

from ..analysis.models import ItemAnalysis, QuizAnalysis
from ..certificates.models import Certificate
from ..enrolments.models import Enrolment
from ..feedback.models import Feedback
from ..questions.exchange.importing import KIND as IMPORT
from ..questions.models import Question, QuestionShare
from ..questions.releasing import drafts_in
from ..quizzes.correcting import corrections_made
from ..quizzes.models import AttemptRequest, Correction, QuizPage
from .found import one_or_404

_WHO_GIVES = (InstitutionRoleName.PUBLISHER, InstitutionRoleName.FACILITATOR)
_WHO_ANSWERS = (
    InstitutionRoleName.AUTHOR,
    InstitutionRoleName.REVIEWER,
    InstitutionRoleName.PUBLISHER,
)


def manages_certificates(user) -> bool:
    """Whether this person may correct and revoke certificates of any institution."""
    return bool(_publishes_for(user))


def _publishes_for(user) -> set[int]:
    return works_as(user, InstitutionRoleName.PUBLISHER)


def certificates_to_manage(user) -> QuerySet[Certificate]:
    """The certificates of the institutions for which this person may correct and revoke."""
    return Certificate.objects.filter(
        institution__in=institutions_of(user, InstitutionRoleName.PUBLISHER)
    ).select_related("user", "institution", "key", "superseded_by")


def certificate_to_manage(user, code: str) -> Certificate:
    """One of those, or 404."""
    return one_or_404(certificates_to_manage(user).filter(code=code))


def answers_feedback(user) -> bool:
    """Whether this person works for an institution that learners may write to."""
    return _works_on_content(user)


def feedback_to_answer(user) -> QuerySet[Feedback]:
    """What learners have told the institutions for which this person writes, reviews or publishes."""
    return Feedback.objects.filter(institution__in=institutions_of(user, *_WHO_ANSWERS))


def feedback_item_to_answer(user, feedback_id: int) -> Feedback:
    """One of those, or 404."""
    return one_or_404(feedback_to_answer(user).filter(pk=feedback_id))


def releases_questions(user) -> bool:
    """Whether this person may put any institution's questions live."""
    return bool(_publishes_for(user))


def questions_to_release(user) -> QuerySet[Question]:
    """The drafts of the institutions for which this person publishes."""
    publishing = institutions_of(user, InstitutionRoleName.PUBLISHER)
    return drafts_in(publishing)


def question_drafts_of(user) -> QuerySet[Question]:
    """What this person changed last and nobody has released, where they may still change it."""
    mine = InstitutionPermissionPolicy(Question).institutions(user, ["change"])
    return drafts_in(mine).filter(latest_revision__user=user)


def quiz_to_edit(user, page_id) -> QuizPage:
    """The quiz page with this number, if this person may edit it; else 404."""
    text = str(page_id)
    # Beyond any id that a database gives; the query itself would overflow.
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Http404
    quiz = one_or_404(QuizPage.objects.filter(pk=int(text)).select_related("locale"))
    if not quiz.permissions_for_user(user).can_edit():
        raise Http404
    return quiz


def quiz_to_change(user, page_id) -> QuizPage:
    """The same, where nobody has locked the page."""
    quiz = quiz_to_edit(user, page_id)
    if quiz.permissions_for_user(user).page_locked():
        raise PermissionDenied
    return quiz


def question_to_use(user, quiz: QuizPage, question_id: int) -> Question:
    """A question that this quiz may ask: its institution's own, or shared with it; else 404."""
    own = Q(institution=quiz.institution)
    rows = Question.objects.usable_by(quiz.institution).filter(own | Q(live=True))
    return one_or_404(rows.filter(pk=question_id, locale_id=quiz.locale_id))


def shares_question(user, question: Question) -> bool:
    """Whether this person decides with whom the question is shared: who may change it."""
    policy = InstitutionPermissionPolicy(Question)
    return policy.user_has_permission_for_instance(user, "change", question)


def question_to_share(user, question_id: int) -> Question:
    """One of those, or 404."""
    question = one_or_404(Question.objects.filter(pk=question_id).select_related("institution"))
    if not shares_question(user, question):
        raise Http404
    return question


def questions_shared_with(user) -> QuerySet[Question]:
    """What others share with this person's institutions, as it is live."""
    mine = InstitutionPermissionPolicy(Question).institutions(user)
    shared = QuestionShare.objects.filter(institution__in=mine).values("question_key")
    rows = Question.objects.filter(translation_key__in=shared, live=True)
    return rows.exclude(institution__in=mine).select_related(
        "institution", "locale", "competency", "picture"
    )


def banks_to_copy_to(user, questions: Iterable[Question]) -> dict[UUID, list]:
    """By a question's key: those of this person's banks with which it is shared."""
    banks = {bank.pk: bank for bank in banks_to_import(user)}
    shares = QuestionShare.objects.filter(
        question_key__in=[question.translation_key for question in questions],
        institution__in=banks,
    )
    found: dict[UUID, list] = {}
    for share in shares.order_by("institution__name"):
        found.setdefault(share.question_key, []).append(banks[share.institution_id])
    return found


def shared_question_to_copy(user, question_id: int, bank_id: int) -> tuple[Question, Any]:
    """A question that is shared with this bank of theirs, and the bank; or 404."""
    question = one_or_404(questions_shared_with(user).filter(pk=question_id))
    banks = banks_to_copy_to(user, [question]).get(question.translation_key, [])
    bank = next((one for one in banks if one.pk == bank_id), None)
    if bank is None:
        raise Http404
    return question, bank


def reads_questions(user) -> bool:
    """Whether this person may read any institution's questions."""
    return InstitutionPermissionPolicy(Question).user_has_permission(user, "view")


def imports_questions(user) -> bool:
    """Whether this person may add to any institution's questions."""
    return InstitutionPermissionPolicy(Question).user_has_permission(user, "add")


def banks_to_export(user) -> QuerySet:
    """The institutions whose questions this person may read."""
    return InstitutionPermissionPolicy(Question).institutions(user, ["view"])


def banks_to_import(user) -> QuerySet:
    """The institutions whose question bank this person may add to and change."""
    policy = InstitutionPermissionPolicy(Question)
    return policy.institutions(user, ["add"]) & policy.institutions(user, ["change"])


def import_to_manage(user, key: UUID) -> bulk.BulkOperation:
    """An import into one of those, or 404."""
    found = bulk.find(kind=IMPORT, institutions=banks_to_import(user), key=key)
    if found is None:
        raise Http404
    return found


def reads_analyses(user) -> bool:
    """Whether this person works on an institution's questions."""
    return _works_on_content(user)


def analyses_to_read(user) -> QuerySet[QuizAnalysis]:
    """The figures of the quizzes of those institutions. They hold no name and no small cell."""
    return QuizAnalysis.objects.filter(institution__in=institutions_of(user, *_WHO_ANSWERS))


def analysis_to_read(user, analysis_id: int) -> QuizAnalysis:
    """One of those, or 404."""
    return one_or_404(analyses_to_read(user).filter(pk=analysis_id))


def item_analyses_to_read(user, question_key: UUID) -> QuerySet[ItemAnalysis]:
    """The figures of a question in every quiz and language, the newest version first."""
    rows = ItemAnalysis.objects.filter(
        version__question_key=question_key, quiz__in=analyses_to_read(user)
    )
    return rows.order_by("-version__number", "version__language", "-n", "pk")


def item_analysis_to_read(user, item_id: int) -> ItemAnalysis:
    """One question's figures in one quiz, or 404."""
    rows = ItemAnalysis.objects.filter(pk=item_id, quiz__in=analyses_to_read(user))
    return one_or_404(rows.select_related("quiz", "version"))


def corrects_sittings(user, question: Question) -> bool:
    """Whether this person may have the sittings of their own institution's question graded again."""
    return user.is_superuser or question.institution_id in _publishes_for(user)


def question_to_correct(user, question_id: int) -> tuple[Question, list]:
    """A question and those of this person's institutions whose sittings they may correct; or 404.

    A publisher corrects for the learners of their own institution, and no other's.
    """
    question = one_or_404(Question.objects.filter(pk=question_id))
    found = list(_correct_for(user, question))
    if not found:
        raise Http404
    return question, found


def _correct_for(user, question: Question) -> QuerySet:
    publishing = institutions_of(user, InstitutionRoleName.PUBLISHER)
    shared = QuestionShare.objects.filter(question_key=question.translation_key)
    return publishing.filter(Q(pk=question.institution_id) | Q(pk__in=shared.values("institution")))


def corrections_to_read(user) -> QuerySet[Correction]:
    """What the institutions for which this person writes, reviews or publishes have corrected."""
    return corrections_made(institutions_of(user, *_WHO_ANSWERS))


def correction_to_read(user, correction_id: int) -> Correction:
    """One of those, or 404."""
    return one_or_404(corrections_to_read(user).filter(pk=correction_id))


def _works_on_content(user) -> bool:
    return bool(works_as(user, *_WHO_ANSWERS))


def gives_attempts(user) -> bool:
    """Whether this person may give learners of any institution more time or attempts."""
    return bool(works_as(user, *_WHO_GIVES))


def requests_to_answer(user) -> QuerySet[AttemptRequest]:
    """What learners have asked the institutions for which this person publishes or facilitates."""
    rows = AttemptRequest.objects.filter(institution__in=institutions_of(user, *_WHO_GIVES))
    return rows.select_related("institution", "enrolment__user")


def request_to_answer(user, request_id: int) -> AttemptRequest:
    """One of those, or 404."""
    return one_or_404(requests_to_answer(user).filter(pk=request_id))


def enrolments_to_help(user) -> QuerySet[Enrolment]:
    """The learners in the modules of those institutions."""
    return Enrolment.objects.filter(
        edition__institution__in=institutions_of(user, *_WHO_GIVES)
    ).select_related("user", "edition")
