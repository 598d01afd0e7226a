"""Modules that nobody begins any more. They stay, since records and certificates rest on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ArchivedModule(models.Model):
    """A module out of the catalogue, in all its languages. A row of its own: drafts don't carry it."""

    module_key = models.UUIDField(unique=True)
    reason = models.TextField(_("reason"), blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    archived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("archived module")

    def __str__(self) -> str:
        return str(self.module_key)
