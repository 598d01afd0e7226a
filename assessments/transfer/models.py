"""What a learner means to do with a module, and what became of it. Both are the learner's own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enrolments.models import Enrolment


class Plan(models.Model):
    """A when-then plan. It outlives the module's page, so it keeps the words that asked for it.

    `version` counts the saves, so that a page opened earlier can't overwrite what was written on
    another device since. Read by its writer, and while `is_shared` by whoever supervises them.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="plan")
    prompt = models.TextField()
    supervisor_question = models.TextField(blank=True)
    text = models.TextField()
    is_shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        # Never the text: this line may end in a log.
        return f"plan of {self.enrolment_id}"


class FollowUpKind(models.TextChoices):
    """What a follow-up asks about; the values are those of a module's page."""

    RECALL = "recall", _("What is remembered")
    APPLICATION = "application", _("What was used")
    RESULT = "result", _("What came of it")


class Used(models.TextChoices):
    """Whether something of the module has been used."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NOT_YET = "not_yet", _("Not yet")


class ObstacleKind(models.TextChoices):
    """What stood in the way: short, so that many people's answers can be added up."""

    NO_TIME = "no_time", _("I had no time")
    NO_OCCASION = "no_occasion", _("There was no occasion")
    SUPERIOR = "superior", _("My superior didn't support it")
    RULES = "rules", _("Rules or procedures")
    TOOLS = "tools", _("Tools or resources were missing")
    KNOW_HOW = "know_how", _("I didn't know how to go about it")
    OTHER = "other", _("Something else")


class FollowUp(models.Model):
    """One question to one learner, frozen when the module became complete.

    `asked_at`: when its day had come and it was put to the learner; `mailed_at`: if by mail, with a
    link of which only the hash is kept. Stopped ones are asked no more, and can still be answered.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="follow_ups")
    position = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=FollowUpKind.choices)
    question = models.TextField()
    language = models.CharField(max_length=12)
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  none is no hash
    stopped_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    used = models.CharField(max_length=10, choices=Used.choices, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "position"], name="a_follow_up_is_asked_once_a_cycle"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(text=""),
                name="an_answered_follow_up_says_something",
            ),
            models.CheckConstraint(
                condition=Q(token_hash__isnull=True) | Q(mailed_at__isnull=False),
                name="a_follow_up_link_was_mailed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(asked_at__isnull=True, stopped_at__isnull=True),
                name="follow_ups_to_ask",
            )
        ]

    def __str__(self) -> str:
        # Never the answer: this line may end in a log.
        return f"follow-up {self.pk} of {self.enrolment_id}, day {self.day}"

    @property
    def asks_use(self) -> bool:
        """Whether the form also asks what was used: of what is remembered it doesn't."""
        return self.kind != FollowUpKind.RECALL


class Obstacle(models.Model):
    """One thing that stood in the way, in one answer."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="obstacles")
    kind = models.CharField(max_length=12, choices=ObstacleKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "kind"], name="an_obstacle_is_named_once_an_answer"
            )
        ]
