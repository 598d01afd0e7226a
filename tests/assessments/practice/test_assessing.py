"""Assessing: who may, whose turn it is, what a finding does, and what learners read of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assessments import forsaken
from assessments.enrolments import api as enrolments
from assessments.models import Assessment, BankedComment, HandIn
from assessments.practice import api as practice
from learning.authoring.institutions import create_institution
from learning.operations.models import AuditEntry
from learning.people.api import role_group
from learning.people.enums import InstitutionRoleName
from learning.people.models import Membership
from tests.people import assessed, handed_in, person, run_tasks, signed_in


@pytest.fixture
def hand_in(enrolment):
    return handed_in(enrolment)


@pytest.fixture
def page(hand_in):
    return reverse("assess_work", args=[hand_in.pk])


@pytest.fixture
def assessor_client(db):
    return signed_in(person("assessor"))


def marked(level: int | str = 2, **changes) -> dict:
    fields = {f"c{n}-level": level for n in range(1, 6)}
    return fields | {key.replace("_", "-"): value for key, value in changes.items()}


def take(client, hand_in):
    return client.post(reverse("claim_work", args=[hand_in.pk]), follow=True)


def state_of(hand_in) -> str:
    hand_in.refresh_from_db()
    return hand_in.state


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    ["learner", "learner2", "author", "author2", "reviewer", "hr", "supervisor", "assessor"],
)
def test_only_assessors_of_the_institution_see_it(hand_in, page, who):
    """Nobody else is told that they may not: for them there is nothing."""
    other = signed_in(person(who))
    may = who == "assessor"
    for address in (page, reverse("practice_queue"), reverse("practice_settings")):
        assert other.get(address).status_code == (200 if may else 404), address
    for name in ("claim_work", "pass_on_work"):
        reply = other.post(reverse(name, args=[hand_in.pk]))
        assert reply.status_code == (302 if may else 404), name
    assert Assessment.objects.exists() == may


def test_who_is_signed_out_is_asked_who_they_are(client, page):
    reply = client.get(page)
    assert reply.status_code == 302 and "login" in reply.url


def test_an_assessor_of_another_institution_doesnt_either(hand_in, page):
    coast = create_institution(name="Coast Institute of Administration")
    other = person("author2")
    other.groups.add(role_group(institution=coast, role=InstitutionRoleName.ASSESSOR))
    client = signed_in(other)
    assert client.get(page).status_code == 404
    assert b"Nothing waits" in client.get(reverse("practice_queue")).content
    assert client.post(reverse("claim_work", args=[hand_in.pk])).status_code == 404


def test_nobody_assesses_themselves_or_their_group(module):
    own = person("assessor")
    mine = handed_in(enrolments.enrol(user=own, module_key=module.translation_key))
    client = signed_in(own)
    assert client.get(reverse("assess_work", args=[mine.pk])).status_code == 404
    assert client.post(reverse("claim_work", args=[mine.pk])).status_code == 404
    with pytest.raises(practice.PracticeRefused):
        practice.claim(hand_in=mine, by=own)


def test_who_has_left_a_group_never_assesses_its_work(enrolment, module):
    from assessments.models import SubmissionMember

    hand_in = handed_in(enrolment)
    left = enrolments.enrol(user=person("assessor"), module_key=module.translation_key)
    SubmissionMember.objects.create(
        submission=hand_in.submission,
        enrolment=left,
        practice_key=hand_in.submission.practice_key,
        left_at=timezone.now(),
    )
    with pytest.raises(practice.PracticeRefused):
        practice.claim(hand_in=hand_in, by=person("assessor"))


def test_of_two_assessors_one_gets_it(hand_in, assessor_client):
    take(assessor_client, hand_in)
    reply = take(signed_in(person("assessor2")), hand_in)
    assert "Fatuma Hassan is assessing it" in reply.content.decode()
    assert [row.assessor for row in Assessment.objects.all()] == [person("assessor")]


def test_a_draft_is_in_no_queue(enrolment, assessor_client):
    from tests.people import begun_work

    begun_work(enrolment)
    for view in ("free", "all", "decided"):
        html = assessor_client.get(reverse("practice_queue"), {"view": view}).content.decode()
        assert 'class="text"' not in html, view


# --- The queue ----------------------------------------------------------------------------------


def test_the_queue_says_age_module_unit_and_who_reads(hand_in, assessor_client):
    queue = reverse("practice_queue")
    html = assessor_client.get(queue).content.decode()
    for said in ("Run a service-user interview", "Kisumu office", "minute"):
        assert said in html
    assert "Amina Wanjiru Otieno" not in html, "the list needs no name"
    take(assessor_client, hand_in)
    assert "Nothing waits" in assessor_client.get(queue).content.decode()
    mine = assessor_client.get(queue, {"view": "mine"}).content.decode()
    everything = signed_in(person("assessor2")).get(queue, {"view": "all"}).content.decode()
    assert "Run a service-user interview" in mine and "Fatuma Hassan" in everything


def test_a_conflict_of_interest_passes_the_work_on_for_good(hand_in, assessor_client, page):
    take(assessor_client, hand_in)
    address = reverse("pass_on_work", args=[hand_in.pk])
    silent = assessor_client.post(address, {"conflict": "1"}, follow=True)
    assert "what the conflict is" in silent.content.decode()
    assessor_client.post(address, {"conflict": "1", "reason": "She is my sister."})
    assert assessor_client.get(page).status_code == 404
    assert "Nothing waits" in assessor_client.get(reverse("practice_queue")).content.decode()
    assert assessed(hand_in, person("assessor2"), 2).stands.is_met


def test_given_back_it_is_free_again(hand_in, assessor_client):
    take(assessor_client, hand_in)
    assessor_client.post(reverse("pass_on_work", args=[hand_in.pk]), {"back": "1"})
    assert take(signed_in(person("assessor2")), hand_in).status_code == 200
    assert Assessment.objects.get(state="open").assessor == person("assessor2")


@pytest.mark.parametrize("why", ["role ended", "account closed", "two weeks"])
def test_the_work_of_an_assessor_who_leaves_goes_back(hand_in, assessor_client, why):
    take(assessor_client, hand_in)
    assert forsaken.give_back() == 0
    assessor = person("assessor")
    if why == "role ended":
        assessor.groups.clear()
    elif why == "account closed":
        type(assessor).objects.filter(pk=assessor.pk).update(is_active=False)
    else:
        before = timezone.now() - timedelta(days=15)
        Assessment.objects.update(claimed_at=before)
    assert forsaken.give_back() == 1
    assert assessed(hand_in, person("assessor2"), 2).stands.is_met


def test_what_was_kept_comes_back_when_the_work_is_taken_again(hand_in, assessor_client, page):
    take(assessor_client, hand_in)
    assessor_client.post(page, {"keep": "1", "c1-level": "2", "message": "Half-way through."})
    Assessment.objects.update(claimed_at=timezone.now() - timedelta(days=15))
    forsaken.give_back()
    reply = assessor_client.post(page, marked(finish="1", message="Now I am done."))
    html = reply.content.decode()
    assert (
        reply.status_code == 422 and "went back to the queue" in html and "Now I am done." in html
    )
    claim = reverse("claim_work", args=[hand_in.pk])
    html = assessor_client.post(
        claim, marked(message="Now I am done."), follow=True
    ).content.decode()
    assert "Now I am done." in html
    assessor_client.post(page, marked(finish="1"))
    assert state_of(hand_in) == "met"


def test_taken_again_later_the_kept_marks_are_there(hand_in, assessor_client, page):
    take(assessor_client, hand_in)
    assessor_client.post(page, {"keep": "1", "c1-level": "2", "message": "Half-way through."})
    assessor_client.post(reverse("pass_on_work", args=[hand_in.pk]), {"back": "1"})
    take(assessor_client, hand_in)
    assert "Half-way through." in assessor_client.get(page).content.decode()


def test_who_keeps_working_keeps_the_work(hand_in, assessor_client, page):
    take(assessor_client, hand_in)
    Assessment.objects.update(claimed_at=timezone.now() - timedelta(days=13))
    assessor_client.post(page, {"keep": "1", "c1-level": "2"})
    assert Assessment.objects.get().claimed_at > timezone.now() - timedelta(hours=1)


def test_nobody_finishes_what_was_taken_back(hand_in, learner):
    assessment = practice.claim(hand_in=hand_in, by=person("assessor"))
    HandIn.objects.filter(pk=hand_in.pk).update(state="taken_back")
    marks = {n: practice.Mark(2) for n in range(1, 6)}
    from assessments import api

    with pytest.raises(practice.PracticeRefused):
        api.finish_assessment(assessment=assessment, marks=marks, message="")


def test_a_supervisor_and_hr_never_assess_their_people(hand_in, page):
    school = hand_in.submission.institution
    for name in ("supervisor", "hr"):
        user = person(name)
        user.groups.add(role_group(institution=school, role=InstitutionRoleName.ASSESSOR))
        client = signed_in(user)
        assert client.get(page).status_code == 404, name
        assert "Nothing waits" in client.get(reverse("practice_queue")).content.decode(), name
        with pytest.raises(practice.PracticeRefused):
            practice.claim(hand_in=hand_in, by=user)


def test_a_comment_that_is_too_long_is_refused_whole(hand_in, assessor_client, page):
    take(assessor_client, hand_in)
    reply = assessor_client.post(page, marked(keep="1", c1_comment="x" * 2001))
    assert reply.status_code == 422 and "x" * 2001 in reply.content.decode()


# --- Marking ------------------------------------------------------------------------------------


def test_marks_are_kept_as_they_are_and_the_learner_sees_nothing(
    hand_in, assessor_client, page, learner_client
):
    take(assessor_client, hand_in)
    half = {"c1-level": "2", "c1-comment": "Consent is plain.", "c2-comment": "Which ones?"}
    assessor_client.post(page, half | {"keep": "1", "message": "So far good."})
    html = assessor_client.get(page).content.decode()
    for said in ("Consent is plain.", "Which ones?", "So far good."):
        assert said in html
    seen = learner_client.get(reverse("work", args=[hand_in.submission_id])).content.decode()
    assert "Consent is plain." not in seen and "So far good." not in seen


def test_a_criterion_without_a_level_stops_the_finish_and_loses_nothing(
    hand_in, assessor_client, page
):
    take(assessor_client, hand_in)
    fields = marked(finish="1", message="Well done.", c3_comment="Words are apart.")
    del fields["c3-level"]
    reply = assessor_client.post(page, fields)
    html = reply.content.decode()
    assert reply.status_code == 422 and "Choose a level" in html
    assert "Words are apart." in html and "Well done." in html
    assert state_of(hand_in) == "waiting"


def test_an_essential_criterion_cant_be_waived_another_needs_a_reason(
    hand_in, assessor_client, page
):
    take(assessor_client, hand_in)
    for fields in (
        marked(finish="1", c1_level="waived", c1_comment="Doesn't apply"),
        marked(finish="1", c3_level="waived"),
        marked(finish="1", c3_level="9"),
    ):
        assert assessor_client.post(page, fields).status_code == 422
    assert state_of(hand_in) == "waiting"
    assessor_client.post(page, marked(finish="1", c3_level="waived", c3_comment="One interview."))
    assert state_of(hand_in) == "met"


def test_a_return_says_what_is_missing(hand_in, assessor_client, page, learner_client):
    take(assessor_client, hand_in)
    bare = marked(finish="1", c1_level="1")
    assert assessor_client.post(page, bare).status_code == 422
    assessor_client.post(page, bare | {"message": "The notes name a person. Take the name out."})
    assert state_of(hand_in) == "returned"
    html = learner_client.get(reverse("work", args=[hand_in.submission_id])).content.decode()
    for said in ("Take the name out.", "came back for revision", "Not yet", "Ethics and consent"):
        assert said in html
    assert "Fatuma Hassan" not in html, "the institution speaks"
    run_tasks()
    assert "To revise" in mail.outbox[-1].subject
    assert "name a person" not in mail.outbox[-1].body, "what was found stays behind the sign-in"


def test_returned_revised_and_met(enrolment, hand_in, learner_client):
    assessed(hand_in, person("assessor"), 2, 2, 1, 2, 2, message="Keep words and opinions apart.")
    work = hand_in.submission
    part = work.parts.get(position=2)
    saved = practice.save_part(
        works=practice.works_of(enrolment.user), work_id=work.pk, position=2,
        text="Words, observations and interpretation, apart.", sequence=part.sequence + 1,
    )  # fmt: skip
    assert saved.text.startswith("Words")
    second = practice.hand_in(works=practice.works_of(enrolment.user), work_id=work.pk)
    assert second.number == 2
    assessed(second, person("assessor2"), 2)
    evidence = enrolment.evidence.get()
    assert (evidence.competency.code, evidence.level) == ("SL-01", 2)
    assert (evidence.source, evidence.assessor) == ("practice", person("assessor2"))
    html = learner_client.get(reverse("work", args=[work.pk])).content.decode()
    assert "It meets its rubric" in html
    assert "Keep words and opinions apart." in html, "what was said before stays readable"
    assert HandIn.objects.get(number=1).content["parts"][1]["text"].startswith("What came of it")


def test_an_honest_trial_that_failed_passes_scl2s_rubric():
    from curriculum.models import ModulePage

    module = ModulePage.objects.get(code="SCL2")
    enrolment = enrolments.enrol(user=person("learner"), module_key=module.translation_key)
    hand_in = handed_in(enrolment)
    # A behaviour that can be counted, only reminders as its condition, and an honest report that
    # nothing changed: four criteria at Meets or better, integrity among them.
    assert assessed(hand_in, person("assessor"), 2, 1, 2, 2, 3).stands.is_met
    assert enrolment.evidence.get().competency.code == "SL-04"


def test_a_finished_assessment_stays_and_a_stranger_cant_finish_it(hand_in, page, assessor_client):
    take(assessor_client, hand_in)
    assessor_client.post(page, marked(finish="1"))
    assessor_client.post(page, marked(1, finish="1", message="Changed my mind."))
    row = Assessment.objects.get()
    assert row.is_met and row.message == ""
    other = signed_in(person("assessor2"))
    other.post(page, marked(1, finish="1", message="No."))
    assert Assessment.objects.count() == 1


# --- Two, and a second look ---------------------------------------------------------------------


@pytest.fixture
def double(enrolment):
    practice.set_policy(
        institution=enrolment.edition.institution,
        double_percent=100,
        reads_essays=False,
        by=person("assessor"),
    )
    return handed_in(enrolment)


def test_two_who_agree_decide_and_neither_sees_the_other(double, assessor_client):
    assert assessed(double, person("assessor"), 2) is None
    assert state_of(double) == "waiting"
    other = signed_in(person("assessor2"))
    take(other, double)
    page = reverse("assess_work", args=[double.pk])
    assert "What Fatuma Hassan found" not in other.get(page).content.decode()
    other.post(page, marked(finish="1"))
    assert state_of(double) == "met"
    assert "What Fatuma Hassan found" in other.get(page).content.decode()


def test_where_two_differ_a_third_decides_and_sees_both(double):
    third = person("reviewer")
    school = double.submission.institution
    third.groups.add(role_group(institution=school, role=InstitutionRoleName.ASSESSOR))
    assessed(double, person("assessor"), 2)
    assessed(double, person("assessor2"), 1, message="I don't find it.")
    assert state_of(double) == "waiting"
    client = signed_in(third)
    take(client, double)
    html = client.get(reverse("assess_work", args=[double.pk])).content.decode()
    assert "What Fatuma Hassan found" in html and "I don&#x27;t find it." in html
    client.post(reverse("assess_work", args=[double.pk]), marked(finish="1"))
    assert state_of(double) == "met"


def test_agreement_is_shown_with_its_size(double, assessor_client):
    assessed(double, person("assessor"), 2, 2, 1, 2, 3, message="One is missing.")
    assessed(double, person("assessor2"), 2, 2, 1, 3, 3, message="One is missing.")
    (row,) = practice.agreements([double.submission.institution])
    assert (row.agreement.n, row.agreement.agreed) == (5, 4)
    html = assessor_client.get(reverse("practice_settings")).content.decode()
    assert f"{row.agreement.kappa:.2f}" in html


def test_the_share_is_drawn_by_lot_and_stays_drawn():
    from uuid import uuid4

    from assessments.practice.handing_in import is_drawn

    works = [uuid4() for _n in range(2000)]
    drawn = [work for work in works if is_drawn(work, 1, 20)]
    assert 300 < len(drawn) < 500
    assert drawn == [work for work in works if is_drawn(work, 1, 20)]
    assert not any(is_drawn(work, 1, 0) for work in works)
    assert all(is_drawn(work, 1, 100) for work in works)


def gone(double, why: str) -> None:
    """What makes the second assessor unable to read it."""
    other = person("assessor2")
    if why == "left":
        other.groups.clear()
    elif why == "account closed":
        type(other).objects.filter(pk=other.pk).update(is_active=False)
    elif why == "conflict":
        turn = practice.claim(hand_in=double, by=other)
        practice.pass_on(assessment=turn, reason="My sister.", is_conflict=True)
    elif why == "supervises":
        Membership.objects.filter(user=person("learner")).update(supervisor=other)
    elif why == "no share":
        school = double.submission.institution
        by = person("assessor")
        practice.set_policy(institution=school, double_percent=0, reads_essays=False, by=by)
    elif why == "took it":
        practice.claim(hand_in=double, by=other)


@pytest.mark.parametrize(
    "why",
    ["left", "account closed", "conflict", "supervises", "no share", "took it", "still there"],
)
def test_where_nobody_is_left_for_the_second_reading_the_first_decides(
    double, enrolment, assessor_client, why
):
    is_alone = why not in ("took it", "still there")
    assessed(double, person("assessor"), 2)
    gone(double, why)
    assert forsaken.mark_once() == is_alone
    assert state_of(double) == ("met" if is_alone else "waiting")
    assert enrolment.evidence.filter(source="practice").exists() == is_alone
    assert forsaken.mark_once() == 0
    logged = AuditEntry.objects.filter(action="mark once", subject=str(double.pk))
    assert logged.count() == is_alone
    run_tasks()
    assert any(sent.subject.startswith("Meets") for sent in mail.outbox) == is_alone
    view = {"view": "decided" if is_alone else "all"}
    html = assessor_client.get(reverse("practice_queue"), view).content.decode()
    assert ("Read once" in html) == is_alone and ("marked twice" in html) != is_alone


def test_with_no_share_any_more_what_nobody_has_read_is_read_once(double):
    gone(double, "no share")
    assert forsaken.mark_once() == 1 and state_of(double) == "waiting"
    assert assessed(double, person("assessor"), 2).stands.is_met


@pytest.mark.parametrize("is_third_there", [False, True])
def test_where_two_differ_and_no_third_is_left_the_first_decides(double, is_third_there):
    school = double.submission.institution
    if is_third_there:
        person("reviewer").groups.add(
            role_group(institution=school, role=InstitutionRoleName.ASSESSOR)
        )
    assessed(double, person("assessor"), 2)
    assessed(double, person("assessor2"), 1, message="I don't find it.")
    assert forsaken.mark_once() == (not is_third_there)
    assert state_of(double) == ("waiting" if is_third_there else "met")
    (row,) = practice.agreements([school])
    assert row.agreement.agreed == 0, "that they differed still counts"


def test_the_second_reading_decides_where_the_first_was_passed_on(double):
    first = practice.claim(hand_in=double, by=person("assessor"))
    assessed(double, person("assessor2"), 2)
    assert forsaken.mark_once() == 0
    practice.pass_on(assessment=first, reason="My sister.", is_conflict=True)
    assert forsaken.mark_once() == 1 and state_of(double) == "met"


def test_a_second_look_waits_for_its_reader_whoever_has_left(double, learner_client):
    assessed(double, person("assessor"), 1, message="Missing.")
    assessed(double, person("assessor2"), 1, message="Missing.")
    ask(learner_client, double)
    assert forsaken.mark_once() == 0 and state_of(double) == "waiting"


def ask(client, hand_in, text="Criterion 1 is there: page 2."):
    return client.post(
        reverse("ask_again", args=[hand_in.submission_id]), {"text": text}, follow=True
    )


def test_a_second_look_is_somebody_elses_and_its_finding_stands(
    hand_in, learner_client, assessor_client, enrolment
):
    assessed(hand_in, person("assessor"), 1, message="I miss the consent.")
    assert "second look is under way" in ask(learner_client, hand_in).content.decode()
    take(assessor_client, hand_in)
    assert not Assessment.objects.filter(state="open").exists(), "not the first one again"
    other = signed_in(person("assessor2"))
    take(other, hand_in)
    html = other.get(reverse("assess_work", args=[hand_in.pk])).content.decode()
    assert "Criterion 1 is there: page 2." in html and "I miss the consent." not in html
    other.post(reverse("assess_work", args=[hand_in.pk]), marked(finish="1"))
    assert state_of(hand_in) == "met"
    assert enrolment.evidence.get().assessor == person("assessor2")


@pytest.mark.parametrize("asks", [True, False])
def test_a_second_look_isnt_seen_through_an_older_hand_in(hand_in, learner, learner_client, asks):
    assessed(hand_in, person("assessor2"), 1, message="The first time I missed the notes.")
    work = hand_in.submission
    newer = practice.hand_in(works=practice.works_of(learner), work_id=work.pk)
    assessed(newer, person("assessor"), 1, message="I miss the consent.")
    if asks:
        ask(learner_client, newer)
    third = person("reviewer")
    third.groups.add(role_group(institution=work.institution, role=InstitutionRoleName.ASSESSOR))
    # Who read it the first time may give the second look, and so may who never read it.
    for user in (person("assessor2"), third):
        browser = signed_in(user)
        for one in (hand_in, newer):
            html = browser.get(reverse("assess_work", args=[one.pk])).content.decode()
            assert ("I miss the consent." in html) is not asks, (user, one)
    assert ("The first time I missed" in html) is not asks
    if asks:
        assessed(newer, third, 2)
        assert (
            "I miss the consent."
            in browser.get(reverse("assess_work", args=[hand_in.pk])).content.decode()
        ), "answered, it hides nothing any more"


def test_who_doesnt_want_to_wait_for_a_second_look_revises(hand_in, learner_client):
    assessed(hand_in, person("assessor"), 1, message="Missing.")
    ask(learner_client, hand_in)
    learner_client.post(reverse("take_back_work", args=[hand_in.submission_id]))
    hand_in.submission.refresh_from_db()
    assert (state_of(hand_in), hand_in.submission.state) == ("returned", "returned")
    assert "under way" in ask(learner_client, hand_in).content.decode(), "none was had"


def test_who_has_finished_isnt_asked_a_second_time(hand_in, learner_client):
    assessed(hand_in, person("assessor"), 1, message="Missing.")
    ask(learner_client, hand_in)
    with pytest.raises(practice.PracticeRefused, match="somebody else"):
        practice.claim(hand_in=hand_in, by=person("assessor"))


def test_a_second_look_is_asked_for_once(hand_in, learner_client):
    too_early = ask(learner_client, hand_in).content.decode()
    assert "work that was returned" in too_early
    assessed(hand_in, person("assessor"), 1, message="Missing.")
    ask(learner_client, hand_in)
    assessed(hand_in, person("assessor2"), 1, message="I miss it, too.")
    assert "had a second look" in ask(learner_client, hand_in).content.decode()
    html = learner_client.get(reverse("work", args=[hand_in.submission_id])).content.decode()
    assert "I miss it, too." in html and "Missing." in html


# --- The comment bank ---------------------------------------------------------------------------


def test_a_comment_is_kept_and_used_again(hand_in, assessor_client, page):
    take(assessor_client, hand_in)
    fields = marked(keep="1", c1_comment="Name the freedom to stop.", c1_keep="1")
    assessor_client.post(page, fields)
    assessor_client.post(page, fields)
    banked = BankedComment.objects.get()
    assessor_client.post(page, marked(finish="1", c2_bank=str(banked.pk)))
    assert Assessment.objects.get().marks["2"]["comment"] == "Name the freedom to stop."


def test_banks_and_shares_are_each_institutions_own(hand_in):
    coast = create_institution(name="Coast Institute of Administration")
    other = person("author2")
    other.groups.add(role_group(institution=coast, role=InstitutionRoleName.FACILITATOR))
    client = signed_in(other)
    school = hand_in.submission.institution
    ours = practice.bank_comment(institution=school, text="Ours.", practice_key=None)
    for name, field in (("set_double_marking", "double_percent"), ("add_comment", "text")):
        reply = client.post(reverse(name, args=[school.slug]), {field: "50"})
        assert reply.status_code == 404, name
    assert client.post(reverse("remove_comment", args=[ours.pk])).status_code == 404
    assert b"Ours." not in client.get(reverse("practice_settings")).content
    assert practice.policy_of(school).double_percent == 0
    assert (
        client.post(reverse("add_comment", args=[coast.slug]), {"text": "Theirs."}).status_code
        == 302
    )


def test_marking_twice_needs_three_people(assessor_client, hand_in):
    school = hand_in.submission.institution
    address = reverse("set_double_marking", args=[school.slug])
    html = assessor_client.post(address, {"double_percent": "10"}, follow=True).content.decode()
    assert "needs three people" in html and practice.policy_of(school).double_percent == 0
    third = role_group(institution=school, role=InstitutionRoleName.ASSESSOR)
    person("reviewer").groups.add(third)
    assessor_client.post(address, {"double_percent": "10"})
    assert practice.policy_of(school).double_percent == 10


@pytest.mark.parametrize("share", ["-1", "101", "many", ""])
def test_a_share_is_a_percentage(assessor_client, share, hand_in):
    school = hand_in.submission.institution
    address = reverse("set_double_marking", args=[school.slug])
    html = assessor_client.post(address, {"double_percent": share}, follow=True).content.decode()
    assert "whole number from 0 to 100" in html
    assert practice.policy_of(school).double_percent == 0
