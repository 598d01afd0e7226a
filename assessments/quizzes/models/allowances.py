"""What one person is given beyond what everybody has, and how they ask for it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...enrolments.models import Enrolment


class Allowance(models.Model):
    """More time or another attempt at a quiz, for one person, with the reason."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="allowances")
    quiz_key = models.UUIDField()
    extra_attempts = models.PositiveSmallIntegerField(
        _("further attempts"), default=0, validators=[MaxValueValidator(20)]
    )
    extra_minutes = models.PositiveSmallIntegerField(
        _("further minutes"), default=0, validators=[MaxValueValidator(24 * 60)]
    )
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(extra_attempts__gt=0) | Q(extra_minutes__gt=0),
                name="an_allowance_allows_something",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_allowance_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"+{self.extra_attempts} +{self.extra_minutes} min"


class RequestState(models.TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Not granted")


class AttemptRequest(models.Model):
    """A learner asks for another attempt; the institution answers by a date."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attempt_requests"
    )
    quiz_key = models.UUIDField()
    quiz_title = models.CharField(max_length=255)
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="attempt_requests"
    )
    text = models.TextField(_("why"), blank=True)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reply = models.TextField(_("reply"), blank=True)
    allowance = models.OneToOneField(
        Allowance, on_delete=models.PROTECT, null=True, related_name="request"
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz_key"],
                condition=Q(state=RequestState.ASKED),
                name="one_open_request_per_learner_and_quiz",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.ASKED) | Q(answered_at__isnull=False),
                name="an_answered_request_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.GRANTED) | Q(allowance__isnull=False),
                name="a_granted_request_has_its_allowance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_title}: {self.state}"
