"""What this package holds about a person (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import IntakeInvitation, IntakeMember


def _memberships(user):
    rows = IntakeMember.objects.filter(enrolment__user=user).select_related("intake")
    for row in rows.order_by("joined_at"):
        yield {
            "enrolment": row.enrolment_id,
            "group": row.intake.name,
            "starts_on": row.intake.starts_on,
            "ends_on": row.intake.ends_on,
            "joined_at": row.joined_at,
            "left_at": row.left_at,
        }


def _forget_memberships(user) -> None:
    IntakeMember.objects.filter(enrolment__user=user).delete()


def _invitations(user):
    rows = IntakeInvitation.objects.filter(email__iexact=user.email or "").select_related("intake")
    for row in rows.order_by("sent_at"):
        yield {"group": row.intake.name, "email": row.email, "sent_at": row.sent_at}


def _forget_invitations(user) -> None:
    if user.email:
        IntakeInvitation.objects.filter(email__iexact=user.email).delete()


HELD = (
    Kind(
        name="groups",
        title=_("Groups you are or were in"),
        about=_("While you are in one, its facilitator sees where you stand in the module."),
        models=("assessments.IntakeMember",),
        columns={
            "enrolment": _("the number of the enrolment"),
            "group": _("the group's name"),
            "starts_on": _("its first day"),
            "ends_on": _("its last day"),
            "joined_at": _("when you joined"),
            "left_at": _("when you left; empty: you are in it"),
        },
        rows=_memberships,
        forget=_forget_memberships,
    ),
    Kind(
        name="group-invitations",
        title=_("Invitations to groups"),
        about=_("Sent to your address by an institution; nothing follows before you join."),
        models=("assessments.IntakeInvitation",),
        columns={
            "group": _("the group's name"),
            "email": _("the address it was sent to"),
            "sent_at": _("when"),
        },
        rows=_invitations,
        forget=_forget_invitations,
    ),
)
