"""What this package holds about a person (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .models import AuditEntry, BulkOutcome, BulkRow, Export, Outbox


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


def _exports(user):
    rows = Export.objects.filter(by=user).order_by("created_at")
    return rows.values("table", "form", "state", "created_at", "expires_at")


def _forget_exports(user) -> None:
    """Their files go with the sweep that takes away what no row names."""
    Export.objects.filter(by=user).delete()


# The kinds of bulk operation in which a row's subject is a person.
_ABOUT_PEOPLE = ("import people", "end employment")


def _bulk_rows(user):
    return BulkRow.objects.filter(operation__kind__in=_ABOUT_PEOPLE, subject=str(user.pk))


def _imports(user):
    for row in _bulk_rows(user).select_related("operation__organisation").order_by("pk"):
        yield {
            "at": row.operation.created_at,
            "organisation": row.operation.organisation.name,
            "what": row.operation.kind,
            "row": row.content,
            "outcome": row.outcome,
            "state": row.state,
        }


def _forget_imports(user) -> None:
    """The row stays, empty, so that the numbers are right; it is neither applied nor undone any more."""
    _bulk_rows(user).update(
        label="", content={}, memo={}, problems=[], subject="", outcome=BulkOutcome.SAME
    )


HELD = (
    Kind(
        name="exports",
        title=_("Tables that you had written"),
        about=_("Which lists you asked for as a file, and until when it is kept."),
        models=("operations.Export",),
        columns={
            "table": _("the list"),
            "form": _("the format"),
            "state": _("the state"),
            "created_at": _("when you asked"),
            "expires_at": _("until when it is kept"),
        },
        rows=_exports,
        forget=_forget_exports,
    ),
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
    Kind(
        name="employer-imports",
        title=_("Files in which an employer named you"),
        about=_("What an HR officer's file said of you, and what became of it."),
        models=("operations.BulkRow",),
        columns={
            "at": _("when the file was uploaded"),
            "organisation": _("the organisation"),
            "what": _("what was done"),
            "row": _("what the row said; emptied after 30 days"),
            "outcome": _("what was to become of it"),
            "state": _("what has become of it"),
        },
        rows=_imports,
        forget=_forget_imports,
    ),
)
