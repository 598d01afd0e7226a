"""The ledger follows from requirements and facts: kept by what happens, proved by the nightly pass."""

from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.models import (
    Assignment,
    Concession,
    Evidence,
    LedgerPass,
    Notice,
    PostProfile,
    Requirement,
)
from assessments.required import api as required
from assessments.required.steps import to_tell
from assessments.required.telling import tell_in
from curriculum.models import Competency
from learning.operations.models import Outbox
from learning.people.models import Absence, Membership
from learning.people.reach import reach_of
from tests.ministry import days, officer, require, today, worker
from tests.people import complete, person, run_tasks

ANYBODY = [{"kind": "everybody"}]


def row_of(user, requirement=None, cycle=1) -> Assignment:
    rows = Assignment.objects.filter(user=user, cycle=cycle)
    return (rows.filter(requirement=requirement) if requirement else rows).get()


@pytest.fixture
def rule(interior, module, staff):
    """Everybody does SCL1 within 60 days of joining: who is there for long is late at once."""
    return require(interior, module)


def test_publishing_writes_a_row_for_each_person_with_its_reason(rule, staff, learner):
    assert rule.state == "published"
    assert Assignment.objects.filter(requirement=rule).count() == 8  # six, learner@ and supervisor@
    row = row_of(staff[0])
    assert (row.state, row.reason_kind) == ("late", "everybody")
    assert row.due_on < today()
    assert "Everybody in Ministry of Interior" in required.why(row)


def test_who_has_grace_is_not_late_at_once(interior, module, staff):
    require(interior, module, grace_days=30)
    assert row_of(staff[0]).state == "not_started"
    assert row_of(staff[0]).due_on == today() + days(30)


def test_only_who_falls_under_a_target(interior, module, staff, registration, learner):
    other = worker(registration, "Elsewhere")
    require(interior, module, targets=[{"kind": "post", "text": "Service-centre manager"}])
    assert {row.user for row in Assignment.objects.all()} == {*staff, learner}
    assert not Assignment.objects.filter(user=other).exists()


def test_what_people_do_is_in_the_ledger_at_once(rule, learner, module):
    assert row_of(learner).state == "not_started"
    enrolment = api.enrol(user=learner, module_key=module.translation_key)
    assert row_of(learner).state == "under_way"
    complete(enrolment)
    row = row_of(learner)
    assert (row.state, row.done_on) == ("done", today())
    # The night finds nothing to mend.
    required.pass_over(rule.organisation_id)
    assert LedgerPass.objects.get().mended == 0


def test_who_leaves_a_module_is_not_under_way(rule, learner, module):
    enrolment = api.enrol(user=learner, module_key=module.translation_key)
    api.leave(enrolment=enrolment)
    assert row_of(learner).state == "not_started"


def test_a_completion_behind_the_ledger_s_back_is_found_at_night(rule, learner, module):
    enrolment = enrolments.enrol(user=learner, module_key=module.translation_key)
    type(enrolment).objects.filter(pk=enrolment.pk).update(
        state="completed", completed_at=timezone.now()
    )
    required.pass_over(rule.organisation_id)
    assert row_of(learner).state == "done" and LedgerPass.objects.get().mended == 1
    assert required.pass_over(rule.organisation_id) == 0, "one pass a night"


def test_a_date_that_passes_is_no_drift(interior, module, learner):
    require(interior, module, grace_days=30)
    change = required.settle_in(interior.pk, [learner.pk], today=today() + days(90), before=today())
    assert row_of(learner).state == "late"
    assert (change.by_date, change.otherwise) == (1, 0)


def test_what_only_the_days_bring_is_no_drift(interior, module, kisumu, learner, enrolment):
    """A turn that opens, somebody who begins, somebody whose time has ended: no event was lost."""
    complete(enrolment)
    require(interior, module, repeat_months=12, window_days=30, grace_days=5)
    comes = worker(kisumu, "Comes", joined=-40)
    goes = worker(kisumu, "Goes")
    Membership.objects.filter(user=goes).update(until=today() + days(40))
    people = [learner.pk, comes.pk, goes.pk]
    required.settle_in(interior.pk, people)
    assert not Assignment.objects.filter(user=comes).exists()
    opens = row_of(learner).again_on - days(29)
    change = required.settle_in(interior.pk, people, today=opens, before=opens - days(1))
    assert change.otherwise >= 2, "of what happened long before the last pass an event was lost"
    Assignment.objects.filter(user=comes).delete()
    Assignment.objects.filter(user=goes).update(state="not_started")
    Assignment.objects.filter(user=learner, cycle=2).delete()
    change = required.settle_in(interior.pk, people, today=opens, before=today())
    assert row_of(learner, cycle=2).state == "not_started" and row_of(goes).state == "ended"
    assert (change.by_date, change.otherwise) == (3, 0)


