"""The thread, through HTTP: enrol, read, sit the quiz, complete, confirm the name, be verified."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from assessments.models import ActivityRecord, Attempt, Certificate, Enrolment, Evidence
from tests.answers import right_fields
from tests.people import complete, meet_practice, outline_of, run_tasks, start_quiz


def test_a_learner_goes_from_enrolment_to_a_verified_certificate(learner_client, learner, module):
    answer = learner_client.post(reverse("enrol", args=[module.translation_key]))
    enrolment = Enrolment.objects.get(user=learner)
    steps = outline_of(enrolment).activities
    assert answer.url.endswith("/what-makes-leadership-socially-conscious/")

    for step in steps:
        if step.kind == "lesson":
            answer = learner_client.post(reverse("finish_lesson", args=[enrolment.pk, step.key]))
            assert answer.status_code == 302
    missing = learner_client.get(reverse("enrolment", args=[enrolment.pk])).content.decode()
    assert "to be passed with 70 %" in missing
    assert "to be handed in and assessed, 3 h at work" in missing

    quiz = next(step for step in steps if step.kind == "quiz")
    answer = learner_client.post(reverse("start_quiz", args=[enrolment.pk, quiz.key]))
    attempt = Attempt.objects.get(enrolment=enrolment)
    fields = {"check": "1"}
    for row in attempt.responses.select_related("version"):
        fields |= right_fields(attempt, row) | {f"q{row.position}-sequence": "0"}
    answer = learner_client.post(reverse("attempt", args=[attempt.pk]), fields)
    assert answer.url == reverse("check_attempt", args=[attempt.pk])
    learner_client.post(reverse("submit_attempt", args=[attempt.pk]))
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert "Passed" in page and "100 %" in page

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.percent) == ("active", 83)
    meet_practice(enrolment)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.percent) == ("completed", 100)
    levels = set(Evidence.objects.filter(user=learner).values_list("competency__code", "level"))
    assert levels == {("SL-01", 1), ("SL-01", 2), ("SD-01", 1), ("SD-03", 1), ("GV-03", 1)}

    answer = learner_client.post(
        reverse("confirm_name", args=[enrolment.pk]), {"name": "Amina Wanjiru Otieno"}
    )
    certificate = Certificate.objects.get(user=learner)
    assert answer.url == reverse("certificate", args=[certificate.code])
    verify = reverse("verify", args=[certificate.code])
    assert "is being signed" in learner_client.get(verify).content.decode()

    run_tasks()
    run_tasks()
    page = learner_client.get(verify).content.decode()
    assert "This certificate is valid" in page
    assert "Amina Wanjiru Otieno" in page
    assert "2\xa0hours 45\xa0minutes" in page
    pdf = learner_client.get(reverse("certificate_pdf", args=[certificate.code]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    assert mail.outbox[-1].to == ["learner@example.org"]
    assert reverse("certificate", args=[certificate.code]) in mail.outbox[-1].body


@pytest.mark.parametrize("times", [1, 2])
def test_opening_a_lesson_writes_one_record_however_often(learner_client, enrolment, module, times):
    lesson = module.get_children().first()
    for _ in range(times):
        learner_client.get(lesson.url)
    assert ActivityRecord.objects.filter(enrolment=enrolment).count() == 1
    enrolment.refresh_from_db()
    assert enrolment.resume_key == lesson.translation_key


def test_a_reader_without_enrolment_leaves_no_record(learner_client, module):
    assert learner_client.get(module.get_children().first().url).status_code == 200
    assert not ActivityRecord.objects.exists()


def test_the_certificate_waits_for_the_name_and_refuses_what_it_cannot_show(
    learner_client, enrolment
):
    complete(enrolment)
    url = reverse("confirm_name", args=[enrolment.pk])
    for name, why in (
        ("", "required"),
        ("ქეთევან 😀", "fonts"),
        ("A\u202eB", "U+202E"),
        ("x" * 121, "121 characters"),
    ):
        answer = learner_client.post(url, {"name": name})
        assert answer.status_code == 422, name
        assert why in answer.content.decode()
    assert not Certificate.objects.exists()
    assert learner_client.post(url, {"name": "Ngũgĩ wa Thiong'o"}).status_code == 302
    assert learner_client.post(url, {"name": "Somebody Else"}).status_code == 302
    assert Certificate.objects.get().content["learner"]["name"] == "Ngũgĩ wa Thiong'o"


def test_no_certificate_before_completion(learner_client, enrolment):
    answer = learner_client.post(reverse("confirm_name", args=[enrolment.pk]), {"name": "Amina"})
    assert answer.status_code == 422
    assert not Certificate.objects.exists()


def test_withdrawing_keeps_the_records_and_coming_back_goes_on_from_there(
    learner_client, enrolment, module
):
    start_quiz(enrolment)
    learner_client.get(reverse("withdraw", args=[enrolment.pk]))
    enrolment.refresh_from_db()
    assert enrolment.state == "active"
    learner_client.post(reverse("withdraw", args=[enrolment.pk]))
    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"
    assert Attempt.objects.filter(enrolment=enrolment).count() == 1
    assert "Go on with this module" in learner_client.get(module.url).content.decode()
    learner_client.post(reverse("enrol", args=[module.translation_key]))
    assert list(Enrolment.objects.values_list("cycle", "state")) == [(1, "active")]
    assert Attempt.objects.filter(enrolment=enrolment, state="open").count() == 1


def test_a_completed_module_can_be_neither_left_nor_begun_again(learner_client, enrolment, module):
    complete(enrolment)
    learner_client.post(reverse("withdraw", args=[enrolment.pk]))
    learner_client.post(reverse("enrol", args=[module.translation_key]))
    assert Enrolment.objects.values_list("state", flat=True).get() == "completed"
