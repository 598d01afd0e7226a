"""A training of the past with its document: handed in, checked by HR, evidence then; kept from others."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from assessments import files
from assessments.models import Evidence, HeldLevel, PostProfile, PriorLearning
from learning.operations.models import AuditEntry, Outbox
from learning.people.adapter import confirm_address
from learning.people.models import Membership
from tests.learning.test_my_data import archive, confirmed
from tests.ministry import days, officer, today
from tests.people import person, run_tasks, signed_in

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def competency(manager):
    """One that the manager's post asks for."""
    return PostProfile.objects.get(post=manager).profile.levels.first().competency


@pytest.fixture
def somebody(staff):
    return staff[0]


@pytest.fixture
def client(somebody):
    return signed_in(somebody)


def fields(shown, *, name="certificate.pdf", content=PDF, **more) -> dict:
    return {
        "title": "Advanced records", "competency": getattr(shown, "pk", "nothing"), "level": "2",
        "on": str(today() - days(90)), "file": SimpleUploadedFile(name, content),
    } | more  # fmt: skip


def hand_in(client, shown, **more):
    return client.post(reverse("hand_in_prior"), fields(shown, **more))


def waiting(client, competency, **more) -> PriorLearning:
    answer = hand_in(client, competency, **more)
    assert answer.status_code == 302, answer.content.decode()
    return PriorLearning.objects.get(state="asked")


def test_handed_in_checked_and_counted(client, hr_client, somebody, competency):
    row = waiting(client, competency)
    assert not Evidence.objects.filter(user=somebody).exists(), "handed in it proves nothing"
    assert row.title in hr_client.get(reverse("prior_waiting")).content.decode()
    page = reverse("check_prior", args=[row.pk])
    assert "Advanced records" in hr_client.get(page).content.decode()
    file = hr_client.get(reverse("document_to_check", args=[row.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert (
        "sandbox" in file["Content-Security-Policy"] and file["X-Content-Type-Options"] == "nosniff"
    )
    until = today() + days(365)
    said = {"decision": "verify", "level": "2", "until": str(until), "text": ""}
    assert hr_client.post(page, said).status_code == 302
    evidence = Evidence.objects.get(user=somebody)
    assert (evidence.source, evidence.level, evidence.assessor) == ("prior", 2, person("hr"))
    assert evidence.valid_until == until
    # An old document doesn't pass by rules that hold from a day on: the day of the judgement counts.
    assert evidence.obtained_at > row.asked_at
    held = HeldLevel.objects.get(user=somebody, competency=competency)
    assert (held.level, held.state) == (2, "verified") and held.lapses_on == until + days(1)
    assert AuditEntry.objects.filter(action="verified prior learning").exists()
    assert "Verified" in Outbox.objects.get(key__startswith="prior-learning").subject
    mine = client.get(reverse("passbook")).content.decode()
    assert "Learned elsewhere" in mine and "Verified" in mine
    # Decided once.
    assert hr_client.post(page, said).status_code == 404
    assert Evidence.objects.filter(user=somebody).count() == 1


def test_declined_it_says_why_and_another_can_be_handed_in(
    client, hr_client, somebody, competency, django_capture_on_commit_callbacks
):
    row = waiting(client, competency)
    page = reverse("check_prior", args=[row.pk])
    empty = hr_client.post(page, {"decision": "decline", "text": " "})
    assert empty.status_code == 422 and "Say what is missing" in empty.content.decode()
    hr_client.post(page, {"decision": "decline", "text": "The name is another one."})
    row.refresh_from_db()
    assert row.state == "declined" and not HeldLevel.objects.filter(user=somebody).exists()
    assert "The name is another one." in client.get(reverse("passbook")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        again = waiting(client, competency, content=PDF + b"\n%%EOF\n")
    assert again.pk == row.pk and again.decision == ""
    assert files.path_of(row.sha256, folder="prior") is None
    assert files.path_of(again.sha256, folder="prior")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "certificate.pdf", "content": picture()}, "isn&#x27;t PDF"),
        ({"name": "certificate.png", "content": b"<svg onload=alert(1)>"}, "isn&#x27;t a picture"),
        ({"name": "certificate.svg", "content": b"<svg/>"}, "kind that isn&#x27;t taken"),
        ({"name": "certificate.docx", "content": b"PK"}, "kind that isn&#x27;t taken"),
        ({"content": b""}, "empty"),
        ({"on": "2026-02-30"}, "valid date"),
        ({"on": str(today() + days(3))}, "The day lies ahead"),
        ({"level": "9"}, "no such level"),
        ({"competency": "nothing"}, "valid choice"),
        ({"title": " "}, "required"),
    ],
    ids=["no pdf", "a script", "svg", "word", "empty", "30 february", "future", "level", "competency",
         "no title"],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(client, competency, more, said):
    answer = hand_in(client, competency, **more)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not PriorLearning.objects.exists()


def test_a_photograph_is_drawn_anew(client, competency):
    row = waiting(client, competency, name="certificate.png", content=picture())
    assert row.file_kind == "jpg" and row.file_name == "certificate.jpg"


def test_a_lower_level_needs_a_word_and_a_higher_one_isnt_offered(client, hr_client, competency):
    row = waiting(client, competency)
    page = reverse("check_prior", args=[row.pk])
    for level, status in (("1", 422), ("3", 422)):
        answer = hr_client.post(page, {"decision": "verify", "level": level, "text": ""})
        assert answer.status_code == status
    assert not Evidence.objects.exists() or not Evidence.objects.filter(source="prior").exists()
    hr_client.post(page, {"decision": "verify", "level": "1", "text": "A course without practice."})
    assert Evidence.objects.get(source="prior").level == 1


def test_it_can_be_taken_back_while_nobody_has_decided(
    client, hr_client, competency, django_capture_on_commit_callbacks
):
    row = waiting(client, competency)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("withdraw_prior", args=[row.pk]))
    assert not PriorLearning.objects.exists() and files.path_of(row.sha256, folder="prior") is None
    second = waiting(client, competency)
    hr_client.post(reverse("check_prior", args=[second.pk]), {"decision": "verify", "level": "2"})
    client.post(reverse("withdraw_prior", args=[second.pk]))
    assert PriorLearning.objects.get().state == "verified"


