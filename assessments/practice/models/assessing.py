"""What assessors find: a turn at a hand-in with its marks, and what an institution keeps for them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..turns import Turn
from .submissions import HandIn, Submission


class AssessmentState(models.TextChoices):
    """Where an assessor's turn stands."""

    OPEN = "open", _("Being assessed")
    FINISHED = "finished", _("Finished")
    PASSED_ON = "passed_on", _("Passed on")


# A turn that still is somebody's. What was passed on leaves it to the next.
HELD = (AssessmentState.OPEN, AssessmentState.FINISHED)


class Assessment(models.Model):
    """One assessor's turn at a hand-in. Marks by criterion: {"1": {"level": 2, "comment": ""}}."""

    hand_in = models.ForeignKey(HandIn, on_delete=models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments"
    )
    turn = models.PositiveSmallIntegerField(choices=[(turn.value, turn.name) for turn in Turn])
    state = models.CharField(
        max_length=10, choices=AssessmentState.choices, default=AssessmentState.OPEN
    )
    claimed_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    marks = models.JSONField(default=dict)
    # To the learner: what is missing, or what was good.
    message = models.TextField(blank=True)
    is_met = models.BooleanField(null=True)
    # Why it was passed on; a conflict of interest shuts this person out for good.
    reason = models.CharField(max_length=300, blank=True)
    is_conflict = models.BooleanField(default=False)

    class Meta:
        ordering = ["claimed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hand_in", "turn"],
                condition=Q(state__in=HELD),
                name="a_turn_is_one_assessors",
            ),
            models.UniqueConstraint(
                fields=["hand_in", "assessor"],
                condition=Q(state__in=HELD),
                name="an_assessor_has_one_turn_at_a_hand_in",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssessmentState.FINISHED)
                | Q(is_met__isnull=False, finished_at__isnull=False),
                name="a_finished_assessment_says_what_it_found",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assessor"],
                condition=Q(state=AssessmentState.OPEN),
                name="open_assessments_of",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hand_in_id}: {self.get_state_display()}"


class SecondLook(models.Model):
    """A learner asks once that somebody else looks at a work that was returned."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="second_look"
    )
    hand_in = models.OneToOneField(HandIn, on_delete=models.CASCADE, related_name="second_look")
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.submission_id}"


class BankedComment(models.Model):
    """A comment that an institution's assessors use again."""

    institution = models.ForeignKey(
        "people.Institution", on_delete=models.CASCADE, related_name="banked_comments"
    )
    # Empty: for any practice.
    practice_key = models.UUIDField(null=True)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "practice_key", "text"],
                name="a_comment_is_banked_once_for_a_practice",
            ),
            models.UniqueConstraint(
                fields=["institution", "text"],
                condition=Q(practice_key__isnull=True),
                name="a_comment_is_banked_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MarkingPolicy(models.Model):
    """How an institution has its learners' work assessed."""

    institution = models.OneToOneField(
        "people.Institution", on_delete=models.CASCADE, related_name="marking_policy"
    )
    double_percent = models.PositiveSmallIntegerField(
        _("share marked twice (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    reads_essays = models.BooleanField(_("essays in quizzes are read by a person"), default=False)

    def __str__(self) -> str:
        return f"{self.institution}: {self.double_percent} %"