def test_who_comes_back_is_asked_anew_and_the_past_stays(
    interior, module, kisumu, learner, enrolment
):
    complete(enrolment)
    type(enrolment).objects.update(completed_at=timezone.now() - days(700))
    rule = require(interior, module, repeat_months=12, window_days=30)
    type(rule).objects.filter(pk=rule.pk).update(published_on=today() - days(900))
    place = Membership.objects.filter(user=learner)
    place.update(since=today() - days(900))
    required.settle([learner.pk])
    old = row_of(learner)
    assert old.state == "done"
    # Away for half a year, and back in a post that asks.
    place.update(until=today() - days(200))
    Assignment.objects.filter(user=learner, cycle__gt=1).delete()
    required.settle([learner.pk])
    Membership.objects.create(
        user=learner, unit=kisumu, job_title="Clerk", since=today() - days(10)
    )
    required.settle([learner.pk])
    new = row_of(learner, cycle=2)
    assert new.state != "done" and new.opened_on == today() - days(10)
    assert (row_of(learner).state, row_of(learner).done_on) == ("done", old.done_on)
    assert row_of(learner).again_on is None, "it is the new turn that is asked"
    before = list(Assignment.objects.order_by("pk").values())
    required.settle([learner.pk])
    assert list(Assignment.objects.order_by("pk").values()) == before, "the same again"


def test_what_nobody_asks_any_more_is_not_due_again(
    interior, module, kisumu, registration, learner, enrolment
):
    complete(enrolment)
    targets = [{"kind": "unit", "unit": kisumu}]
    require(interior, module, targets=targets, repeat_months=12)
    assert row_of(learner).again_on is not None
    Membership.objects.filter(user=learner).update(unit=registration)
    required.settle([learner.pk])
    row = row_of(learner)
    assert (row.state, row.done_on, row.again_on) == ("done", today(), None)
    reach = reach_of(person("hr"))
    assert not required.lapsing(reach, today() + days(400)).filter(user=learner).exists()


def test_a_level_that_has_lapsed_is_not_there_already(interior, kisumu, learner):
    competency = Competency.objects.get(code="SL-01")
    for user, until in ((learner, today() - days(1)), (worker(kisumu, "Holds it"), None)):
        Evidence.objects.create(
            user=user, competency=competency, level=2, source="attestation",
            assessor=person("supervisor"), obtained_at=timezone.now() - days(400),
            valid_until=until,
        )  # fmt: skip
    rule = required.draft(organisation=interior, by=person("hr"))
    required.ask_for(requirement=rule, what="competency", key=competency.code, level=2)
    required.add_target(requirement=rule, kind="everybody")
    required.ask_when(requirement=rule, due_kind="joining", days=60, grace_days=10)
    rule.refresh_from_db()
    assert required.preview(rule).done == 1
    required.give_reason(requirement=rule, legal_basis="Act")
    required.publish(requirement=rule, by=person("hr"))
    run_tasks()
    assert row_of(learner).state == "not_started"
    assert Assignment.objects.filter(state="done").count() == 1


def test_a_profile_given_today_makes_nobody_late_for_years(interior, module, manager, staff):
    profile = PostProfile.objects.get(post=manager).profile
    Requirement.objects.all().delete()
    rule = require(
        interior, module, targets=[{"kind": "profile", "profile": profile}], grace_days=30
    )
    type(rule).objects.filter(pk=rule.pk).update(published_on=today() - days(900))
    PostProfile.objects.filter(post=manager).update(since=today())
    required.settle([staff[0].pk])
    assert (row_of(staff[0]).state, row_of(staff[0]).due_on) == (
        "not_started", today() + days(30),
    )  # fmt: skip
    # A newer version of the same profile is no new beginning.
    PostProfile.objects.filter(post=manager).update(
        since=today() - days(500), until=today() - days(1)
    )
    PostProfile.objects.create(post=manager, profile=profile, since=today())
    required.settle([staff[0].pk])
    assert row_of(staff[0]).state == "late"


