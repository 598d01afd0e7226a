"""What this package holds about a learner (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import FollowUp, Plan


def _plans(user):
    for row in Plan.objects.filter(enrolment__user=user).order_by("saved_at"):
        yield {
            "enrolment": row.enrolment_id,
            "asked": row.prompt,
            "text": row.text,
            "shared": row.is_shared,
            "version": row.version,
            "saved_at": row.saved_at,
        }


def _forget_plans(user) -> None:
    Plan.objects.filter(enrolment__user=user).delete()


def _follow_ups(user):
    rows = FollowUp.objects.filter(enrolment__user=user).prefetch_related("obstacles")
    for row in rows:
        yield {
            "enrolment": row.enrolment_id,
            "day": row.day,
            "kind": row.kind,
            "question": row.question,
            "due_on": row.due_on,
            "asked_at": row.asked_at,
            "mailed_at": row.mailed_at,
            "stopped_at": row.stopped_at,
            "answered_at": row.answered_at,
            "changed_at": row.changed_at,
            "text": row.text,
            "used": row.used,
            "obstacles": sorted(item.kind for item in row.obstacles.all()),
        }


def _forget_follow_ups(user) -> None:
    FollowUp.objects.filter(enrolment__user=user).delete()


HELD = (
    Kind(
        name="plans",
        title=_("Your plans after a module"),
        about=_("Read by you, and by your supervisor as long as you share them."),
        models=("assessments.Plan",),
        columns={
            "enrolment": _("the number of the enrolment"),
            "asked": _("what the module asked"),
            "text": _("what you wrote"),
            "shared": _("whether your supervisor may read it"),
            "version": _("how often it was saved"),
            "saved_at": _("when it was saved last"),
        },
        rows=_plans,
        forget=_forget_plans,
    ),
    Kind(
        name="follow-ups",
        title=_("Questions after a module, and your answers"),
        about=_("Your institution sees sums of many people's answers, never a text or a name."),
        models=("assessments.FollowUp", "assessments.Obstacle"),
        columns={
            "enrolment": _("the number of the enrolment"),
            "day": _("how many days after the module"),
            "kind": _("about what is remembered, what was used, or what came of it"),
            "question": _("the question as it was"),
            "due_on": _("its day"),
            "asked_at": _("when it was put to you"),
            "mailed_at": _("when it was sent by mail"),
            "stopped_at": _("when it was stopped"),
            "answered_at": _("when you answered"),
            "changed_at": _("when you last changed the answer"),
            "text": _("what you wrote"),
            "used": _("whether you used it"),
            "obstacles": _("what stood in the way"),
        },
        rows=_follow_ups,
        forget=_forget_follow_ups,
    ),
)
