"""What learners hand in: a shared work in parts with files, and each hand-in as it was."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...enrolments.models import Channel, Enrolment


class SubmissionState(models.TextChoices):
    """Where a work stands. While it is handed in, nobody changes it."""

    DRAFT = "draft", _("Being written")
    HANDED_IN = "handed_in", _("Handed in")
    RETURNED = "returned", _("Returned for revision")
    MET = "met", _("Meets")


class SubmissionKind(models.TextChoices):
    """What a person is to read. They wait in one queue."""

    PRACTICE = "practice", _("Practice at work")
    ESSAY = "essay", _("Essays of a quiz")


class Submission(models.Model):
    """A work on one practice, by one learner or a group. It knows its pages by key and title.

    `rubric` is as `rubric.as_data` gives it. The essays of a sitting are one, too, with the quiz's
    key; nobody writes on them any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        max_length=10, choices=SubmissionKind.choices, default=SubmissionKind.PRACTICE
    )
    practice_key = models.UUIDField()
    practice_title = models.CharField(max_length=255)
    module_key = models.UUIDField()
    module_title = models.CharField(max_length=255)
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="submissions"
    )
    state = models.CharField(
        max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT
    )
    # As they were when the work was begun: by these it is judged, whatever the page says later.
    rubric = models.JSONField()
    # What "meets" shows; without a competency, nothing but that the practice is done.
    competency = models.CharField(max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    # By which others join; empty while the work is one person's.
    join_code = models.CharField(max_length=12, blank=True)
    in_groups = models.BooleanField(default=True)
    # Of prompts and rubric.
    language = models.CharField(max_length=12, blank=True)
    # The attempt whose essays these are.
    sitting = models.UUIDField(null=True)
    # The facilitator who began it for a learner's paper; else it is its writers' alone until handed in.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    # The newest time; what an assessor's queue is ordered by.
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["join_code"], condition=~Q(join_code=""), name="a_join_code_opens_one_work"
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT) | Q(handed_in_at__isnull=False),
                name="a_work_handed_in_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "state", "handed_in_at"], name="submissions_in_a_queue"
            ),
            models.Index(
                fields=["sitting"],
                condition=Q(sitting__isnull=False),
                name="essays_of_a_sitting",
            ),
        ]

    def __str__(self) -> str:
        # Never what it says: this line may end in a log.
        return f"{self.practice_title}: {self.get_state_display()}"


class SubmissionMember(models.Model):
    """A learner's part in a work. Who leaves keeps a row: they can never assess it.

    `practice_key` keeps a learner to one work on a practice; for essays it is the attempt's id.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="members")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="works")
    practice_key = models.UUIDField()
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "practice_key"],
                condition=Q(left_at__isnull=True),
                name="a_learner_has_one_work_per_practice",
            ),
            models.UniqueConstraint(
                fields=["submission", "enrolment"], name="a_learner_is_in_a_work_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.enrolment_id}"


class SubmissionPart(models.Model):
    """One thing to hand in, as text. The row exists from the beginning, with its prompt as it was.

    `sequence` and `client` order saves that arrive twice or out of order; `text_hash` is what the
    browser compares with what it sent (SHA-256 of the text in UTF-8, hex).
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    prompt = models.TextField()
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    client = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "position"], name="a_work_has_each_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.position}"


class Attachment(models.Model):
    """A file of a work. What was handed in with it stays, also when its writers take it out later."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"


class HandInState(models.TextChoices):
    """What has become of a hand-in."""

    WAITING = "waiting", _("Waits for assessment")
    TAKEN_BACK = "taken_back", _("Taken back")
    RETURNED = "returned", _("Returned for revision")
    MET = "met", _("Meets")


class HandIn(models.Model):
    """A work as it was at one moment. Never changed, but for its state.

    `content` holds parts (prompt, text) and attachments (their rows' ids).
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="hand_ins")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=HandInState.choices, default=HandInState.WAITING
    )
    handed_in_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    # The facilitator who entered what came in on paper or at a centre.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_late = models.BooleanField(default=False)
    # Whether two assessors mark it without seeing each other's marks.
    is_double = models.BooleanField(default=False)
    content = models.JSONField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="a_hand_in_number_stands_once"
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state=HandInState.WAITING),
                name="one_hand_in_of_a_work_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.number}"
