"""What this package holds about a learner (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import Feedback


def _feedback(user):
    for row in Feedback.objects.filter(user=user).order_by("sent_at"):
        yield {
            "module": row.module_title,
            "step": row.activity_title,
            "module_key": row.module_key,
            "activity_key": row.activity_key,
            "institution": row.institution_id,
            "language": row.language,
            "kind": row.kind,
            "text": row.text,
            "sent_at": row.sent_at,
            "state": row.state,
            "reply": row.reply,
            "state_changed_at": row.state_changed_at,
        }


def _forget(user) -> None:
    """The authors still mend what was reported; they never knew by whom."""
    Feedback.objects.filter(user=user).update(user=None)


HELD = (
    Kind(
        name="feedback",
        title=_("What you told authors"),
        about=_("Your feedback on lessons, and what became of it. Authors read it without a name."),
        models=("assessments.Feedback",),
        columns={
            "module": _("the module's title when you wrote"),
            "step": _("the step's title"),
            "module_key": _("the module's number"),
            "activity_key": _("the step's number"),
            "institution": _("the number of the institution that it went to"),
            "language": _("the language of the page"),
            "kind": _("what it was about"),
            "text": _("what you wrote"),
            "sent_at": _("when"),
            "state": _("what became of it"),
            "reply": _("what the authors answered"),
            "state_changed_at": _("when they answered"),
        },
        rows=_feedback,
        forget=_forget,
        kept=_("Its words stay with the institution, which never knew who wrote them."),
    ),
)
