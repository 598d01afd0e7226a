"""What the pages of a work cost, at two sizes: more writers, files and findings cost nothing more."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.enrolments import api as enrolments
from assessments.models import HandIn
from assessments.practice import api as practice
from learning.people.models import User
from tests.people import assessed, begun_work, handed_in, person, signed_in


def cost(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def grown(work, module, size: int) -> None:
    """A work with so many more members and files."""
    practice.open_to_group(user=person("learner"), work_id=work.pk)
    work.refresh_from_db()
    works = practice.works_of(person("learner"))
    for number in range(size):
        user = User.objects.create_user(f"m{number}@example.org", "x", full_name=f"M {number}")
        row = enrolments.enrol(user=user, module_key=module.translation_key)
        practice.join(enrolment=row, practice_key=work.practice_key, code=work.join_code)
        content = b"%PDF-1.7 " + bytes([number]) + b" %%EOF"
        practice.attach(works=works, work_id=work.pk, name=f"{number}.pdf", content=content)


def returned(work, times: int) -> None:
    for _n in range(times):
        hand_in = practice.hand_in(works=practice.works_of(person("learner")), work_id=work.pk)
        assessed(hand_in, person("assessor"), 1, message="Not yet.")


@pytest.mark.parametrize("size", [1, 7])
def test_a_work_for_its_writers(enrolment, module, learner_client, size):
    work = begun_work(enrolment)
    grown(work, module, size)
    returned(work, size)
    assert cost(learner_client, reverse("work", args=[work.pk])) <= 20
    assert cost(learner_client, reverse("check_work", args=[work.pk])) <= 11


@pytest.mark.parametrize("size", [1, 7])
def test_a_work_for_its_assessor(enrolment, module, size):
    work = begun_work(enrolment)
    grown(work, module, size)
    returned(work, size)
    hand_in = practice.hand_in(works=practice.works_of(person("learner")), work_id=work.pk)
    assert HandIn.objects.filter(submission=work).count() == size + 1
    practice.claim(hand_in=hand_in, by=person("assessor"))
    for number in range(size):
        practice.bank_comment(
            institution=work.institution, text=f"Comment {number}", practice_key=None
        )
    client = signed_in(person("assessor"))
    assert cost(client, reverse("assess_work", args=[hand_in.pk])) <= 30


@pytest.mark.parametrize("size", [1, 12])
@pytest.mark.parametrize("view", ["free", "mine", "all", "decided"])
def test_the_queue(module, size, view):
    for number in range(size):
        user = User.objects.create_user(f"w{number}@example.org", "x", full_name=f"W {number}")
        hand_in = handed_in(enrolments.enrol(user=user, module_key=module.translation_key))
        if view == "decided":
            assessed(hand_in, person("assessor"), 2)
        if view == "mine":
            practice.claim(hand_in=hand_in, by=person("assessor"))
    assert cost(signed_in(person("assessor")), f"{reverse('practice_queue')}?view={view}") <= 20
