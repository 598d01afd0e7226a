"""Attestations, what was objected to them, and one's own view of a level."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .models import Evidence


class AttestationRequest(models.Model):
    """Somebody asks a supervisor to say what they have seen of a person at work."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attestation_requests"
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="+"
    )
    level = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    # Answered by an attestation, or by saying that it was not seen yet.
    answered_at = models.DateTimeField(null=True)
    not_yet = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "competency", "supervisor"],
                condition=Q(answered_at__isnull=True),
                name="a_supervisor_is_asked_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.competency_id} {self.level}"


class Attestation(models.Model):
    """What a supervisor has seen: which behaviours, where and when; signed, and evidence from then on."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="attestation")
    behaviours = models.JSONField(default=list)
    seen = models.CharField(max_length=1000)
    signed_at = models.DateTimeField(default=timezone.now)
    # The supervisor's name and office, as they were.
    signed_as = models.CharField(max_length=300)
    # Whose deputy signed; None for the supervisor in person.
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.evidence} {self.signed_as}"


class Objection(models.Model):
    """A person objects to an attestation; a named other decides by a date, until then it is contested."""

    attestation = models.ForeignKey(
        Attestation, on_delete=models.CASCADE, related_name="objections"
    )
    text = models.CharField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decide_by = models.DateField()
    decided_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    decision = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attestation"], name="an_attestation_is_objected_to_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:50]


class SelfAssessment(models.Model):
    """What somebody thinks of their own level: stands beside, and is never counted. Theirs alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="self_assessments"
    )
    competency = models.ForeignKey(
        "curriculum.Competency", on_delete=models.PROTECT, related_name="+"
    )
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "competency"], name="one_s_own_view_of_a_level_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.competency_id} {self.level}"
