"""Enrolments and their records. They know the module by key and title, and outlive its page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The way in by which something was done. Every way ends in the same record."""

    ONLINE = "online", _("Online")
    PAPER = "paper", _("On paper")
    CENTRE = "centre", _("At a learning centre")


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("Under way")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Enrolment(models.Model):
    """A learner in a module, under the edition that was in force when they began."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    module_key = models.UUIDField()
    module_title = models.CharField(max_length=255)
    edition = models.ForeignKey(
        "curriculum.Edition", on_delete=models.PROTECT, related_name="enrolments"
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    percent = models.PositiveSmallIntegerField(default=0)
    resume_key = models.UUIDField(null=True)
    # A cycle in which a holder does again what has changed: the rest is carried over from before, so it
    # renews no programme's certificate.
    is_refresher = models.BooleanField(default=False)
    enrolled_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "module_key", "cycle"], name="an_enrolment_cycle_stands_once"
            ),
            models.UniqueConstraint(
                fields=["user", "module_key"],
                condition=Q(state=EnrolmentState.ACTIVE),
                name="one_enrolment_under_way_per_module",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="an_enrolment_is_at_most_100_percent"
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrolmentState.COMPLETED) | Q(completed_at__isnull=False),
                name="a_completed_enrolment_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="enrolment_of_user"),
            models.Index(fields=["module_key", "state"], name="enrolment_of_module"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.module_title}"


class RecordState(models.TextChoices):
    """How far a step is. What a person assesses waits for them, and may come back."""

    OPENED = "opened", _("Begun")
    HANDED_IN = "handed_in", _("Handed in")
    RETURNED = "returned", _("Came back for revision")
    COMPLETED = "completed", _("Done")


class ActivityRecord(models.Model):
    """A learner's line for one activity."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="records")
    activity_key = models.UUIDField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=RecordState.choices, default=RecordState.OPENED)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "activity_key"], name="one_record_per_activity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_state_display()}"
