"""The quiz page, and the rows of a sitting."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from curriculum.activities import ActivityPage

from ..enrolments.models import Channel, Enrolment
from ..questions.models import Question, QuestionVersion


class QuizPage(ActivityPage):
    """A quiz at the end of a module. Its page introduces it; the sitting has its own address."""

    activity_kind = "quiz"

    introduction = models.TextField(_("introduction"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    shuffle = models.BooleanField(
        _("shuffle questions and options"),
        default=True,
        help_text=_("Ordering and matching are always shuffled."),
    )

    content_panels = [
        *ActivityPage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("pass_mark"), FieldPanel("attempts_allowed"), FieldPanel("shuffle")],
            heading=_("Rules"),
        ),
        InlinePanel("questions", heading=_("Questions"), label=_("Question")),
    ]
    template = "assessments/quiz_page.html"

    class Meta:
        verbose_name = _("quiz")

    def pass_mark_demanded(self) -> int:
        return self.pass_mark

    def items(self) -> int:
        return self.questions.count()

    def published_with(self):
        """The questions go live with their quiz, so that it never asks for one that isn't there."""
        return [place.question for place in self.questions.select_related("question")]


class QuizQuestion(Orderable):
    """A question's place in a quiz."""

    quiz = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="places")

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="a_quiz_asks_a_question_once")
        ]


class AttemptState(models.TextChoices):
    OPEN = "open", _("Under way")
    SUBMITTED = "submitted", _("Handed in")
    VOIDED = "voided", _("Void")


class AttemptPurpose(models.TextChoices):
    """Only a graded attempt can finish the activity."""

    GRADED = "graded", _("Graded")
    PRACTICE = "practice", _("For practice")
    PRE_TEST = "pre_test", _("Before the module")
    POST_TEST = "post_test", _("After the module")


class ClosedBy(models.TextChoices):
    LEARNER = "learner", _("The learner")
    CLOCK = "clock", _("The end of the time")


class Attempt(models.Model):
    """One sitting of a quiz. `plan` fixes what was asked and in which order, for ever.

    plan: {"schema": 1, "questions": [{"version": id, "order": [option ids as shown]}, …]}
    Points are sums of the responses; `percent` is rounded down, so 69.99 never reads as 70.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz_key = models.UUIDField()
    quiz_title = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(
        max_length=10, choices=AttemptPurpose.choices, default=AttemptPurpose.GRADED
    )
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    plan = models.JSONField()
    pass_mark = models.PositiveSmallIntegerField()
    attempts_allowed = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField(null=True)
    grace_seconds = models.PositiveSmallIntegerField(default=0)
    extra_seconds = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy.choices, blank=True)
    graded_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    points_possible = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    percent = models.PositiveSmallIntegerField(null=True)
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

    def __str__(self) -> str:
        return f"{self.quiz_title}, attempt {self.number}"


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
    is_late = models.BooleanField(default=False)
    counted = models.BooleanField(default=True)
    points = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    points_possible = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    self_check = models.JSONField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="an_attempt_has_each_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"
