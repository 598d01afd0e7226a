"""The rows of a sitting: the attempt with its plan, and the newest answer to each question."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...enrolments.models import Channel, Enrolment
from ...questions.models import QuestionVersion
from ..rules import GRACE_SECONDS, Counting, Past, Purpose, Shown
from .pages import COUNTINGS, KEY_SHOWN, MARKS_SHOWN, PURPOSES


class AttemptState(models.TextChoices):
    OPEN = "open", _("Under way")
    SUBMITTED = "submitted", _("Handed in")
    VOIDED = "voided", _("Void")


class ClosedBy(models.TextChoices):
    LEARNER = "learner", _("The learner")
    CLOCK = "clock", _("The end of the time")


class Attempt(models.Model):
    """One sitting of a quiz. `plan` fixes what was asked and in which order, for ever.

    plan: {"schema": 1, "questions": [{"version": id, "order": [option ids as shown]}, …],
    "per_page": n}; attempts from before pages have no per_page, and all on one page.
    Points are sums of the responses; `percent` is rounded down, so 69.99 never reads as 70.
    `passed` says whether the quiz stood passed with this attempt, by the way attempts count.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz_key = models.UUIDField()
    quiz_title = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, choices=PURPOSES, default=Purpose.GRADED)
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    plan = models.JSONField()
    pass_mark = models.PositiveSmallIntegerField()
    attempts_allowed = models.PositiveSmallIntegerField(null=True)
    # How it counts and what it shows, as promised when it began.
    counting = models.CharField(max_length=8, choices=COUNTINGS, default=Counting.BEST)
    marks_shown = models.CharField(max_length=20, choices=MARKS_SHOWN, default=Shown.AT_ONCE)
    key_shown = models.CharField(max_length=20, choices=KEY_SHOWN, default=Shown.WHEN_SETTLED)
    started_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField(null=True)
    grace_seconds = models.PositiveSmallIntegerField(default=GRACE_SECONDS)
    extra_seconds = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy.choices, blank=True)
    graded_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    points_possible = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    percent = models.PositiveSmallIntegerField(null=True)
    # What the quiz came to with this attempt, by the way attempts count; certificates show it.
    counted_percent = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz_key", "purpose", "number"],
                name="an_attempt_number_stands_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz_key"],
                condition=Q(state=AttemptState.OPEN),
                name="one_open_attempt_per_learner_and_quiz",
            ),
            models.CheckConstraint(
                condition=~Q(state=AttemptState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="a_submitted_attempt_says_when",
            ),
        ]
        indexes = [
            # What the sweeper asks every half minute.
            models.Index(
                fields=["deadline_at"],
                condition=Q(state=AttemptState.OPEN, deadline_at__isnull=False),
                name="open_attempts_by_deadline",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz_title}, attempt {self.number}"

    @property
    def as_past(self) -> Past:
        """The attempt as the rules see it."""
        share = None
        if self.state == AttemptState.SUBMITTED:
            # A quiz in which nothing counts is answered by handing it in (`grading.Result`).
            share = Fraction(self.points) / int(self.points_possible) if self.points_possible else 1
        return Past(self.submitted_at, share, bool(self.passed))

    @property
    def per_page(self) -> int:
        """How many questions a page of the sitting shows; 0 for all."""
        return self.plan.get("per_page", 0)


class Response(models.Model):
    """The newest answer to one question of an attempt. The row exists from the attempt's start.

    `sequence` and `client` order saves that arrive twice or out of order; `answer_hash` is what
    the browser compares with what it sent (SHA-256 of the canonical answer, hex).
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="responses")
    answer = models.JSONField(null=True)
    answer_hash = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    client = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField(null=True)
    counted = models.BooleanField(default=True)
    points = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    points_possible = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    self_check = models.JSONField(null=True)
    # In a quiz for practice: when the learner looked at the feedback; the answer is fixed since.
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="an_attempt_has_each_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"


class LateAnswer(models.Model):
    """An answer that came after the time and its grace: kept and marked, never counted."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="late_answers")
    answer = models.JSONField(null=True)
    answer_hash = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField()
    client = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "client", "sequence"], name="a_late_answer_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.sequence}"
