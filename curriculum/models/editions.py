"""Editions: what a module asked for at a moment, frozen in rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from .taxonomy import Competency


class Edition(models.Model):
    """A numbered set of demands of one module. Cut by `curriculum.api.release` alone, never changed."""

    module_key = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    language = models.CharField(max_length=12)
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="editions"
    )
    minutes_online = models.PositiveIntegerField()
    minutes_practice = models.PositiveIntegerField()
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)
    # Why holders of the certificate are asked to do again what has changed; empty: they aren't.
    refresher = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["module_key", "number"], name="an_edition_number_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class EditionActivity(models.Model):
    """A step of the module, and what it demanded."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="activities")
    activity_key = models.UUIDField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    order = models.PositiveSmallIntegerField()
    required = models.BooleanField()
    counts = models.BooleanField()
    is_online = models.BooleanField(default=True)
    minutes = models.PositiveIntegerField()
    pass_mark = models.PositiveSmallIntegerField(null=True)
    items = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "activity_key"], name="an_edition_has_each_activity_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class EditionCompetency(models.Model):
    """A competency that the module helped to reach, with the level it aimed at."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    level = models.PositiveSmallIntegerField()
    primary = models.BooleanField()

    class Meta:
        ordering = ["-primary", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "competency"], name="an_edition_has_each_competency_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"
