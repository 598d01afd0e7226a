"""Where roles aren't asked, everything else about being signed in holds as elsewhere."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from learning.people.models import User
from learning.people.plainly import is_asking_plainly
from tests.answers import right_fields
from tests.architecture.test_queries import counted
from tests.people import signed_in, start_quiz


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
