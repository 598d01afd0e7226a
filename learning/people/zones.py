"""In whose time a page is written: the person's own zone, else their organisation's, else the site's."""

from __future__ import annotations

import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from learning.lib.zones import UnknownZone, zone_named

from .models import Membership, User

logger = logging.getLogger("baraza.people")


def with_zone(users: QuerySet[User]) -> QuerySet[User]:
    """The users with the zone of the organisation that they joined last, in the same query."""
    places = Membership.objects.current().filter(user=OuterRef("pk")).order_by("-since", "-pk")
    return users.annotate(
        organisation_zone=Subquery(places.values("unit__organisation__time_zone")[:1])
    )


def zone_of(user) -> ZoneInfo:
    """The zone in which this person's times are shown and their days are counted."""
    for name in (user.time_zone, organisation_zone(user)):
        try:
            if name:
                return zone_named(name)
        except UnknownZone as error:
            # A zone that a newer database of zones has dropped must not shut anybody out.
            logger.warning("the person %s has an unknown zone: %s", user.pk, error)
    return timezone.get_default_timezone()


def organisation_zone(user) -> str:
    """The name of the organisation's zone; empty for somebody who works nowhere."""
    if not hasattr(user, "organisation_zone"):
        user.organisation_zone = with_zone(User.objects.filter(pk=user.pk)).values_list(
            "organisation_zone", flat=True
        )[0]
    return user.organisation_zone or ""


def day_of(user, moment: datetime | None = None) -> date:
    """The date of a moment (of now if none is named) where this person is."""
    return timezone.localdate(moment, zone_of(user))
