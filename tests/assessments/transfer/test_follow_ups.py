"""Follow-ups: scheduled once a cycle, asked on their day, answered and changed by their learner alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assessments.enrolments import api as enrolments
from assessments.models import FollowUp, Obstacle
from assessments.transfer import api as transfer
from assessments.transfer import asking
from assessments.transfer.asking import ask
from learning.operations.api import sweep
from learning.operations.models import Outbox
from learning.people.models import User
from tests.afterwards import asked, completed, links, make_due
from tests.people import person, signed_in
from tests.programmes import read


@pytest.fixture
def done(learner, module):
    return completed(learner, module)


def mails():
    return Outbox.objects.filter(key__startswith="follow-up:").count()


# --- Scheduling and asking ----------------------------------------------------------------------


def test_the_module_s_questions_by_the_learner_s_day_and_once(done, learner):
    User.objects.filter(pk=learner.pk).update(time_zone="Pacific/Kiritimati")
    transfer.schedule(enrolment=done)
    rows = list(FollowUp.objects.filter(enrolment=done).order_by("day"))
    assert [row.kind for row in rows] == ["recall", "application", "result"]
    assert [(row.due_on - rows[0].due_on).days for row in rows] == [0, 23, 83]
    assert rows[0].question.startswith("Without looking back")


def test_the_day_is_counted_where_the_learner_is(learner, module):
    learner.time_zone = "Pacific/Kiritimati"  # 14 hours ahead
    learner.save()
    enrolment = enrolments.enrol(user=learner, module_key=module.translation_key)
    enrolment.state = "completed"
    enrolment.completed_at = timezone.now().replace(
        year=2026, month=3, day=1, hour=12, minute=0, second=0
    )
    enrolment.save()
    transfer.schedule(enrolment=enrolment)
    assert FollowUp.objects.get(enrolment=enrolment, day=7).due_on == date(2026, 3, 9)


def test_a_renewal_is_asked_anew_and_the_old_cycle_no_more(done, learner, module):
    make_due(done, 7)
    again = enrolments.renew(user=learner, module_key=module.translation_key, since=timezone.now())
    again.state, again.completed_at = "completed", timezone.now()
    again.save()
    transfer.schedule(enrolment=again)
    assert again.follow_ups.count() == 3
    ask()
    assert mails() == 0
    assert done.follow_ups.get(day=7).stopped_at is not None


def test_what_is_due_is_sent_once_with_a_link_and_nothing_before(done):
    assert ask() == 0
    make_due(done, 7)
    assert [ask(), ask()] == [1, 0]
    sweep()
    assert len(mail.outbox) == 1
    letter = mail.outbox[0].body
    assert "Without looking back" in letter and "/after/" in letter and "Don't pass it on" in letter
    row = done.follow_ups.get(day=7)
    assert row.mailed_at and len(row.token_hash) == 64


def test_only_the_hash_of_a_link_stays(done):
    link = asked(done, 7)[0]
    token = link.split("/")[2]
    assert len(token) >= 32
    sweep()
    assert token in mail.outbox[0].body
    stored = [str(value) for row in Outbox.objects.values_list() for value in row]
    stored += [str(value) for row in FollowUp.objects.values_list() for value in row]
    assert not any(token in value for value in stored)


def test_of_two_sweeps_at_once_one_asks(done):
    make_due(done, 7)
    rows = list(asking._due(date.today()))
    for row in rows * 2:
        asking._settle(row)
    assert mails() == 1
    assert signed_in(done.user).get(links()[0]).status_code == 200, "the link that was sent holds"


def test_a_round_takes_a_limited_number_the_oldest_first(done, monkeypatch):
    rows = make_due(done)
    FollowUp.objects.filter(pk=rows[2].pk).update(due_on=date.today() - timedelta(days=60))
    monkeypatch.setattr(asking, "AT_MOST", 1)
    assert ask() == 1
    assert FollowUp.objects.get(asked_at__isnull=False) == rows[2]
    assert [ask(), ask(), ask()] == [1, 1, 0]


@pytest.mark.parametrize(
    "change", [{"email": None}, {"is_active": False}], ids=["no address", "inactive"]
)
def test_who_gets_no_mail_finds_it_on_their_page(done, learner, change):
    make_due(done, 7)
    User.objects.filter(pk=learner.pk).update(**change)
    assert ask() == 1
    assert mails() == 0
    row = done.follow_ups.get(day=7)
    assert row.asked_at and row.token_hash is None


def test_a_withdrawn_cycle_and_a_deleted_account_get_none(done, learner, module):
    from learning.desk.account.leaving import delete_account

    make_due(done, 7)
    type(done).objects.filter(pk=done.pk).update(state="withdrawn")
    ask()
    assert mails() == 0
    make_due(done, 30)
    delete_account(user=learner)
    assert ask() == 0 and not FollowUp.objects.exists()


def test_one_that_fails_keeps_no_other_waiting(done, monkeypatch):
    make_due(done)
    settle = asking._settle

    def fail_once(row):
        if row.day == 7:
            raise RuntimeError("no")
        settle(row)

    monkeypatch.setattr(asking, "_settle", fail_once)
    assert ask() == 2
    assert mails() == 2


# --- The learner's own pages --------------------------------------------------------------------


def answer(client, row, **fields):
    return client.post(reverse("follow_up", args=[row.pk]), fields)


def test_an_answer_is_kept_read_and_changed(learner_client, done):
    row = make_due(done, 30)[0]
    given = {"text": "We moved the desk.", "used": "partly", "obstacles": ["no_time", "rules"]}
    assert answer(learner_client, row, **given).status_code == 302
    listed = read(learner_client, reverse("follow_ups"))
    assert "We moved the desk." in listed and "Rules or procedures" in listed
    assert 'value="no_time" id="obstacle-1" checked' in read(
        learner_client, reverse("follow_up", args=[row.pk])
    )
    answer(learner_client, row, text="And the sign.", used="yes", obstacles=["rules"])
    row.refresh_from_db()
    assert (row.text, row.used, row.changed_at is not None) == ("And the sign.", "yes", True)
    assert not Obstacle.objects.exists(), "nothing stood in the way of what was used"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": "", "used": "yes"}, "Write at least a few words"),
        ({"text": "Kept words", "used": ""}, "Say whether you have used it"),
        ({"text": "x" * 5001, "used": "yes"}, "Shorten it"),
        ({"text": "Kept words", "used": "always"}, "always"),
        ({"text": "Kept words", "used": "not_yet", "obstacles": ["weather"]}, "weather"),
    ],
)
def test_what_cant_be_kept_comes_back_with_its_text(learner_client, done, fields, says):
    row = make_due(done, 30)[0]
    refused = answer(learner_client, row, **fields)
    shown = refused.content.decode()
    assert refused.status_code == 422 and says in shown and fields["text"] in shown
    row.refresh_from_db()
    assert row.answered_at is None
    assert answer(learner_client, row, text="Kept words", used="yes").status_code == 302


def test_recall_asks_for_words_only(learner_client, done):
    row = make_due(done, 7)[0]
    assert 'name="used"' not in read(learner_client, reverse("follow_up", args=[row.pk]))
    assert answer(learner_client, row, text="Source, claim, guess", used="no").status_code == 302
    row.refresh_from_db()
    assert (row.text, row.used) == ("Source, claim, guess", "")


def test_nothing_is_answered_before_its_day(learner_client, done):
    row = done.follow_ups.get(day=90)
    assert answer(learner_client, row, text="Early", used="yes").url == reverse("follow_ups")
    row.refresh_from_db()
    assert row.answered_at is None


@pytest.mark.parametrize("who", ["learner2", "supervisor", "hr", "author", "assessor", "admin"])
def test_nobody_else_reads_or_answers(who, learner_client, done):
    row = make_due(done, 30)[0]
    answer(learner_client, row, text="For me alone", used="yes")
    client = signed_in(person(who))
    for reply in (client.get(reverse("follow_up", args=[row.pk])), answer(client, row, text="x")):
        assert reply.status_code == 404
    assert "For me alone" not in read(client, reverse("follow_ups"))


def test_stopping_ends_what_comes_and_what_is_open_stays_to_answer(learner_client, done):
    row = make_due(done, 7)[0]
    answer(learner_client, row, text="A word, and enough", stop="1")
    assert done.follow_ups.filter(stopped_at__isnull=False).count() == 2
    make_due(done)
    assert ask() == 0 and mails() == 0
    late = done.follow_ups.get(day=30)
    assert answer(learner_client, late, text="After all", used="yes").status_code == 302


def test_home_and_the_enrolment_lead_there(learner_client, done):
    for page in ("/home/", reverse("enrolment", args=[done.pk])):
        assert reverse("follow_ups") in read(learner_client, page)


def test_the_module_s_page_says_that_the_questions_come(client, module):
    page = read(client, module.url)
    assert "nobody sends reminders" not in page and "comes by mail on its day" in page
