"""Intakes: a named group in a module, who is in it, and who was asked by mail."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enrolments.models import Enrolment


def new_token() -> str:
    """192 bits, unguessable; it stands in the link that is passed on."""
    return secrets.token_urlsafe(24)


class Intake(models.Model):
    """A named group of learners in one module. It knows the module by key and title."""

    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="intakes"
    )
    module_key = models.UUIDField()
    module_title = models.CharField(max_length=255)
    name = models.CharField(_("name of the group"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    token = models.CharField(max_length=40, unique=True, default=new_token)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_intake_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["institution", "-starts_on"], name="intakes_listed")]

    def __str__(self) -> str:
        return f"{self.name}: {self.module_title}"


class IntakeMember(models.Model):
    """A learner's enrolment in an intake. Who leaves keeps the row, and is seen no more."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="members")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="intakes")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "enrolment"], name="a_learner_is_in_an_intake_once"
            )
        ]


class IntakeInvitation(models.Model):
    """An address that was sent the link. It is no account and no enrolment."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "email"], name="an_address_is_invited_once_to_an_intake"
            )
        ]
