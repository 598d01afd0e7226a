"""Two accounts of one person, put together: proposed, done, undone."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation

# For how long it can be undone.
UNDONE_WITHIN = timedelta(days=30)


class MergerState(models.TextChoices):
    """Where two accounts stand."""

    PROPOSED = "proposed", _("Proposed")
    MERGED = "merged", _("Put together")
    DECLINED = "declined", _("Declined by the person")
    WITHDRAWN = "withdrawn", _("Taken back")
    UNDONE = "undone", _("Undone")


class AccountMerger(models.Model):
    """What `away` holds goes over to `into`, and `away` is closed; `moved` is the way back.

    Proposed by an employer, only the person can say yes: by signing in to both. An employer does it
    alone where nobody has ever come in by `away`.
    """

    into = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mergers_into"
    )
    away = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mergers_away"
    )
    # The employer that proposed or did it; None where the person did it alone.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=MergerState.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    merged_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    # Which rows went over, by model and column, and what else was changed.
    moved = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["away"],
                condition=Q(state__in=[MergerState.PROPOSED, MergerState.MERGED]),
                name="an_account_goes_into_one_other",
            ),
            models.CheckConstraint(
                condition=~Q(away=F("into")), name="no_account_goes_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.away_id} → {self.into_id}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for the person's word."""
        return self.state == MergerState.PROPOSED

    @property
    def is_by_employer(self) -> bool:
        """Whether it was done without the person, since nobody had ever come in by the other account."""
        return self.merged_at is not None and self.merged_by_id != self.into_id

    @property
    def is_undoable(self) -> bool:
        """Whether there is still a way back."""
        return (
            self.state == MergerState.MERGED
            and self.merged_at is not None
            and self.merged_at + UNDONE_WITHIN > timezone.now()
        )

    @property
    def undoable_until(self):
        """The moment after which it stays as it is; None while it isn't done."""
        return self.merged_at and self.merged_at + UNDONE_WITHIN
