"""How somebody whose account an employer made comes in for the first time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .organisation import Organisation


class FirstSignIn(models.Model):
    """An account that an employer made, and the secret (only its digest) that opens it once.

    The secret stands in a mail's link or on a printed slip. `operation` is the import that made it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="first_sign_in"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    operation = models.UUIDField(db_index=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="a_first_secret_is_one_person_s"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.organisation_id}"

    @property
    def is_open(self) -> bool:
        """Neither used nor expired, and a secret was given out."""
        return bool(
            self.digest
            and not self.used_at
            and self.expires_at is not None
            and self.expires_at > timezone.now()
        )
