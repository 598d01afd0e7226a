"""Certificates: what is signed, what the public page says, and what never changes."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from assessments import api
from assessments.certificates import api as certificates
from assessments.certificates import finishing
from assessments.certificates.pades import verify_pdf
from assessments.enrolments import api as enrolments
from assessments.models import Certificate
from curriculum.models import ModulePage
from learning.operations.api import sweep
from learning.operations.models import AuditEntry, Outbox
from tests.conftest import settings_name
from tests.people import complete, person, run_tasks, signed_in


def about_certificates():
    """The promised mails that announce a certificate."""
    return Outbox.objects.filter(key__startswith="certificate:")


def verified(client, code: str) -> str:
    return client.get(reverse("verify", args=[code])).content.decode()


def test_the_claim_says_who_what_and_on_what_it_rests(certificate):
    claim = certificate.content
    assert claim["learner"] == {"name": "Amina Wanjiru Otieno"}
    assert claim["issuer"] == {"name": "Baraza School of Government"}
    assert claim["basis"] == "completed_with_quiz_and_practice"
    assert (claim["minutes_online"], claim["minutes_practice"]) == (165, 180), "each by itself"
    assert claim["result"] == {"percent": 100, "pass_mark": 70}
    shown = {item["code"]: (item["level"], item["level_title"]) for item in claim["competencies"]}
    # The quiz shows level 1 of all of them, the practice level 2 of the one it names.
    assert shown.pop("SL-01") == (2, "Practising")
    assert set(shown.values()) == {(1, "Aware")}


def test_the_pdf_is_signed_and_pdfsig_agrees(certificate, settings, tmp_path):
    pdf = certificates.pdf_path(certificate.pdf_sha256).read_bytes()
    assert verify_pdf(pdf, settings.SECRETS.pdf_certificate.read_bytes())
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1
    assert not verify_pdf(bytes(changed), settings.SECRETS.pdf_certificate.read_bytes())
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) isn't installed")
    for name, content, says in (("good", pdf, "Signature is Valid"), ("bad", bytes(changed), None)):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        report = subprocess.run(
            ["pdfsig", path], capture_output=True, text=True, check=False
        ).stdout
        assert ("Signature is Valid" in report) == (says is not None), report


def test_the_page_waits_for_the_pdf_and_then_stops(learner_client, enrolment):
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    url = reverse("certificate", args=[row.code])
    assert "http-equiv" in learner_client.get(url).content.decode()
    # Signed, and the PDF not drawn yet: the worker is between the two.
    finishing._sign(row)
    page = learner_client.get(url).content.decode()
    assert "http-equiv" in page and "Download" not in page
    run_tasks()
    page = learner_client.get(url).content.decode()
    assert "http-equiv" not in page and "Download" in page


def test_the_verify_page_tells_the_truth_in_every_state(client, enrolment):
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    assert "is being signed" in verified(client, row.code)
    run_tasks()
    assert "This certificate is valid" in verified(client, row.code)

    Certificate.objects.filter(pk=row.pk).update(expires_on=timezone.localdate().replace(year=2020))
    assert "has expired" in verified(client, row.code)
    Certificate.objects.filter(pk=row.pk).update(expires_on=None)

    admin = person("reviewer")
    successor = certificates.correct(
        certificate=row, by=admin, name="Amina W. Otieno", reason="Typo."
    )
    page = verified(client, row.code)
    assert "has been replaced" in page and successor.code in page and "Typo." in page
    run_tasks()
    assert "This certificate is valid" in verified(client, successor.code)
    assert row.code in verified(client, successor.code)

    certificates.revoke(certificate=successor, by=admin, reason="Issued in error.")
    page = verified(client, successor.code)
    assert "has been revoked" in page and "Issued in error." in page
    assert "This certificate is valid" not in page

    for code in ("7Q4M-XK2P-9RTD-3F8C", "nonsense", "x" * 5000, "%00", "<script>", "../../etc"):
        answer = client.get("/verify/" + code + "/")
        assert answer.status_code in (400, 404), code
        assert "<script>" not in answer.content.decode()


def test_a_changed_claim_is_never_called_valid(client, certificate):
    claim = certificate.claim.replace("Amina", "Amira")
    Certificate.objects.filter(pk=certificate.pk).update(claim=claim)
    page = verified(client, certificate.code)
    assert "Don&#x27;t rely" in page or "Don't rely" in page
    assert "This certificate is valid" not in page


def test_a_key_revoked_before_the_signature_makes_it_worthless(client, certificate):
    certificate.key.revoked_from = certificate.signed_at
    certificate.key.save()
    assert "This certificate is valid" not in verified(client, certificate.code)


def test_what_was_certified_does_not_change_with_names_and_titles(client, certificate, learner):
    learner.full_name = "Somebody Else"
    learner.save()
    ModulePage.objects.filter(code="SCL1").update(title="Another title")
    page = verified(client, certificate.code)
    assert "Amina Wanjiru Otieno" in page and "Seeing public services" in page
    assert "Another title" not in page


def test_finishing_can_be_repeated_and_a_lost_task_is_swept_up(enrolment):
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    # The worker died: the task is gone.
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    sweep()
    row.refresh_from_db()
    assert not row.signature, "the worker gets two minutes before anybody helps"
    Certificate.objects.update(issued_at=timezone.now() - timedelta(minutes=3))
    assert sweep()["certificates"] == 1
    row.refresh_from_db()
    first = (row.signature, row.pdf_sha256)
    assert all(first)
    for _ in range(2):
        certificates.finish_certificate.call(row.pk)
        sweep()
    row.refresh_from_db()
    assert (row.signature, row.pdf_sha256) == first
    assert len(list(certificates.pdf_path(first[1]).parent.parent.rglob("*.pdf"))) == 1
    assert about_certificates().count() == 1
    assert len([one for one in mail.outbox if "certificate" in one.subject]) == 1


def test_a_mail_that_fails_is_kept_and_tried_again(enrolment, settings):
    complete(enrolment)
    Outbox.objects.all().delete()  # that the practice was assessed
    api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    settings.EMAIL_BACKEND = "tests.mail.Broken"
    run_tasks()
    run_tasks()
    letter = Outbox.objects.get()
    assert letter.sent_at is None and letter.attempts == 1 and "no route" in letter.last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sweep()["mail"] == 0, "not before its time"
    Outbox.objects.update(due_at=timezone.now())
    assert sweep()["mail"] == 1
    assert len(mail.outbox) == 1


def test_an_institution_corrects_and_revokes_with_a_reason_in_the_audit_log(certificate):
    client = signed_in(person("reviewer"))
    assert certificate.code in client.get(reverse("manage_certificates")).content.decode()
    correct = reverse("correct_certificate", args=[certificate.code])
    assert client.post(correct, {"name": "Amina W. Otieno", "reason": ""}).status_code == 422
    same = {"name": "Amina Wanjiru Otieno", "reason": "x"}
    assert "already" in client.post(correct, same).content.decode()
    answer = client.post(correct, {"name": "Amina W. Otieno", "reason": "A letter was missing."})
    new = Certificate.objects.get(status="issued")
    assert answer.url == reverse("manage_certificate", args=[new.code])
    assert client.post(correct, {"name": "Other", "reason": "x"}).status_code == 422
    revoke = reverse("revoke_certificate", args=[new.code])
    assert client.post(revoke, {"reason": "Issued in error."}).status_code == 302
    assert list(
        AuditEntry.objects.order_by("pk").values_list("action", "subject", "reason", "actor__email")
    ) == [
        ("correct", certificate.code, "A letter was missing.", "reviewer@example.org"),
        ("revoke", new.code, "Issued in error.", "reviewer@example.org"),
    ]


@pytest.mark.parametrize("who", ["author2", "author", "hr", "learner2", "supervisor"])
def test_nobody_else_sees_or_changes_a_certificate(certificate, who):
    client = signed_in(person(who))
    for name in ("manage_certificate", "certificate", "certificate_pdf"):
        assert client.get(reverse(name, args=[certificate.code])).status_code in (403, 404)
    for name in ("revoke_certificate", "correct_certificate"):
        answer = client.post(reverse(name, args=[certificate.code]), {"name": "X Y", "reason": "x"})
        assert answer.status_code in (403, 404)
    certificate.refresh_from_db()
    assert certificate.status == "issued"


def test_a_certificate_outlives_a_page_that_was_removed(client, learner_client, certificate):
    ModulePage.objects.get(code="SCL1").unpublish()
    assert "This certificate is valid" in verified(client, certificate.code)
    assert learner_client.get(reverse("certificate", args=[certificate.code])).status_code == 200
    assert learner_client.get("/home/").status_code == 200


def test_the_claim_speaks_the_module_s_language_and_not_the_browser_s(learner_client, enrolment):
    complete(enrolment)
    url = reverse("confirm_name", args=[enrolment.pk])
    learner_client.post(url, {"name": "Amina Otieno"}, HTTP_ACCEPT_LANGUAGE="ar")
    assert Certificate.objects.get().content["module"]["language"] == "en"


def test_after_a_revocation_nothing_is_issued_by_itself(learner_client, certificate):
    certificates.revoke(certificate=certificate, by=person("reviewer"), reason="Issued in error.")
    url = reverse("confirm_name", args=[certificate.enrolment_id])
    answer = learner_client.post(url, {"name": "Amina Otieno"})
    assert answer.status_code == 422
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    "words", ["Seeing public services", "seeing public se", "learner@example", "nothing"]
)
def test_a_certificate_is_found_by_what_somebody_has_at_hand(certificate, words):
    client = signed_in(person("reviewer"))
    for query, found in ((words, words != "nothing"), (certificate.code.lower(), True)):
        page = client.get(reverse("manage_certificates"), {"q": query}).content.decode()
        assert (reverse("manage_certificate", args=[certificate.code]) in page) == found, query


def test_a_certificate_taken_back_while_it_was_drawn_is_not_announced(enrolment, monkeypatch):
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    drawn = finishing.signed_pdf

    def slow(claim, look):
        certificates.revoke(certificate=row, by=person("reviewer"), reason="Issued in error.")
        return drawn(claim, look)

    monkeypatch.setattr(finishing, "signed_pdf", slow)
    certificates.finish_certificate.call(row.pk)
    assert not about_certificates().exists()
    row.refresh_from_db()
    assert row.status == "revoked" and row.pdf_sha256


def test_a_lost_pdf_is_drawn_again_and_the_register_stays(learner_client, certificate):
    lost, claim = certificate.pdf_sha256, (certificate.claim, certificate.signature)
    certificates.pdf_path(lost).unlink()
    url = reverse("certificate_pdf", args=[certificate.code])
    page = reverse("certificate", args=[certificate.code])
    for _ in range(2):
        answer = learner_client.get(url)
        assert answer.url == page, "it waits there for the worker"
    assert "is being drawn" in learner_client.get(page).content.decode()
    note = AuditEntry.objects.get(action="draw again")
    assert note.subject == certificate.code and note.details == {"lost_sha256": lost}
    run_tasks()
    certificate.refresh_from_db()
    assert certificate.pdf_sha256 not in ("", lost)
    assert (certificate.claim, certificate.signature) == claim
    assert b"".join(learner_client.get(url).streaming_content).startswith(b"%PDF")
    heard = [one for one in mail.outbox if "certificate" in one.subject]
    assert len(heard) == 1, "its owner has heard of it before"


def test_a_certificate_asked_for_twice_at_once_is_one(databases, worker_id):
    """Two requests on connections of their own get the same certificate, and one mail is promised."""
    name = f"twice_{worker_id}"
    database = settings_name(databases.copy(name))
    together = Barrier(2)

    def in_the_copy(work):
        def run(*args):
            # Of this thread alone: the test's own connections stay where they are.
            for alias in ("default", "cache"):
                connections[alias].settings_dict = connections[alias].settings_dict | {
                    "NAME": database
                }
            try:
                return work(*args)
            finally:
                connections.close_all()

        return run

    @in_the_copy
    def completed() -> int:
        module = ModulePage.objects.get(code="SCL1")
        enrolment = enrolments.enrol(user=person("learner"), module_key=module.translation_key)
        return complete(enrolment).pk

    @in_the_copy
    def ask(enrolment_id: int) -> tuple[int, str]:
        client = signed_in(person("learner"))
        together.wait(timeout=30)
        answer = client.post(reverse("confirm_name", args=[enrolment_id]), {"name": "Amina Otieno"})
        return answer.status_code, answer.url

    @in_the_copy
    def count() -> int:
        return Certificate.objects.count()

    with ThreadPoolExecutor(2) as pool:
        enrolment_id = pool.submit(completed).result()
        answers = list(pool.map(ask, [enrolment_id] * 2))
        assert answers[0] == answers[1] and answers[0][0] == 302
        assert pool.submit(count).result() == 1
    databases.drop(name)
