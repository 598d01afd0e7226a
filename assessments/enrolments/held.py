"""What this package holds about a learner (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import ActivityRecord, Enrolment


def _enrolments(user):
    rows = Enrolment.objects.filter(user=user).select_related("edition").order_by("enrolled_at")
    for row in rows:
        yield {
            "number": row.pk,
            "module": row.module_title,
            "edition": row.edition.number,
            "cycle": row.cycle,
            "state": row.state,
            "percent": row.percent,
            "channel": row.channel,
            "enrolled_at": row.enrolled_at,
            "completed_at": row.completed_at,
            "withdrawn_at": row.withdrawn_at,
        }


def _records(user):
    rows = ActivityRecord.objects.filter(enrolment__user=user).order_by("opened_at", "pk")
    return rows.values(
        "enrolment", "kind", "title", "state", "channel", "opened_at", "completed_at"
    )


def _forget_enrolments(user) -> None:
    """All but those on which a certificate rests; they no longer say where the learner stood."""
    mine = Enrolment.objects.filter(user=user)
    mine.filter(certificates=None).delete()
    mine.update(resume_key=None)


def _forget_records(user) -> None:
    ActivityRecord.objects.filter(enrolment__user=user).delete()


HELD = (
    Kind(
        name="enrolments",
        title=_("Modules you take or took"),
        about=_("One line a module: under which edition you began, and how far you are."),
        models=("assessments.Enrolment",),
        columns={
            "number": _("the enrolment's number; other files refer to it"),
            "module": _("the module"),
            "edition": _("its edition when you began"),
            "cycle": _("1, or more after a renewal"),
            "state": _("active, completed or withdrawn"),
            "percent": _("how much of it is done"),
            "channel": _("the way in: online, paper, centre"),
            "enrolled_at": _("when you began"),
            "completed_at": _("when it was complete"),
            "withdrawn_at": _("when you last left it"),
        },
        rows=_enrolments,
        forget=_forget_enrolments,
        kept=_(
            "Modules for which you hold a certificate, with their dates and without your name: the "
            "certificate rests on them."
        ),
    ),
    Kind(
        name="steps",
        title=_("Steps you opened and finished"),
        about=_("One line for each lesson, quiz and practice that you opened."),
        models=("assessments.ActivityRecord",),
        columns={
            "enrolment": _("the number of the enrolment"),
            "kind": _("lesson, quiz or practice"),
            "title": _("the step"),
            "state": _("opened, handed in, returned or completed"),
            "channel": _("the way in: online, paper, centre"),
            "opened_at": _("when you first opened it"),
            "completed_at": _("when it was done"),
        },
        rows=_records,
        forget=_forget_records,
    ),
)
