"""Telling the authors something, and answering it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.operations import api as operations

from .models import Feedback, FeedbackKind, FeedbackState, Improvement

STATES = FeedbackState.choices
LONGEST = 4000  # characters
A_DAY = 30  # how much one person may send in a day: enough for a zealous reader, not for a script


class FeedbackRefused(Exception):
    """It can't be sent or answered so; the message says what to mend."""


@transaction.atomic
def give(
    *,
    user,
    institution_id: int,
    module_key: UUID,
    module_title: str,
    activity_key: UUID,
    activity_title: str,
    language: str,
    kind: str,
    text: str,
) -> Feedback:
    """Send it to the step's institution; the same words sent twice are one.

    Raises FeedbackRefused for a kind that doesn't exist, for a complaint without words, for too
    long a text, and after A_DAY of them within 24 hours.
    """
    text = text.replace("\r\n", "\n").strip()
    _refuse_unusable(kind, text)
    mine = Feedback.objects.filter(user=user)
    same = mine.filter(activity_key=activity_key, kind=kind, text=text).first()
    if same is not None:
        return same
    if mine.filter(sent_at__gt=timezone.now() - timedelta(days=1)).count() >= A_DAY:
        raise FeedbackRefused(
            _("That is a lot for one day. Your text is still here; send it tomorrow.")
        )
    return Feedback.objects.create(
        user=user,
        institution_id=institution_id,
        module_key=module_key,
        module_title=module_title,
        activity_key=activity_key,
        activity_title=activity_title,
        language=language,
        kind=kind,
        text=text,
    )


def _refuse_unusable(kind: str, text: str) -> None:
    if kind not in FeedbackKind.values:
        raise FeedbackRefused(_("Choose what it is about."))
    if not text and kind != FeedbackKind.PRAISE:
        raise FeedbackRefused(_("Say in a few words what you mean, so that it can be mended."))
    if len(text) > LONGEST:
        raise FeedbackRefused(
            _("This is %(now)d characters long; %(most)d fit here. Shorten it and send it again.")
            % {"now": len(text), "most": LONGEST}
        )


def feedback_of(user) -> QuerySet[Feedback]:
    """What this person has sent, newest first."""
    return Feedback.objects.filter(user=user).order_by("-sent_at", "-pk")


def unanswered(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """What nobody has answered yet, the oldest first."""
    return rows.filter(state=FeedbackState.RECEIVED).order_by("sent_at", "pk")


def waiting_first(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """What nobody has answered yet before the rest, each part newest first."""
    waiting = Case(When(state=FeedbackState.RECEIVED, then=0), default=1)
    return rows.order_by(waiting, "-sent_at", "-pk")


def modules_in(rows: QuerySet[Feedback]) -> list[tuple[str, str]]:
    """The modules of which these speak: key and title, by title."""
    found = rows.order_by("module_title").values_list("module_key", "module_title").distinct()
    return [(str(key), title) for key, title in dict(found).items()]


def chosen(rows: QuerySet[Feedback], *, state: str, module: str) -> QuerySet[Feedback]:
    """Those in this state and of this module; anything odd chooses nothing away."""
    if state in FeedbackState.values:
        rows = rows.filter(state=state)
    try:
        return rows.filter(module_key=UUID(module)) if module else rows
    except ValueError:
        return rows


@transaction.atomic
def answer(*, feedback: Feedback, by, state: str, reply: str) -> Feedback:
    """Say what becomes of it; the sender reads state and reply on their own page.

    Raises FeedbackRefused for a state that doesn't exist, and for declining without a reason.
    """
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk)
    reply = reply.replace("\r\n", "\n").strip()
    if state not in FeedbackState.values:
        raise FeedbackRefused(_("Choose what becomes of it."))
    if state == FeedbackState.DECLINED and not reply:
        raise FeedbackRefused(_("Say why it stays as it is: the sender reads your reason."))
    if len(reply) > LONGEST:
        raise FeedbackRefused(
            _("The reply is longer than %(most)d characters.") % {"most": LONGEST}
        )
    if (state, reply) == (feedback.state, feedback.reply):
        return feedback
    feedback.state, feedback.reply = state, reply
    feedback.state_changed_at = timezone.now()
    feedback.save(update_fields=["state", "reply", "state_changed_at"])
    operations.record(
        actor=by, action="answer", kind="feedback", subject=str(feedback.pk), state=state
    )
    return feedback


# --- You said, we did -------------------------------------------------------------------------------


def improvements(module_key: UUID) -> QuerySet[Improvement]:
    """What everybody may read of what became of a module's feedback, the newest first."""
    return Improvement.objects.filter(module_key=module_key)


@transaction.atomic
def tell_improvement(
    *, institution_id: int, module_key: UUID, said: str, did: str, why: str, by
) -> Improvement:
    """Tell everybody. FeedbackRefused where one of both is empty."""
    said, did, why = (" ".join(text.split()) for text in (said, did, why))
    if not said or not did:
        raise FeedbackRefused(_("Say both: what learners said, and what was done."))
    row = Improvement.objects.create(
        institution_id=institution_id,
        module_key=module_key,
        said=said,
        did=did,
        why=why,
        told_by=by,
    )
    operations.record(actor=by, action="tell", kind="improvement", subject=str(row.pk))
    return row


@transaction.atomic
def take_back_improvement(*, improvement: Improvement, by) -> None:
    """Off the module's page again."""
    operations.record(
        actor=by,
        action="take back",
        kind="improvement",
        subject=str(improvement.pk),
        said=improvement.said,
    )
    improvement.delete()
