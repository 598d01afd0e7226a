"""Rows that hold from one day to another, and the day by which that is judged."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


def site_day(moment: datetime | None = None) -> date:
    """The date of a moment (of now if none is named) by the site's clock, whoever asks.

    By a reader's own zone the same row would be late for one and not for another.
    """
    return timezone.localdate(moment, timezone.get_default_timezone())


class DatedQuerySet(models.QuerySet):
    """Rows with a first day, `since`, and a last one, `until`, that counts; None: no end is known."""

    def on(self, day: date):
        """Those that hold on a day."""
        return self.not_over(day).filter(since__lte=day)

    def not_over(self, day: date):
        """Those that hold on a day, or begin later."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))

    def current(self):
        """Those that hold today, by the site's day."""
        return self.on(site_day())
