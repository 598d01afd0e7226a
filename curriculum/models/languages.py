"""Modules in other languages than the one in which they were written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ModuleTranslation(models.Model):
    """A module that is live in another language, and who has read the translation.

    It asks what the original's editions ask. One that nobody but its translator has read says so to
    its readers, and carries no assessed questions.
    """

    module_key = models.UUIDField()
    language = models.CharField(max_length=12)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("translation of a module")
        constraints = [
            models.UniqueConstraint(
                fields=["module_key", "language"], name="a_module_is_translated_once_a_language"
            ),
            models.CheckConstraint(condition=~Q(language=""), name="a_translation_has_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.module_key} {self.language}"

    @property
    def is_reviewed(self) -> bool:
        """Whether a second person has read it as it is live."""
        return self.reviewed_at is not None
