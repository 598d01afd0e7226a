"""Where a module comes from that was adapted from another institution's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ModuleOrigin(models.Model):
    """What a module was adapted from, as it was then: credit that stays, and what to compare with.

    `before` are the works that the origin itself was adapted from, the nearest first, each as a
    module file names it. `texts` are the origin's passages as [place, label, text]; empty where the
    origin came by a file from another site.
    """

    module_key = models.UUIDField(unique=True)
    origin_key = models.UUIDField(null=True)
    title = models.CharField(max_length=255)
    institution_name = models.CharField(max_length=200)
    licence = models.CharField(max_length=60)
    url = models.CharField(max_length=500, blank=True)
    edition = models.PositiveIntegerField(null=True)
    before = models.JSONField(default=list)
    texts = models.JSONField(default=list)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"“{self.title}” ({self.institution_name})"
