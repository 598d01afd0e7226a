"""Nobody of one institution reads or changes another's things, by whatever address of the editor.

Every address that the resolver knows is asked by GET and POST, filled with the School's things, by
people of the Coast Institute. A word that stands in all of those things must stand in no answer, and
afterwards everything must be as it was. An address without a row in the table fails.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Question
from learning.people.api import role_group
from learning.people.enums import InstitutionRoleName
from learning.people.models import Institution, User
from tests.abuse.leaks import world
from tests.abuse.leaks.routes import (
    BULK,
    NOT_WALKED,
    OWN,
    REFUSED,
    ROWS,
    Route,
    Row,
    routes,
    row_of,
)
from tests.people import person, signed_in

COAST = "coast-institute-of-administration"


@pytest.fixture
def held(db) -> dict:
    return world.make()


def someone(*roles: str) -> User:
    """Somebody who holds these roles at the Coast Institute and nothing elsewhere."""
    coast = Institution.objects.get(slug=COAST)
    user = User.objects.create_user("coast@example.org", None, full_name="Somebody of Coast")
    user.groups.set(role_group(institution=coast, role=InstitutionRoleName(role)) for role in roles)
    return user


WHO = {
    "author": ("author",),
    "facilitator": ("facilitator",),
    "everything": tuple(InstitutionRoleName.values),
}


def test_every_address_of_the_editor_has_a_row():
    known = {route.name for route in routes()}
    without = sorted(name for name in known - NOT_WALKED if row_of(name) is None)
    assert without == [], (
        "say in tests/abuse/leaks/routes.py how it is filled and what may come of it"
    )
    gone = sorted(name for name in ROWS if name not in known)
    assert [name for name in gone if not _is_of_a_kind(name)] == [], (
        "rows of addresses that are gone"
    )


def _is_of_a_kind(name: str) -> bool:
    """Rows that are written for several kinds at once, of which one may lack an address."""
    return name.startswith(("wagtailsnippets_assessments_", "wagtailsnippetchoosers_"))


def test_every_row_can_be_filled(held):
    """An address that can't be built would be walked past."""
    unfilled = [route.name for route in routes() if _walked(route) and not address(route, held)]
    assert unfilled == []


def _walked(route: Route) -> bool:
    return route.name not in NOT_WALKED and row_of(route.name) is not None


def address(route: Route, held: dict) -> str | None:
    """The route filled by its row."""
    row = row_of(route.name)
    query = row.query.format(**held)
    if route.pattern.name is None:
        return "/" + _by_hand(route.path, row, held) + query
    if "args" in row.fill:
        arguments = [held.get(part, part) for part in row.fill["args"]]
        return reverse(route.name, args=arguments) + query
    wanted = _parameters(route)
    values = {name: _value(row, name, held) for name in wanted}
    try:
        return reverse(route.name, kwargs=values) + query
    except Exception:
        return None


