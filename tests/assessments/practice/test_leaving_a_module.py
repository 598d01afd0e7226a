"""Who leaves the module while a group's work is under way: through to the result."""

from __future__ import annotations

import pytest
from django.core import mail

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.practice import api as practice
from tests.people import assessed, begun_work, person, run_tasks


@pytest.fixture
def second(module):
    """Another learner in the same module."""
    return enrolments.enrol(user=person("learner2"), module_key=module.translation_key)


@pytest.fixture
def shared(enrolment, second):
    """A work that both are in."""
    work = begun_work(enrolment)
    code = practice.open_to_group(user=enrolment.user, work_id=work.pk).join_code
    activity = api.curriculum.edition_of(second.edition_id).activity(work.practice_key)
    return api.join_practice(enrolment=second, activity=activity, code=code)


def hand_in(work):
    return practice.hand_in(
        works=practice.works_of(person("learner")), work_id=work.pk, by=person("learner")
    )


def told() -> set[str]:
    run_tasks()
    return {address for sent in mail.outbox for address in sent.to}


def is_credited(enrolment, work) -> bool:
    record = enrolment.records.get(activity_key=work.practice_key)
    return record.state == "completed" and enrolment.evidence.filter(source="practice").exists()


@pytest.mark.parametrize("leaves", [False, True])
def test_who_left_the_module_before_it_was_handed_in_gets_nothing_of_it(
    shared, enrolment, second, leaves
):
    if leaves:
        api.leave(enrolment=second)
    assessed(hand_in(shared), person("assessor"), 2)
    assert is_credited(enrolment, shared) and enrolment.user.email in told()
    assert is_credited(second, shared) is not leaves
    assert (second.user.email in told()) is not leaves
    api.enrol(user=second.user, module_key=second.module_key)
    assert is_credited(second, shared) is not leaves, "they had left the work, too"


@pytest.mark.parametrize("leaves", [False, True])
def test_who_left_it_after_is_credited_once_they_are_back(shared, enrolment, second, leaves):
    waiting = hand_in(shared)
    if leaves:
        api.leave(enrolment=second)
    assessed(waiting, person("assessor"), 2)
    assert is_credited(enrolment, shared)
    assert is_credited(second, shared) is not leaves
    assert (second.user.email in told()) is not leaves
    for _time in range(2):
        api.enrol(user=second.user, module_key=second.module_key)
        assert is_credited(second, shared)
    assert second.evidence.filter(source="practice").count() == 1
