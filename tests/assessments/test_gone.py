"""A module that has been deleted leaves its learners what they did: records, results, certificates."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import Attempt
from curriculum.models import ProgrammeModule
from tests.people import start_quiz

GONE = "has been taken down"


def take_down(module) -> None:
    """Delete it with all its pages; a programme that names it has to let go first."""
    ProgrammeModule.objects.filter(module=module).delete()
    module.delete()


@pytest.fixture
def gone(certificate, module):
    """SCL1 completed with a certificate, then deleted with all its pages."""
    take_down(module)
    return certificate


def test_every_page_of_the_records_still_answers(learner_client, gone):
    attempt = Attempt.objects.get(enrolment=gone.enrolment)
    for address in (
        "/home/",
        reverse("enrolment", args=[gone.enrolment_id]),
        reverse("attempt", args=[attempt.pk]),
        reverse("wallet"),
        reverse("certificate", args=[gone.code]),
        reverse("certificate_pdf", args=[gone.code]),
        reverse("verify", args=[gone.code]),
        reverse("learning_hours"),
        reverse("my_post"),
    ):
        assert learner_client.get(address).status_code == 200, address
    page = learner_client.get(reverse("enrolment", args=[gone.enrolment_id])).content.decode()
    assert GONE in page and gone.title in page.replace("&#x27;", "'")


def test_in_the_middle_of_it_nothing_is_lost(learner_client, enrolment, module):
    attempt = start_quiz(enrolment)
    take_down(module)
    assert GONE in (learner_client.get(reverse("enrolment", args=[enrolment.pk])).content.decode())
    assert learner_client.get("/home/").status_code == 200
    assert learner_client.get(reverse("attempt", args=[attempt.pk])).status_code == 200
    assert learner_client.get(reverse("check_attempt", args=[attempt.pk])).status_code == 200
    answer = learner_client.post(reverse("submit_attempt", args=[attempt.pk]))
    assert answer.status_code == 302
    for name, args in (
        ("print_module", [module.translation_key]),
        ("enrol", [module.translation_key]),
    ):
        url = reverse(name, args=args)
        method = learner_client.post if name == "enrol" else learner_client.get
        assert method(url).status_code == 404
    withdrawn = learner_client.post(reverse("withdraw", args=[enrolment.pk]))
    assert withdrawn.status_code == 302