def test_what_an_import_reported_gets_its_document_and_is_reported_again(
    client, somebody, competency
):
    other = competency.framework.competencies.exclude(pk=competency.pk).first()
    row = PriorLearning.objects.create(
        user=somebody, title="Advanced records", on=today() - days(90), competency=other, level=1,
        operation="11111111-1111-1111-1111-111111111111",
    )  # fmt: skip
    assert waiting(client, competency).pk == row.pk
    client.post(reverse("withdraw_prior", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.sha256) == ("reported", "")
    assert (row.competency, row.level) == (other, 1), "as the employer said"


def test_nobody_else_opens_it(client, somebody, competency, interior, kisumu, registration):
    row = waiting(client, competency)
    own = reverse("prior_document", args=[row.pk])
    assert client.get(own).status_code == 200
    document, page = (reverse(name, args=[row.pk]) for name in ("document_to_check", "check_prior"))
    others = (
        person("learner2"), person("supervisor"), person("author"),
        officer(interior, "looks", role="auditor"), officer(interior, "beside", unit=registration),
    )  # fmt: skip
    for other in others:
        browser = signed_in(other)
        assert browser.get(own).status_code == 404
        assert browser.post(reverse("withdraw_prior", args=[row.pk])).status_code == 404
        assert browser.get(document).status_code in (403, 404), other
        assert browser.post(page, {"decision": "verify", "level": "2"}).status_code in (403, 404)
    assert signed_in(officer(interior, "near", unit=kisumu)).get(document).status_code == 200


def test_an_officer_doesnt_check_their_own(competency, interior, kisumu):
    hr = person("hr")
    Membership.objects.get_or_create(user=hr, unit=kisumu, defaults={"since": today() - days(9)})
    browser = signed_in(hr)
    row = waiting(browser, competency)
    assert browser.get(reverse("check_prior", args=[row.pk])).status_code == 404
    assert browser.get(reverse("enter_prior", args=[hr.pk])).status_code == 404


def test_an_officer_enters_it_for_somebody_without_a_device(
    hr_client, somebody, competency, interior
):
    answer = hr_client.post(reverse("enter_prior", args=[somebody.pk]), fields(competency))
    assert answer.url == reverse("person", args=[somebody.pk])
    row = PriorLearning.objects.get(user=somebody)
    assert row.state == "asked" and row.entered_by == person("hr")
    # Who entered it doesn't accept it as well.
    assert hr_client.get(reverse("check_prior", args=[row.pk])).status_code == 404
    second = signed_in(officer(interior, "second"))
    assert second.get(reverse("check_prior", args=[row.pk])).status_code == 200


def test_handed_in_twice_it_is_there_once(client, competency):
    waiting(client, competency)
    again = hand_in(client, competency)
    assert again.status_code == 422 and "handed in already" in again.content.decode()
    assert PriorLearning.objects.count() == 1


def test_it_is_in_the_download_and_goes_with_the_account(
    somebody, competency, django_capture_on_commit_callbacks
):
    somebody.set_password("baraza-demo")
    somebody.save()
    confirm_address(somebody)
    browser = confirmed(somebody)
    row = waiting(browser, competency)
    names = archive(browser).namelist()
    assert f"prior_learning/{row.pk}-certificate.pdf" in names
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/delete/", {"understood": "on"})
    assert not PriorLearning.objects.exists() and files.path_of(row.sha256, folder="prior") is None


@pytest.mark.parametrize("size", [2, 12])
def test_the_queue_costs_the_same_however_long(
    hr_client, staff, competency, size, django_assert_max_num_queries
):
    for n in range(size):
        PriorLearning.objects.create(
            user=staff[n % 6], title=f"T{n}", on=today(), competency=competency, level=2,
            state="asked", sha256="0" * 64, file_name="x.pdf",
        )  # fmt: skip
    run_tasks()
    with django_assert_max_num_queries(14):
        hr_client.get(reverse("prior_waiting"))
