"""A learner's word to the authors of a step."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FeedbackKind(models.TextChoices):
    """What it is about. Praise is feedback, too: it says what to keep."""

    ERROR = "error", _("Something is wrong")
    UNCLEAR = "unclear", _("I don't understand it")
    NOT_RELEVANT = "not_relevant", _("It has nothing to do with my work")
    IDEA = "idea", _("I have an idea")
    PRAISE = "praise", _("This helped me")


class FeedbackState(models.TextChoices):
    """What became of it, as its sender reads it."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted: it will be changed")
    DONE = "done", _("Done: it has been changed")
    DECLINED = "declined", _("Read, and left as it is")


class Feedback(models.Model):
    """It knows the step by key and title, and outlives its page."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="feedback"
    )
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="feedback"
    )
    module_key = models.UUIDField()
    module_title = models.CharField(max_length=255)
    activity_key = models.UUIDField()
    activity_title = models.CharField(max_length=255)
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=FeedbackKind.choices)
    text = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=FeedbackState.choices, default=FeedbackState.RECEIVED
    )
    reply = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    state_changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FeedbackState.DECLINED) | ~Q(reply=""),
                name="declined_feedback_says_why",
            )
        ]
        indexes = [
            models.Index(fields=["institution", "state", "sent_at"], name="feedback_of_institution")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.activity_title}"


class Improvement(models.Model):
    """What learners said of a module and what became of it, for everybody to read on its page.

    In the institution's words: nobody's message is quoted. `did` says what changed, or why not.
    """

    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="improvements"
    )
    module_key = models.UUIDField(db_index=True)
    said = models.CharField(_("you said"), max_length=300)
    did = models.CharField(_("we did"), max_length=600)
    why = models.CharField(_("why"), max_length=300, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("improvement")
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said="") & ~Q(did=""), name="an_improvement_says_both"
            )
        ]

    def __str__(self) -> str:
        return self.said