def test_what_happens_while_it_is_published_reaches_the_ledger(rule, learner, module):
    type(rule).objects.filter(pk=rule.pk).update(state="publishing")
    complete(api.enrol(user=learner, module_key=module.translation_key))
    assert row_of(learner).state == "done"


def test_of_two_that_were_overtaken_one_counts_when_the_third_is_withdrawn(interior, module, staff):
    rules = [require(interior, module, days=number) for number in (30, 60, 90)]
    mine = Assignment.objects.filter(user=staff[0])
    assert mine.filter(is_overtaken=False).count() == 1
    required.withdraw(requirement=rules[0], by=person("hr"), reason="Wrong")
    counting = mine.exclude(state="ended").get(is_overtaken=False)
    assert counting.requirement == rules[1]


def test_what_was_done_before_counts(interior, module, learner, enrolment):
    complete(enrolment)
    require(interior, module)
    assert row_of(learner).state == "done"


def test_absence_pauses(rule, learner):
    Absence.objects.create(
        organisation=rule.organisation, user=learner, since=today(), until=today() + days(9)
    )
    required.settle([learner.pk])
    assert row_of(learner).state == "paused"


def test_who_leaves_is_no_longer_asked_and_what_was_done_stays(rule, staff, learner, enrolment):
    complete(enrolment)
    Membership.objects.filter(user__in=[staff[0], learner]).update(
        since=today() - days(9), until=today() - days(1)
    )
    required.settle([staff[0].pk, learner.pk])
    assert row_of(staff[0]).state == "ended" and row_of(learner).state == "done"


def test_who_joins_later_is_asked_or_not_as_the_rule_says(interior, module, kisumu):
    both = require(interior, module, grace_days=10)
    draft = required.draft(organisation=interior, by=person("hr"))
    required.ask_for(requirement=draft, what="module", key=str(module.translation_key))
    required.add_target(requirement=draft, kind="everybody")
    required.include_later(requirement=draft, includes=False)
    required.ask_when(requirement=draft, due_kind="joining", days=10, grace_days=10)
    required.give_reason(requirement=draft, legal_basis="Once")
    required.publish(requirement=draft, by=person("hr"))
    run_tasks()
    type(both).objects.update(published_on=today() - days(5))
    new = worker(kisumu, "New", joined=1)
    required.settle([new.pk])
    assert [row.requirement for row in Assignment.objects.filter(user=new)] == [both]


def test_withdrawing_ends_open_rows_and_can_be_undone(rule, learner, enrolment, staff):
    complete(enrolment)
    assert required.withdraw(requirement=rule, by=person("hr"), reason="Set in error") == 7
    assert row_of(staff[0]).state == "ended" and row_of(learner).state == "done"
    with pytest.raises(required.RequirementRefused, match="in force"):
        required.withdraw(requirement=rule, by=person("hr"), reason="Again")
    rule.refresh_from_db()
    required.restore(requirement=rule, by=person("hr"))
    run_tasks()
    assert row_of(staff[0]).state == "late"


def test_a_published_requirement_is_never_edited(rule, module):
    for change in (
        lambda: required.ask_when(requirement=rule, days=1),
        lambda: required.add_target(requirement=rule, kind="everybody"),
        lambda: required.give_reason(requirement=rule, legal_basis="New"),
        lambda: required.publish(requirement=rule, by=person("hr")),
    ):
        with pytest.raises(required.RequirementRefused, match="published"):
            change()


def test_a_rule_for_nobody_or_for_everybody(interior, module, staff):
    draft = required.draft(organisation=interior, by=person("hr"))
    required.ask_for(requirement=draft, what="module", key=str(module.translation_key))
    required.add_target(requirement=draft, kind="grade", text="Z")
    with pytest.raises(required.RequirementRefused, match="nobody"):
        required.refuse_odd(draft)
    required.add_target(requirement=draft, kind="everybody")
    with pytest.raises(required.RequirementRefused, match="everybody"):
        required.refuse_odd(draft)
    required.refuse_odd(draft, everybody_is_meant=True)


