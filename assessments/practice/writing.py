"""A work while it is written: begun, found again, saved part by part."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum.data import Activity

from ..enrolments.models import Enrolment, EnrolmentState
from .models import (
    PracticePage,
    Submission,
    SubmissionKind,
    SubmissionMember,
    SubmissionPart,
    SubmissionState,
)
from .refusal import PracticeRefused
from .rubric import as_data

LONGEST = 20_000  # characters in a part: some eight pages

WRITABLE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


@dataclass(frozen=True)
class SavedPart:
    """What the server holds of one part now. `is_conflict`: a text saved elsewhere was kept instead."""

    position: int
    text: str
    sequence: int
    saved_at: datetime | None
    text_hash: str
    is_conflict: bool


# --- Finding ------------------------------------------------------------------------------------


def works_of(user) -> QuerySet[Submission]:
    """The works on practices that this learner is in now."""
    return Submission.objects.filter(
        kind=SubmissionKind.PRACTICE,
        members__enrolment__user=user,
        members__left_at__isnull=True,
    ).select_related("institution")


def works_entered_for(work: Submission) -> QuerySet[Submission]:
    """One work, for a facilitator who enters it for its learner (`access.work_on_paper` let them)."""
    return Submission.objects.filter(pk=work.pk).select_related("institution")


def work_on(enrolment: Enrolment, practice_key: UUID) -> Submission | None:
    """This learner's work on one practice."""
    return Submission.objects.filter(
        kind=SubmissionKind.PRACTICE,
        members__enrolment=enrolment,
        members__practice_key=practice_key,
        members__left_at__isnull=True,
    ).first()


# --- Beginning ----------------------------------------------------------------------------------


def begin(
    *, enrolment: Enrolment, activity: Activity, page: PracticePage, entered_by=None
) -> Submission:
    """A work of one's own on a practice; repeated, the one there is. Under the enrolment's lock.

    Raises PracticeRefused for a practice that nobody could assess, and for a facilitator
    (`entered_by`) where the learner has written something: a draft is theirs alone.
    """
    refuse_left(enrolment)
    work = work_on(enrolment, activity.key)
    if work is not None:
        return work if entered_by is None else _taken_over(work, entered_by)
    rubric = page.rubric_to_assess()
    # Also where the edition that they began doesn't count it: what it shows, it shows.
    if rubric is None:
        raise PracticeRefused(
            _("This practice can't be handed in: its institution has to mend its rubric first.")
        )
    work = Submission.objects.create(
        practice_key=activity.key,
        practice_title=page.title,
        module_key=enrolment.module_key,
        module_title=enrolment.module_title,
        institution_id=enrolment.edition.institution_id,
        entered_by=entered_by,
        in_groups=page.in_groups,
        language=page.locale.language_code,
        rubric=as_data(rubric),
        competency=page.competency.code if page.competency else "",
        level=page.level if page.competency else 0,
    )
    SubmissionPart.objects.bulk_create(
        SubmissionPart(submission=work, position=position, prompt=prompt)
        for position, prompt in enumerate(page.what_to_hand_in(), 1)
    )
    SubmissionMember.objects.create(submission=work, enrolment=enrolment, practice_key=activity.key)
    return work


def _taken_over(work: Submission, by) -> Submission:
    """The work, for a facilitator to enter: one that was begun so, or that nobody has written in yet."""
    if work.entered_by_id is None:
        if not is_untouched(work):
            raise PracticeRefused(
                _(
                    "The learner has begun to write online, and a draft is theirs alone. Ask them to "
                    "hand it in, or to empty it first."
                )
            )
        work.entered_by = by
        work.save(update_fields=["entered_by"])
    return work


def is_untouched(work: Submission) -> bool:
    """Whether one person has it to themselves, and nothing is in it."""
    return (
        work.members.count() == 1
        and work.state == SubmissionState.DRAFT
        and not work.hand_ins.exists()
        and not work.attachments.exists()
        and not work.parts.exclude(text="").exists()
    )


def refuse_left(enrolment: Enrolment) -> None:
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise PracticeRefused(_("You have left this module. Enrol again to go on."))


# --- Saving -------------------------------------------------------------------------------------


@transaction.atomic
def save_part(
    *,
    works: QuerySet[Submission],
    work_id: UUID,
    position: int,
    text: str,
    sequence: int | None = None,
    client: str = "",
    seen: int | None = None,
    entering=None,
) -> SavedPart | None:
    """Keep one part's text. None if there is no such part in `works`; PracticeRefused where it is frozen.

    A text replaces the stored one only if (sequence, client) is later; a page without JavaScript sends
    the sequence it has `seen` instead. So replays, reordered requests and a group's two writers end in
    the same state, and who was too late is told (as in `quizzes.save_response`). `entering` is the
    facilitator who types it in from paper.
    """
    work = locked(works, work_id)
    row = work.parts.filter(position=position).first() if work and position < 1000 else None
    if row is None:
        return None
    refuse_frozen(work)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise PracticeRefused(
            _("This is %(now)d characters long; %(most)d fit here. Shorten it, or attach a file.")
            % {"now": len(text), "most": LONGEST}
        )
    if sequence is None:
        is_newer = text != row.text and (seen is None or seen >= row.sequence)
        sequence = row.sequence + 1
    else:
        is_later = (sequence, client) > (row.sequence, row.client)
        is_newer = is_later and not _was_unseen(row, client, seen)
    if is_newer:
        row.text, row.text_hash = text, text_hash(text)
        row.sequence, row.client, row.saved_at = sequence, client, timezone.now()
        row.save(update_fields=["text", "text_hash", "sequence", "client", "saved_at"])
        if entering is None:
            make_own(work)
    return _held(row, text, client)


def _held(row: SubmissionPart, text: str, client: str) -> SavedPart:
    """What the server holds after a page has sent `text`."""
    return SavedPart(
        position=row.position,
        text=row.text,
        sequence=row.sequence,
        saved_at=row.saved_at,
        text_hash=row.text_hash,
        is_conflict=text != row.text and (not client or client != row.client),
    )


def make_own(work: Submission) -> None:
    """Its learner goes on with it: from now on a draft of theirs, closed to who began it from paper."""
    if work.entered_by_id is not None:
        work.entered_by = None
        work.save(update_fields=["entered_by"])


def _was_unseen(row: SubmissionPart, client: str, seen: int | None) -> bool:
    """Whether another page has saved since this one last looked: a group's other member, say."""
    return seen is not None and row.client != client and seen < row.sequence


def text_hash(text: str) -> str:
    """SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def locked(works: QuerySet[Submission], work_id: UUID) -> Submission | None:
    """The work under its row's lock, for as long as the surrounding transaction lasts."""
    return works.select_for_update(of=("self",)).filter(pk=work_id).first()


def refuse_frozen(work: Submission) -> None:
    """While it is handed in nobody changes it, and what met its rubric stays as it was."""
    if work.state == SubmissionState.HANDED_IN:
        raise PracticeRefused(
            _(
                "It has been handed in and may be under assessment. Take it "
                "back to change it, or wait."
            )
        )
    if work.state == SubmissionState.MET:
        raise PracticeRefused(_("It has been assessed and meets its rubric; it stays as it was."))
