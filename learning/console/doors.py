"""Who comes in where at the console; what lies outside somebody's reach answers 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from learning.people.access import roles_of
from learning.people.reach import Reach, reach_of

View = Callable[..., HttpResponse]


def for_console(view: View) -> View:
    """A page for everybody who looks after somebody's learning; the others get 403 and a way home."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not roles_of(request.user).may_use_console:
            raise PermissionDenied
        return view(request, reach_of(request.user), *args, **kwargs)

    return guarded


def for_units(view: View) -> View:
    """A page for HR and auditors; for a supervisor, who has people but no unit, there's none."""

    @wraps(view)
    def guarded(request: HttpRequest, reach: Reach, *args, **kwargs) -> HttpResponse:
        if not reach.serves:
            raise Http404
        return view(request, reach, *args, **kwargs)

    return for_console(guarded)


def for_officers(view: View) -> View:
    """A page for those who change something for a whole organisation; 404 for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, reach: Reach, *args, **kwargs) -> HttpResponse:
        if not reach.organisations_to_change().exists():
            raise Http404
        return view(request, reach, *args, **kwargs)

    return for_console(guarded)


def for_administrators(view: View) -> View:
    """A page for those who decide what an organisation's posts ask for; 404 for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, reach: Reach, *args, **kwargs) -> HttpResponse:
        if not reach.organisations_to_administer().exists():
            raise Http404
        return view(request, reach, *args, **kwargs)

    return for_console(guarded)


def chosen_organisation(organisations, asked: str | None):
    """The organisation named in an address, of those given; the first of them if none is named.

    404 for another one, and where there is none.
    """
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    rows = organisations.order_by("name")
    found = rows.filter(pk=int(asked)).first() if asked else rows.first()
    if found is None:
        raise Http404
    return found


def chosen_unit(reach: Reach, asked: str | None):
    """The unit named in an address; None if none is. 404 for one that they don't see."""
    if not asked:
        return None
    pk = number(asked)
    if pk is None:
        raise Http404
    return reach.unit(pk)


def number(text: str) -> int | None:
    """The number that stands in a form or an address; None for anything odd, or too long for a key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
