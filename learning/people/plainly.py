"""Addresses where only who somebody is matters, not what else they may do.

Which roles somebody has, and whether they have a second factor, are five subqueries of the query for
a request's person. Saving an answer asks none of it, and it is asked more often than all other
addresses together, by everybody in the same minute.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from django.conf import settings

_plainly: ContextVar[bool] = ContextVar("plainly", default=False)


def is_asking_plainly() -> bool:
    """Whether the present request needs no roles."""
    return _plainly.get()


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
