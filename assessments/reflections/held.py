"""What this package holds about a learner (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import Reflection


def _reflections(user):
    for row in Reflection.objects.filter(user=user).order_by("saved_at"):
        yield {
            "lesson": row.lesson_title,
            "activity_key": row.activity_key,
            "block_id": row.block_id,
            "question": row.prompt,
            "text": row.text,
            "version": row.version,
            "saved_at": row.saved_at,
        }


def _forget(user) -> None:
    Reflection.objects.filter(user=user).delete()


HELD = (
    Kind(
        name="reflections",
        title=_("What you wrote to yourself"),
        about=_("Your reflections in lessons. Nobody else reads them."),
        models=("assessments.Reflection",),
        columns={
            "lesson": _("the lesson's title when you wrote"),
            "activity_key": _("the lesson's number"),
            "block_id": _("the question's number"),
            "question": _("the question as it was"),
            "text": _("what you wrote"),
            "version": _("how often it was saved"),
            "saved_at": _("when it was saved last"),
        },
        rows=_reflections,
        forget=_forget,
    ),
)
