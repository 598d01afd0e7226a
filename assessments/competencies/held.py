"""What this package holds about a learner (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import ChosenProfile, Evidence


def _evidence(user):
    rows = Evidence.objects.filter(user=user).select_related("competency").order_by("obtained_at")
    for row in rows:
        yield {
            "competency": row.competency.code,
            "title": row.competency.title,
            "level": row.level,
            "source": row.source,
            "enrolment": row.enrolment_id,
            "obtained_at": row.obtained_at,
            "valid_until": row.valid_until,
        }


def _forget(user) -> None:
    """It proves something of a person, and the person has gone; the certificates say it for ever."""
    Evidence.objects.filter(user=user).delete()


def _chosen_profile(user):
    for row in ChosenProfile.objects.filter(user=user).select_related("profile"):
        yield {"profile": row.profile.title, "chosen_at": row.chosen_at}


def _forget_profile(user) -> None:
    ChosenProfile.objects.filter(user=user).delete()


HELD = (
    Kind(
        name="evidence",
        title=_("Competency levels you have shown"),
        about=_("Why we believe that you hold a level. Your HR unit may see level and date."),
        models=("assessments.Evidence",),
        columns={
            "competency": _("the competency's code"),
            "title": _("the competency"),
            "level": _("the level"),
            "source": _("what showed it"),
            "enrolment": _("the number of the enrolment that showed it"),
            "obtained_at": _("when"),
            "valid_until": _("until when it counts; empty: no end"),
        },
        rows=_evidence,
        forget=_forget,
    ),
    Kind(
        name="chosen_profile",
        title=_("The kind of post you chose"),
        about=_("It steers what you are shown. Nobody else sees it."),
        models=("assessments.ChosenProfile",),
        columns={"profile": _("the profile"), "chosen_at": _("when you chose it")},
        rows=_chosen_profile,
        forget=_forget_profile,
    ),
)