def test_the_preview_counts_what_publishing_then_does(interior, module, staff, enrolment):
    complete(enrolment)
    draft = required.draft(organisation=interior, by=person("hr"))
    required.ask_for(requirement=draft, what="module", key=str(module.translation_key))
    required.add_target(requirement=draft, kind="everybody")
    required.ask_when(requirement=draft, due_kind="joining", days=60, grace_days=0)
    required.give_reason(requirement=draft, legal_basis="Act")
    seen = required.preview(draft)
    assert (seen.asked, seen.done, seen.late) == (8, 1, 6)
    assert seen.hours == -(-7 * draft.minutes // 60) or seen.minutes_each
    required.publish(requirement=draft, by=person("hr"))
    run_tasks()
    states = list(Assignment.objects.filter(requirement=draft).values_list("state", flat=True))
    assert (states.count("done"), states.count("late")) == (1, 6)


def test_publishing_that_was_broken_off_goes_on(interior, module, staff, settings):
    from assessments.required import setting

    row = required.draft(organisation=interior, by=person("hr"))
    required.ask_for(requirement=row, what="module", key=str(module.translation_key))
    required.add_target(requirement=row, kind="everybody")
    required.give_reason(requirement=row, legal_basis="Act")
    required.publish(requirement=row, by=person("hr"))
    assert Assignment.objects.count() == 0, "nothing in the request"
    assert setting.go_on() == 1
    assert Assignment.objects.count() == 8 and setting.go_on() == 0


# --- Concessions ---


def test_many_are_exempt_at_once_and_it_is_undone_as_a_whole(rule, staff, interior):
    rows = list(Assignment.objects.filter(user__in=staff[:3]).select_related("requirement"))
    operation = required.concede(
        kind=required.EXEMPT, rows=rows, until=None, reason="Sick leave cover", by=person("hr"),
        organisation=interior,
    )  # fmt: skip
    assert {row_of(user).state for user in staff[:3]} == {"exempt"}
    assert row_of(staff[3]).state == "late"
    required.undo(operation, by=person("hr"))
    assert {row_of(user).state for user in staff[:3]} == {"late"}
    assert Concession.objects.filter(ended_by=person("hr")).count() == 3, "kept on record"


def test_an_extension_moves_the_date(rule, staff, interior):
    row = row_of(staff[0])
    until = today() + days(14)
    required.concede(
        kind=required.EXTEND, rows=[row], until=until, reason="Harvest", by=person("hr"),
        organisation=interior,
    )  # fmt: skip
    assert (row_of(staff[0]).due_on, row_of(staff[0]).state) == (until, "not_started")
    required.pass_over(interior.pk)
    assert LedgerPass.objects.get().mended == 0


@pytest.mark.parametrize(
    ("kind", "until", "reason", "says"),
    [
        (required.EXTEND, None, "Why", "new date"),
        (required.EXTEND, date(2020, 1, 1), "Why", "passed"),
        (required.EXEMPT, date(2020, 1, 1), "Why", "passed"),
        (required.EXEMPT, None, "  ", "why"),
    ],
)
def test_a_concession_without_sense_changes_nothing(
    rule, staff, interior, kind, until, reason, says
):
    with pytest.raises(required.ConcessionRefused, match=says):
        required.concede(
            kind=kind, rows=[row_of(staff[0])], until=until, reason=reason, by=person("hr"),
            organisation=interior,
        )  # fmt: skip
    assert Concession.objects.count() == 0


# --- Telling ---


def told_after_the_night(rule) -> int:
    required.pass_over(rule.organisation_id)
    return required.tell()


def test_one_digest_a_person_a_day_and_who_could_not_be_told(interior, module, kisumu, staff):
    nameless = worker(kisumu, "Without address")
    rule = require(interior, module)
    require(interior, module, days=30, repeat_months=36)
    assert told_after_the_night(rule) > 0
    first = Outbox.objects.filter(recipient=staff[0].email)
    assert first.count() == 1, "two rows, one mail"
    assert first.get().body.count(module.title) == 2
    notices = Notice.objects.filter(assignment__user=nameless, audience="learner")
    assert notices.count() == 2 and not any(row.mail_key for row in notices)
    before = Outbox.objects.count(), Notice.objects.count()
    LedgerPass.objects.update(told_at=None)
    required.tell()
    assert (Outbox.objects.count(), Notice.objects.count()) == before, "none twice"


def test_supervisor_and_hr_hear_later(interior, module, learner):
    rule = require(interior, module)
    Assignment.objects.filter(user=learner).update(state="late", due_on=today() - days(8))
    LedgerPass.objects.create(organisation=interior, on=today(), ended_at=timezone.now())
    required.tell()
    mine = Notice.objects.filter(assignment__user=learner)
    assert {row.audience for row in mine} == {"learner", "supervisor"}
    assert Outbox.objects.filter(recipient="supervisor@example.org").exists()
    assert not Outbox.objects.filter(recipient="hr@example.org").exists()
    Assignment.objects.filter(user=learner).update(due_on=today() - days(31))
    LedgerPass.objects.update(told_at=None)
    Outbox.objects.all().delete()
    required.tell()
    hr = Outbox.objects.get(recipient="hr@example.org")
    assert learner.full_name in hr.body and rule.title in hr.body


def late_for(number: int, users, rule) -> None:
    Assignment.objects.filter(user__in=users, requirement=rule).update(
        state="late", due_on=today() - days(number)
    )
    LedgerPass.objects.filter(organisation=rule.organisation).delete()
    LedgerPass.objects.create(organisation=rule.organisation, on=today(), ended_at=timezone.now())


def test_one_officer_who_knows_tells_no_other(interior, module, kisumu, staff):
    rule = require(interior, module, days=9000)
    late_for(31, staff, rule)
    required.tell()
    second = officer(interior, "second", unit=kisumu)
    LedgerPass.objects.update(told_at=None)
    required.tell()
    told = Notice.objects.filter(audience="hr", assignment__user__in=staff)
    assert {row.recipient for row in told} == {person("hr"), second}
    assert told.count() == 2 * len(staff), "each of each, and none twice"


def test_all_of_a_day_is_in_the_one_mail_however_many_are_late(interior, module, kisumu):
    many = [worker(kisumu, f"Late {n:03d}", supervisor=person("supervisor")) for n in range(35)]
    rule = require(interior, module, days=9000)
    late_for(31, many, rule)
    LedgerPass.objects.update(told_at=None)
    # As many sweeps as it takes, of a few people each.
    row = LedgerPass.objects.get(organisation=interior)
    while row.told_at is None:
        tell_in(row, today(), most=10)
        row.refresh_from_db()
    for address in ("hr@example.org", "supervisor@example.org"):
        body = Outbox.objects.get(recipient=address).body
        assert body.count("Late 0") == 30 and "and 5 more" in body
    for audience in ("learner", "supervisor", "hr"):
        about = Notice.objects.filter(audience=audience, assignment__user__in=many)
        assert about.count() == 35


def test_telling_costs_the_same_however_many_are_late(interior, module, kisumu):
    rule, counts = require(interior, module, days=9000), []
    for number in (3, 12):
        users = [worker(kisumu, f"W{number}-{n}") for n in range(number)]
        required.settle([user.pk for user in users])
        late_for(31, users, rule)
        with CaptureQueriesContext(connection) as queries:
            found, _untold = to_tell(interior.pk, today())
        assert len(found) >= number
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_digest_is_in_its_reader_s_language(interior, module, learner):
    learner.language = "fr"
    learner.save()
    require(interior, module)
    Assignment.objects.filter(user=learner).update(state="late", due_on=today() - days(2))
    LedgerPass.objects.create(organisation=interior, on=today(), ended_at=timezone.now())
    required.tell()
    sent = Outbox.objects.get(recipient=learner.email)
    with override("fr"):
        assert sent.subject == gettext("What is due") != "What is due"
        assert gettext("This is required of you:") in sent.body


def test_reminding_by_hand_once_a_day(rule, staff, mailoutbox):
    rows = [row_of(user) for user in staff[:2]]
    assert required.remind(rows=rows, by=person("hr")) == (2, 0)
    assert required.remind(rows=rows, by=person("hr")) == (0, 2)
    run_tasks()
    assert {address for message in mail.outbox for address in message.to} == {
        staff[0].email, staff[1].email,
    }  # fmt: skip
    told = required.with_details(rows)[0].told[0]
    assert (told.audience, told.times) == ("learner", 1) and told.last is not None


# --- Cost ---


def test_settling_costs_the_same_for_one_and_for_many(interior, module, kisumu, staff):
    rule = require(interior, module)
    counts = []
    for people in (staff[:1], staff):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            required.settle_in(interior.pk, [user.pk for user in people])
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
    assert rule.pk
