"""What this package holds about a person (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from . import files
from .forgetting import forget_files
from .models import (
    Assessment,
    Attachment,
    HandIn,
    SecondLook,
    Submission,
    SubmissionMember,
)
from .reading import feedback_on


def _all_mine(user):
    """Also works of groups that they have left: there is a part in them to forget."""
    return Submission.objects.filter(members__enrolment__user=user).distinct()


def _mine(user):
    """What they may read: once they have left a group, its work is the others'."""
    rows = Submission.objects.filter(members__enrolment__user=user, members__left_at__isnull=True)
    return rows.distinct()


def _works(user):
    for work in _mine(user).order_by("begun_at").prefetch_related("members"):
        yield {
            "number": str(work.pk),
            "practice": work.practice_title,
            "module": work.module_title,
            "state": work.state,
            "people": work.members.count(),
            "begun_at": work.begun_at,
            "parts": [{"asked": part.prompt, "text": part.text} for part in work.parts.all()],
            "files": [row.name for row in work.attachments.all()],
            "handed_in": [
                {
                    "number": row.number,
                    "at": row.handed_in_at,
                    "channel": row.channel,
                    "state": row.state,
                    "parts": row.content["parts"],
                }
                for row in work.hand_ins.all()
            ],
            "assessed": [
                {
                    "at": one.decided_at,
                    "meets": one.is_met,
                    "message": one.message,
                    "criteria": [
                        {
                            "criterion": item.criterion.title,
                            "level": item.level_title,
                            "comment": item.comment,
                        }
                        for item in one.found
                    ],
                }
                for one in feedback_on(work)
            ],
            "second_look": _second_look(work),
        }


def _second_look(work: Submission) -> dict | None:
    row = SecondLook.objects.filter(submission=work).first()
    return {"asked_at": row.asked_at, "text": row.text} if row else None


def _files(user):
    for row in Attachment.objects.filter(submission__in=_mine(user)).order_by("pk"):
        path = files.path_of(row.sha256)
        if path is not None:
            yield f"practice/{row.pk}-{row.name}", path


def _forget(user) -> None:
    """A work of one's own goes with its files; of a group's work only one's part in it."""
    for work in list(_all_mine(user)):
        others = work.members.exclude(enrolment__user=user).filter(left_at__isnull=True)
        if others.exists():
            work.members.filter(enrolment__user=user).delete()
        else:
            _delete(work)


def _delete(work: Submission) -> None:
    kept = set(work.attachments.values_list("sha256", flat=True))
    SubmissionMember.objects.filter(submission=work).delete()
    work.delete()
    # Not before the commit: broken off, rows and files are both still there.
    forget_files(kept)


def _assessed(user):
    rows = Assessment.objects.filter(assessor=user).select_related("hand_in__submission")
    for row in rows.order_by("claimed_at"):
        yield {
            "practice": row.hand_in.submission.practice_title,
            "state": row.state,
            "taken_at": row.claimed_at,
            "finished_at": row.finished_at,
            "passed_on_because": row.reason,
        }


def _entered(user):
    for row in HandIn.objects.filter(entered_by=user).select_related("submission"):
        yield {"practice": row.submission.practice_title, "at": row.handed_in_at}


_GROUP = _("What you wrote into a group's work, for as long as another of its members is here.")
_DUTY = _("The institution answers for it; your name is gone from it.")

HELD = (
    Kind(
        name="practice",
        title=_("Practice you wrote and handed in"),
        about=_("Your work, what was found in it, and the files you attached."),
        models=(
            "assessments.Submission",
            "assessments.SubmissionMember",
            "assessments.SubmissionPart",
            "assessments.Attachment",
            "assessments.SecondLook",
        ),
        columns={
            "number": _("the work's number"),
            "practice": _("the practice"),
            "module": _("its module"),
            "state": _("where it stands"),
            "people": _("how many are or were in it"),
            "begun_at": _("when it was begun"),
            "parts": _("what is written now, under what was asked"),
            "files": _("the files; they lie in the folder practice"),
            "handed_in": _("each time it was handed in, as it was then"),
            "assessed": _("what assessors found"),
            "second_look": _("what you asked for a second time"),
        },
        rows=_works,
        forget=_forget,
        files=_files,
        kept=_GROUP,
    ),
    Kind(
        name="assessing",
        title=_("Work of others that you assessed"),
        about=_("When you took it and finished. What you found belongs to the learner's record."),
        models=("assessments.Assessment",),
        columns={
            "practice": _("the practice"),
            "state": _("open, finished or passed on"),
            "taken_at": _("when you took it"),
            "finished_at": _("when you finished"),
            "passed_on_because": _("why you passed it on"),
        },
        rows=_assessed,
        kept=_DUTY,
    ),
    Kind(
        name="entered_work",
        title=_("Work on paper that you entered"),
        about=_("For learners without a line; the record says that it was entered, and by whom."),
        models=("assessments.HandIn",),
        columns={"practice": _("the practice"), "at": _("when")},
        rows=_entered,
        kept=_DUTY,
    ),
)
