"""A time zone as a column."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from learning.lib.zones import UnknownZone, zone_named


def site_zone() -> str:
    """The zone of the site itself: an organisation's until somebody says another."""
    return settings.TIME_ZONE


def known_zone(name: str) -> None:
    """Refuse a name that the IANA database doesn't have."""
    try:
        zone_named(name)
    except UnknownZone as error:
        raise ValidationError(str(error)) from error


class TimeZoneField(models.CharField):
    """The name of a zone in the IANA database, such as Africa/Nairobi."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("validators", [known_zone])
        super().__init__(*args, **kwargs)
