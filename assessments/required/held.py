"""What this package holds about a person (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import Assignment, Concession, Doubt, Notice, RequirementTarget


def _assignments(user):
    rows = Assignment.objects.filter(user=user).select_related("requirement__organisation")
    for row in rows.order_by("due_on", "pk"):
        yield {
            "organisation": row.requirement.organisation.name,
            "what": row.requirement.title,
            "cycle": row.cycle,
            "state": row.state,
            "reason": row.reason,
            "opened_on": row.opened_on,
            "due_on": row.due_on,
            "done_on": row.done_on,
            "again_on": row.again_on,
        }


def _concessions(user):
    rows = Concession.objects.filter(assignment__user=user).select_related(
        "assignment__requirement"
    )
    for row in rows.order_by("at"):
        yield {
            "what": row.assignment.requirement.title,
            "kind": row.kind,
            "until": row.until,
            "reason": row.reason,
            "at": row.at,
            "ended_at": row.ended_at,
        }


def _notices(user):
    rows = Notice.objects.filter(assignment__user=user).select_related("assignment__requirement")
    for row in rows.order_by("at"):
        yield {
            "what": row.assignment.requirement.title,
            "audience": row.audience,
            "at": row.at,
            "due_on": row.due_on,
            "was_sent": bool(row.mail_key),
        }


def _doubts(user):
    rows = Doubt.objects.filter(assignment__user=user).select_related("assignment__requirement")
    for row in rows.order_by("at"):
        yield {
            "what": row.assignment.requirement.title,
            "text": row.text,
            "at": row.at,
            "answer": row.answer,
            "answered_at": row.answered_at,
        }


def _forget(user) -> None:
    """Who has left is asked for nothing; what a unit's figures once were isn't kept by person."""
    Notice.objects.filter(recipient=user).delete()
    RequirementTarget.objects.filter(user=user).delete()
    rows = Assignment.objects.filter(user=user)
    Concession.objects.filter(assignment__in=rows).delete()
    rows.delete()


HELD = (
    Kind(
        name="required",
        title=_("What your employer requires"),
        about=_("Each thing, by when, why, and how far it is. Your HR unit and supervisor see it."),
        models=("assessments.Assignment", "assessments.RequirementTarget"),
        columns={
            "organisation": _("the organisation"),
            "what": _("what is required"),
            "cycle": _("the how manieth time"),
            "state": _("the state"),
            "reason": _("why it asks you"),
            "opened_on": _("from when it asks"),
            "due_on": _("by when"),
            "done_on": _("when you had done it"),
            "again_on": _("when it is due again"),
        },
        rows=_assignments,
        forget=_forget,
    ),
    Kind(
        name="concessions",
        title=_("Extensions and exemptions"),
        about=_("More time, or none asked for, with the reason."),
        models=("assessments.Concession",),
        columns={
            "what": _("what is required"),
            "kind": _("extension or exemption"),
            "until": _("until when"),
            "reason": _("the reason"),
            "at": _("when it was given"),
            "ended_at": _("when it was taken back"),
        },
        rows=_concessions,
    ),
    Kind(
        name="notices",
        title=_("Who was told what is due"),
        about=_("When you, your supervisor or HR were told of something required of you."),
        models=("assessments.Notice",),
        columns={
            "what": _("what is required"),
            "audience": _("who was told"),
            "at": _("when"),
            "due_on": _("the date it was about"),
            "was_sent": _("whether a mail was written; no: there was no address"),
        },
        rows=_notices,
    ),
    Kind(
        name="doubts",
        title=_("What you said is wrong"),
        about=_("Your words about something required of you, and HR's answer."),
        models=("assessments.Doubt",),
        columns={
            "what": _("what is required"),
            "text": _("what you said"),
            "at": _("when"),
            "answer": _("the answer"),
            "answered_at": _("when it was answered"),
        },
        rows=_doubts,
    ),
)
