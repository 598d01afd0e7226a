"""What the site owes to the outside and to auditors: mails to send, and who did what."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    """A mail that must go out: written with the change that causes it, sent after the commit.

    `key` names the occasion ("certificate:" and its number), so that repeating the cause sends
    nothing twice. `secret` is a part of the body that is struck out once the mail has gone.
    """

    key = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    secret = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="outbox_unsent"),
        ]

    def __str__(self) -> str:
        return self.key


class AuditEntry(models.Model):
    """Who did what to what, when and why. Written once, never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["subject_kind", "subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind} {self.subject}"


class BulkState(models.TextChoices):
    """Where a bulk operation stands."""

    PLANNED = "planned", _("Dry run")
    APPLYING = "applying", _("Under way")
    APPLIED = "applied", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class BulkOperation(models.Model):
    """One act on many things: a dry run in rows, then applied in chunks, then perhaps undone.

    `kind` names whose code applies it ("import questions"); `institution` or `organisation` is where
    it may be seen.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.PLANNED)
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "institution", "-created_at"], name="bulk_listed"),
            models.Index(fields=["kind", "organisation", "-created_at"], name="bulk_of_employer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source} {self.state}"


class BulkOutcome(models.TextChoices):
    """What will become of a row."""

    CREATE = "create", _("Will be new")
    CHANGE = "change", _("Will be changed")
    SAME = "same", _("Is there already")
    REFUSED = "refused", _("Refused")


class BulkRowState(models.TextChoices):
    """What has become of a row."""

    WAITING = "waiting", _("Not yet")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Not undone")


class BulkRow(models.Model):
    """One thing of a bulk operation.

    `content` is what will be applied, `memo` what undoing needs; `subject` is the thing's id once
    there is one. `problems` are dicts of what, why, mend and values.
    """

    operation = models.ForeignKey(BulkOperation, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    place = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=BulkOutcome.choices)
    state = models.CharField(
        max_length=10, choices=BulkRowState.choices, default=BulkRowState.WAITING
    )
    subject = models.CharField(max_length=100, blank=True)
    content = models.JSONField(default=dict)
    memo = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "position"], name="a_bulk_row_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.label}"


class ExportState(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("Waiting")
    WRITING = "writing", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class Export(models.Model):
    """A table that somebody asked for as a file: written in the background, fetched by them alone,
    and away after a week.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    form = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    language = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # What its person looked after when they asked (`Reach.rights`): with other rights it isn't theirs.
    rights = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    written = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"], name="export_of_person")]

    def __str__(self) -> str:
        return f"{self.table}.{self.form} {self.state}"
