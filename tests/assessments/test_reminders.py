"""Reminders: only to who agreed, once a pause, never after they took it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assessments import api
from assessments.enrolments.reminders import PAUSE, remind
from assessments.models import Enrolment
from learning.operations.api import sweep
from learning.operations.models import Outbox
from learning.people import consents
from learning.people.models import User
from tests.people import outline_of


@pytest.fixture
def agreed(learner):
    consents.give_consent(user=learner, purpose="reminders")


def days_ago(enrolment, days: float) -> None:
    moment = timezone.now() - timedelta(days=days)
    Enrolment.objects.filter(pk=enrolment.pk).update(enrolled_at=moment)
    enrolment.records.update(opened_at=moment)


@pytest.mark.parametrize(("days", "mails"), [(1, 0), (13.9, 0), (14.1, 1), (20, 1), (22, 0)])
def test_after_two_weeks_and_not_long_after(agreed, enrolment, days, mails):
    days_ago(enrolment, days)
    assert remind() == mails


def test_once_for_each_pause_and_again_for_the_next(agreed, enrolment):
    days_ago(enrolment, PAUSE.days + 1)
    assert [remind(), remind()] == [1, 0]
    step = outline_of(enrolment).activities[0]
    api.finish_lesson(enrolment=enrolment, activity_key=step.key)
    assert remind() == 0, "they are back"
    moment = timezone.now() - timedelta(days=15)
    enrolment.records.update(opened_at=moment, completed_at=moment)
    assert remind() == 1


def test_nobody_who_has_not_agreed(enrolment):
    days_ago(enrolment, 15)
    assert remind() == 0


def test_nobody_who_took_it_back_has_no_address_or_has_left(agreed, enrolment, learner):
    days_ago(enrolment, 15)
    User.objects.filter(pk=learner.pk).update(email=None)
    assert remind() == 0
    User.objects.filter(pk=learner.pk).update(email=learner.email, is_active=False)
    assert remind() == 0
    User.objects.filter(pk=learner.pk).update(is_active=True)
    Enrolment.objects.update(state="withdrawn")
    assert remind() == 0
    Enrolment.objects.update(state="active")
    consents.withdraw_consent(user=learner, purpose="reminders")
    assert remind() == 0 and not Outbox.objects.exists()


def test_the_mail_says_where_to_go_on_and_how_to_end_it(agreed, enrolment):
    days_ago(enrolment, 15)
    sweep()
    sweep()
    letter = mail.outbox[-1]
    assert f"http://testserver/learn/{enrolment.pk}/" in letter.body
    assert "http://testserver/account/me/#consents" in letter.body
    assert len(mail.outbox) == 1
