"""Addresses where only who somebody is matters, not what else they may do.

Which roles somebody has, and whether they have a second factor, are five subqueries of the query for
a request's person. Saving an answer asks none of it, and it is asked more often than all other
addresses together, by everybody in the same minute.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import date
from functools import cache

from django.conf import settings

from .models import Membership, Organisation, Unit, User

_plainly: ContextVar[bool] = ContextVar("plainly", default=False)


def is_asking_plainly() -> bool:
    """Whether the present request needs no roles."""
    return _plainly.get()


# Written out, since putting the query together costs more than asking it
# (docs/decisions/0010-two-queries-in-sql.md). The zone is `zones.with_zone`'s; a test holds them equal.
_SQL = """
SELECT person.id, person.password, person.is_active, person.is_superuser, person.time_zone,
       person.email,
       (SELECT organisation.time_zone FROM {membership} membership
        JOIN {unit} unit ON unit.id = membership.unit_id
        JOIN {organisation} organisation ON organisation.id = unit.organisation_id
        WHERE membership.user_id = person.id AND membership.since <= %s
          AND (membership.until IS NULL OR membership.until >= %s)
        ORDER BY membership.since DESC, membership.id DESC LIMIT 1) AS organisation_zone
FROM {user} person WHERE person.id = %s AND person.is_active
"""


def person_plainly(user_id: int, today: date) -> User | None:
    """Who this is and whose time they live by; None for nobody who can be signed in."""
    return next(iter(User.objects.raw(_sql(), [today, today, user_id])), None)


@cache
def _sql() -> str:
    models = {"user": User, "membership": Membership, "unit": Unit, "organisation": Organisation}
    return _SQL.format(**{name: model._meta.db_table for name, model in models.items()})


class PlainlySignedIn:
    """Marks such requests (BARAZA_WITHOUT_ROLES). Must stand before AuthenticationMiddleware.

    What such an address does is the learner's own: nobody's second factor guards it, and somebody
    who needs one and has none can't get to the page that sends it.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.matches = re.compile(settings.BARAZA_WITHOUT_ROLES).fullmatch

    def __call__(self, request):
        if not self.matches(request.path):
            return self.get_response(request)
        token = _plainly.set(True)
        try:
            return self.get_response(request)
        finally:
            _plainly.reset(token)
