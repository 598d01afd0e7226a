"""Where roles aren't asked, everything else about being signed in holds as elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from assessments.quizzes.holding import held
from learning.people.models import Membership, Organisation, Unit, User
from learning.people.plainly import is_asking_plainly, person_plainly
from learning.people.zones import with_zone
from tests.answers import right_fields
from tests.architecture.test_queries import counted
from tests.people import person, signed_in, start_quiz


@pytest.fixture
def attempt(enrolment):
    return start_quiz(enrolment)


def save(client, attempt, sequence: int = 1):
    row = attempt.responses.select_related("version").get(position=1)
    data = right_fields(attempt, row) | {"sequence": sequence, "client": "tab"}
    return client.post(reverse("save_answer", args=[attempt.pk, 1]), data)


def test_saving_reads_no_roles_and_other_pages_do(learner_client, attempt):
    with counted() as queries:
        assert save(learner_client, attempt).status_code == 200
    assert not any("institutionrole" in sql or "mfa_" in sql for sql in queries.queries)
    with counted() as queries:
        learner_client.get(reverse("attempt", args=[attempt.pk]))
    assert any("institutionrole" in sql for sql in queries.queries), "the control"
    assert not is_asking_plainly()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda user: user.set_password("another one"), id="password changed"),
        pytest.param(lambda user: setattr(user, "is_active", False), id="account closed"),
    ],
)
def test_a_session_that_ended_saves_nothing(learner, learner_client, attempt, change):
    assert save(learner_client, attempt).status_code == 200
    user = User.objects.get(pk=learner.pk)
    change(user)
    user.save()
    answer = save(learner_client, attempt, sequence=2)
    assert answer.status_code == 401 and "signed out" in answer.json()["message"]


def test_times_are_the_learner_s_own(learner, attempt):
    learner.time_zone = "Asia/Kolkata"
    learner.save()
    said = save(signed_in(learner), attempt).json()
    attempt.refresh_from_db()
    from zoneinfo import ZoneInfo

    local = attempt.responses.get(position=1).saved_at.astimezone(ZoneInfo("Asia/Kolkata"))
    assert f"{local:%H:%M}" in said["message"]


def test_only_the_learner_s_own_acts_are_asked_plainly(settings):
    """The pattern matches the address of saving, and no page that shows or changes another's."""
    import re

    matches = re.compile(settings.BARAZA_WITHOUT_ROLES).fullmatch
    key = "00000000-0000-4000-8000-000000000000"
    address = f"/attempts/{key}/answers/3/"
    assert matches(address) and resolve(address).url_name == "save_answer"
    for other in (f"/attempts/{key}/", f"/attempts/{key}/submit/", f"/admin{address}", "/console/",
                  f"{address}../../admin/", f"{address}\n", "/admin/"):  # fmt: skip
        assert not matches(other)


# --- The query that is written out finds what the ORM finds ---

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    "places",
    [
        [],
        [("Africa/Nairobi", date(2026, 1, 1), None)],
        [("Africa/Nairobi", date(2026, 1, 1), date(2026, 6, 15))],
        [("Africa/Nairobi", date(2026, 1, 1), date(2026, 6, 14))],
        [("Africa/Nairobi", date(2026, 6, 16), None)],
        [("Africa/Nairobi", date(2026, 1, 1), None), ("Asia/Tokyo", date(2026, 2, 1), None)],
        [("Asia/Tokyo", date(2026, 2, 1), None), ("Africa/Nairobi", date(2026, 2, 1), None)],
    ],
    ids=["nowhere", "now", "last day", "yesterday", "tomorrow", "two", "two on one day"],
)
def test_a_person_is_found_with_the_zone_that_the_orm_finds(places, monkeypatch):
    user = User.objects.create_user("zoned@example.org", full_name="Zoned", time_zone="")
    for number, (zone, since, until) in enumerate(places):
        organisation = Organisation.objects.create(
            name=f"O{number}", slug=f"o{number}", time_zone=zone
        )
        unit = Unit.add_root(organisation=organisation, name="U")
        Membership.objects.create(user=user, unit=unit, since=since, until=until)
    monkeypatch.setattr("learning.lib.dated.site_day", lambda moment=None: TODAY)
    by_orm = with_zone(User.objects.filter(pk=user.pk)).get()
    found = person_plainly(user.pk, TODAY)
    for name in ("pk", "password", "is_active", "is_superuser", "time_zone", "email",
                 "organisation_zone"):  # fmt: skip
        assert getattr(found, name) == getattr(by_orm, name), name
    assert found.get_session_auth_hash() == user.get_session_auth_hash()


def test_nobody_is_found_for_a_closed_account_or_none():
    user = User.objects.create_user("closed@example.org", full_name="Closed", is_active=False)
    assert person_plainly(user.pk, TODAY) is None
    assert person_plainly(10**9, TODAY) is None


def test_the_row_of_an_answer_is_what_the_orm_finds(learner, attempt, module):
    from assessments.models import QuizPage

    save(signed_in(learner), attempt)
    QuizPage.objects.update(minutes_allowed=20)
    attempt.deadline_at = attempt.started_at
    attempt.save()
    for row in attempt.responses.select_related("attempt__enrolment", "version"):
        with transaction.atomic():
            found = held(learner, attempt.pk, row.position)
        assert found.response == row
        for name in ("position", "answer", "answer_hash", "sequence", "client", "saved_at",
                     "revealed_at"):  # fmt: skip
            assert getattr(found.response, name) == getattr(row, name), name
        assert (found.kind, found.data) == (row.version.kind, row.version.data)
        assert found.order == row.attempt.plan["questions"][row.position - 1]["order"]
        for name in ("state", "purpose", "deadline_at", "grace_seconds", "closed_by"):
            assert getattr(found, name) == getattr(row.attempt, name), name
        assert found.enrolment_state == row.attempt.enrolment.state
        with transaction.atomic():
            assert held(person("learner2"), attempt.pk, row.position) is None
    with transaction.atomic():
        assert held(learner, attempt.pk, 99) is None
