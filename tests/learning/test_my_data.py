"""Everything held about me, as one zip: complete, mine alone, and nothing of a key."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.test import Client

from assessments.enrolments import api as enrolments
from curriculum.models import ModulePage
from learning.desk.account.gathering import KINDS
from learning.people import consents
from learning.people.api import ensure_account
from tests.people import answer_all, complete, pass_quiz, person, signed_in, start_quiz

PASSWORD = "baraza-demo"
DOWNLOAD = "/account/data/download/"


def confirmed(user):
    """A browser in which this person has signed in and given the password once more."""
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def archive(client) -> zipfile.ZipFile:
    answer = client.post(DOWNLOAD)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(zipped: zipfile.ZipFile, name: str) -> list[dict]:
    return json.loads(zipped.read(f"{name}.json"))["rows"]


def test_it_holds_everything(certificate):
    user = certificate.user
    consents.give_consent(user=user, purpose="reminders")
    zipped = archive(confirmed(user))
    assert {f"{kind.name}.json" for kind in KINDS} <= set(zipped.namelist())
    assert rows(zipped, "account")[0]["email"] == user.email
    assert rows(zipped, "places")[0]["unit"] == "Kisumu office"
    assert rows(zipped, "enrolments")[0]["state"] == "completed"
    assert {row["kind"] for row in rows(zipped, "steps")} == {"lesson", "quiz", "practice"}
    assert rows(zipped, "evidence") and rows(zipped, "consents")
    assert any(certificate.code in row["body"] for row in rows(zipped, "mails"))
    (work,) = rows(zipped, "practice")
    assert work["parts"][0]["text"] and work["assessed"][0]["meets"]
    held = rows(zipped, "certificates")[0]
    assert (held["claim"], held["signature"]) == (certificate.claim, certificate.signature)
    assert zipped.read(f"certificates/{certificate.code}.pdf").startswith(b"%PDF")
    page = zipped.read("index.html").decode()
    assert user.full_name in page and all(str(kind.title) in page for kind in KINDS)
    assert "<script" not in page


def test_answers_are_in_the_words_of_the_page(enrolment):
    attempt = pass_quiz(enrolment)
    held = rows(archive(confirmed(enrolment.user)), "quizzes")[0]
    assert held["percent"] == attempt.percent and held["passed"] is True
    assert len(held["answers"]) == attempt.responses.count()
    for given in held["answers"]:
        assert given["question"] and given["answer"], given["question"]
        assert all(isinstance(text, str) for text in given["answer"])


@pytest.mark.parametrize("code", ["SCL1", "DMP1", "GOV2"])
def test_nothing_in_it_tells_a_key(learner, code):
    """Neither an open attempt nor a failed one with attempts left may be answered from the file."""
    module = ModulePage.objects.get(code=code)
    enrolment = enrolments.enrol(user=learner, module_key=module.translation_key)
    attempt = start_quiz(enrolment)
    answer_all(attempt, learner)
    zipped = archive(confirmed(learner))
    text = zipped.read("quizzes.json").decode() + zipped.read("index.html").decode()
    for row in attempt.responses.select_related("version"):
        for option in row.version.data.get("options", []):
            assert option["feedback"][:40] not in text
        for form in row.version.data.get("accepted", []) if row.version.kind == "numeric" else []:
            assert form not in text
    asked = json.loads(zipped.read("quizzes.json"))["rows"][0]["answers"]
    expected = {"question", "answer", "saved_at", "checked_yourself", "came_too_late"}
    assert set(asked[0]) == expected


def test_it_is_mine_alone(certificate):
    other = archive(confirmed(person("learner2")))
    everything = b"".join(other.read(name) for name in other.namelist()).decode(errors="replace")
    for secret in (certificate.code, "learner@example.org", "Amina Wanjiru Otieno"):
        assert secret not in everything
    assert rows(other, "enrolments") == []


def test_no_secret_is_in_it(learner, client):
    zipped = archive(confirmed(learner))
    everything = b"".join(zipped.read(name) for name in zipped.namelist()).decode()
    assert learner.password not in everything and "argon2" not in everything


def test_the_password_is_asked_again_first(learner_client):
    for answer in (learner_client.get("/account/data/"), learner_client.post(DOWNLOAD)):
        assert answer.status_code == 302
        assert answer.url.startswith("/account/reauthenticate/")


def test_it_is_fetched_by_a_button_and_not_by_a_link(learner):
    assert confirmed(learner).get(DOWNLOAD).status_code == 405


def test_it_is_not_for_ever_repeated(learner):
    client = confirmed(learner)
    statuses = [client.post(DOWNLOAD).status_code for _ in range(12)]
    assert statuses[:10] == [200] * 10 and statuses[10:] == [429] * 2
    assert "too often" in client.post(DOWNLOAD).content.decode()
    assert confirmed(person("learner2")).post(DOWNLOAD).status_code == 200, "others aren't held up"


def test_somebody_without_an_address_gets_nothing_of_others(db):
    user, _new = ensure_account(email="x@example.org", full_name="X", password=PASSWORD)
    complete(enrolments.enrol(user=user, module_key=ModulePage.objects.first().translation_key))
    type(user).objects.filter(pk=user.pk).update(email=None)
    client = signed_in(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    zipped = archive(client)
    assert rows(zipped, "mails") == [] and rows(zipped, "invitations") == []
