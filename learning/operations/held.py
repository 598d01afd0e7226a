"""What this package holds about a person (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import AuditEntry, Outbox


def _entries(user):
    about = Q(actor=user) | Q(subject_kind="account", subject=str(user.pk))
    for row in AuditEntry.objects.filter(about).order_by("at", "pk"):
        yield {
            "at": row.at,
            "by_you": row.actor_id == user.pk,
            "action": row.action,
            "what": row.subject_kind,
            "which": row.subject,
            "reason": row.reason,
            "details": row.details,
        }


def _mails(user):
    rows = Outbox.objects.filter(recipient__iexact=user.email or "")
    return rows.order_by("created_at").values("subject", "body", "created_at", "sent_at")


def _forget_mails(user) -> None:
    """Sent or not: who has deleted the account gets no mail about it any more."""
    if user.email:
        Outbox.objects.filter(recipient__iexact=user.email).delete()


HELD = (
    Kind(
        name="audit-log",
        title=_("The audit log about you"),
        about=_("Acts of yours that changed something for others, and acts about your account."),
        models=("operations.AuditEntry",),
        columns={
            "at": _("when"),
            "by_you": _("whether it was you"),
            "action": _("what was done"),
            "what": _("to what kind of thing"),
            "which": _("to which one"),
            "reason": _("the reason that was given"),
            "details": _("more"),
        },
        rows=_entries,
        kept=_("The audit log, with a number where your name was: others must be able to check."),
    ),
    Kind(
        name="mails",
        title=_("Mails to you"),
        about=_("What the site has sent to your address, or is about to send."),
        models=("operations.Outbox",),
        columns={
            "subject": _("the subject"),
            "body": _("the text"),
            "created_at": _("when it was written"),
            "sent_at": _("when it was sent; empty: not yet"),
        },
        rows=_mails,
        forget=_forget_mails,
    ),
)