def _parameters(route: Route) -> set[str]:
    """The names in an address, with those of the parts above it."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", route.path)) | set(
        route.pattern.pattern.regex.groupindex
    )


def _value(row: Row, name: str, held: dict):
    value = row.fill.get(name, 1)
    return held.get(value, value) if isinstance(value, str) else value


def _by_hand(path: str, row: Row, held: dict) -> str:
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(_value(row, part[1], held)), path)
    return filled.replace(".*", "nothing").replace("\\", "")


def fields(held: dict) -> dict:
    """A body with everything that a form of the editor may ask for, pointing to the School."""
    return {
        "title": "Smuggled", "name": "Smuggled", "slug": "smuggled", "label": "Smuggled",
        "new_title": "Smuggled", "new_slug": "smuggled", "new_parent_page": held["home"],
        "copy_subpages": "on", "chooser": held["home"], "parent_page": held["home"],
        "institution": held["institution"], "institutions": [held["institution"]],
        "collection": held["collection"], "collections": [held["collection"]],
        "email": "smuggled@example.org", "role": "author", "reason": "x", "confirm": "1",
        "add": held["question"], "question": held["question"], "questions": [held["question"]],
        "id": held["page"], "locales": ["1"], "locale": "1", "state": "accepted", "reply": "x",
        "decision": "grant", "module": "x", "format": "gift", "text": "Smuggled",
        "action-publish": "1", "comment": "Smuggled", "value": "Smuggled", "next": "/admin/",
        "tags": "smuggled", "file": world.picture(), "privacy-restriction_type": "none",
        "external-link-chooser-url": "https://example.org",
    }  # fmt: skip


def ask(user: User, method: str, url: str, held: dict):
    client: Client = signed_in(user)
    # An error of the site is a finding among others.
    client.raise_request_exception = False
    # The editor's uploads and previews are asked for by scripts.
    headers = {"x-requested-with": "XMLHttpRequest"} if "multiple/" in url else {}
    if method == "get":
        return client.get(url, headers=headers)
    return client.post(url, fields(held), headers=headers)


def body_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace") + str(dict(answer.headers))


def wrong(answer, allowed: frozenset[int], before: dict, after: dict) -> list[str]:
    """What is wrong with an answer."""
    found = []
    if answer.status_code not in allowed:
        found.append(f"status {answer.status_code}")
    said = body_of(answer)
    if world.CANARY.lower() in said.lower():
        where = said.lower().index(world.CANARY.lower())
        found.append(f"says {said[max(0, where - 60) : where + 40]!r}")
    found += [f"changed {name}" for name in before if before[name] != after[name]]
    return found


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", WHO)
def test_nothing_of_another_institution_is_read_or_changed(who, method, held):
    user = someone(*WHO[who])
    before = world.state(held)
    found = []
    for route in filter(_walked, routes()):
        row = row_of(route.name)
        answer = ask(user, method, address(route, held), held)
        # Reading changes nothing, or it is found at the end.
        after = world.state(held) if method == "post" else before
        allowed = row.get if method == "get" else row.post
        found += [f"{route.name}: {what}" for what in wrong(answer, allowed, before, after)]
        before = after
    found += [f"changed {name}" for name, rows in world.state(held).items() if rows != before[name]]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("app", "model", "action", "key"), BULK)
def test_no_bulk_action_reaches_them(app, model, action, key, held):
    user = someone(*WHO["everything"])
    before = world.state(held)
    url = reverse("wagtail_bulk_action", args=[app, model, action])
    found = []
    for ids in (f"?id={held[key]}", "?id=all"):
        for method in ("get", "post"):
            answer = ask(user, method, url + ids, held)
            after = world.state(held)
            found += wrong(answer, OWN, before, after)
    assert found == []


@pytest.mark.parametrize(
    ("name", "key"),
    [("preview_translation", "question_translation"), ("update_translations", "question_source")],
)
def test_a_translation_of_a_question_is_as_closed_as_one_of_a_page(name, key, held):
    user = someone(*WHO["everything"])
    for method in ("get", "post"):
        answer = ask(user, method, reverse(f"wagtail_localize:{name}", args=[held[key]]), held)
        assert answer.status_code in REFUSED
        assert world.CANARY not in body_of(answer)


def test_its_owners_read_the_word(held):
    """The control: a walk that can't find anything proves nothing."""
    seen = {
        "author": ["wagtailadmin_explore", "wagtailsnippets_assessments_question:edit",
                   "wagtailimages:edit", "wagtaildocs:edit", "answer_feedback", "correction",
                   "question_import", "wagtailimages_chooser:choose", "wagtailadmin_home",
                   "wagtailadmin_pages:history", "wagtailadmin_reports:site_history"],
        "reviewer": ["manage_certificate", "intake", "answer_attempt_request", "institution"],
        "assessor": ["assess_work", "practice_queue", "practice_settings"],
    }  # fmt: skip
    by_name = {route.name: route for route in routes()}
    blind = [
        name
        for who, names in seen.items()
        for name in names
        if world.CANARY.lower() not in body_of(
            ask(person(who), "get", address(by_name[name], held), held)
        ).lower()
    ]  # fmt: skip
    assert blind == []
    assert Question.objects.get(pk=held["question"]).label == world.CANARY
