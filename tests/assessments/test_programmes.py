"""Programmes: where one stands, the certificate, its end and its renewal."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import PageViewRestriction

from assessments import api
from assessments.certificates import api as certificates
from assessments.certificates.claim import Practised, ShownCompetency, ShownModule, ShownProgramme
from assessments.certificates.issuing import ProgrammeRecord
from assessments.certificates.paper import draw_pdf
from assessments.enrolments import api as enrolments
from assessments.models import ActivityRecord, Certificate, Enrolment, Evidence
from curriculum.models import Edition, EditionActivity, InstitutionPage, ModulePage, ProgrammePage
from learning.operations.models import AuditEntry
from tests.people import (
    complete,
    finish_lessons,
    meet_practice,
    outline_of,
    person,
    run_tasks,
    signed_in,
)
from tests.programmes import address, claim, earn, read, renewable, take

NAME = "Amina Wanjiru Otieno"
UNKNOWN = "7d0f0b0e-3c5a-4a7e-9a55-1f0a5d7b9f00"


# --- Where I stand ------------------------------------------------------------------------------


def test_each_module_says_where_i_stand_until_the_name_is_asked(learner, learner_client, programme):
    url = address(programme)
    page = read(learner_client, url)
    assert page.count("not begun") == 2 and page.count("to be taken and completed") == 2
    assert "practice at work asked for" in page and "issue my certificate" not in page

    first = take(learner, "SCL1")
    finish_lessons(first)
    page = read(learner_client, url)
    assert f"under way, {Enrolment.objects.get().percent} %" in page
    assert reverse("enrolment", args=[first.pk]) in page

    enrolments.withdraw(enrolment=first)
    assert "you have left it and may go on" in read(learner_client, url)
    # An edition from before practice was required: it completes without, the programme doesn't.
    EditionActivity.objects.filter(kind="practice").update(required=False)
    complete(take(learner, "SCL1"))
    complete(take(learner, "SCL2"))
    page = read(learner_client, url)
    assert page.count("completed on") == 2 and "What the certificate still asks for" in page
    assert "practice at work: not yet assessed “meets”" in page
    assert claim(learner_client, programme).status_code == 422, "the practice isn't met"

    meet_practice(first)
    page = read(learner_client, url)
    assert "practice at work: assessed “meets”" in page and "still asks for" not in page
    assert "issue my certificate" in page and f'value="{learner.full_name}"' in page
    assert Certificate.objects.count() == 0


def test_the_standing_is_one_s_own(learner, learner_client, other_client, client, programme):
    complete(take(learner, "SCL1"))
    assert "completed on" in read(learner_client, address(programme))
    assert "completed on" not in read(other_client, address(programme))
    assert client.get(address(programme)).status_code == 302, "who isn't signed in signs in"
    assert client.post(address(programme, "renew_programme")).status_code == 302


def test_what_is_no_programme_is_404_and_changes_nothing(learner_client, module, programme):
    ProgrammePage.objects.filter(code="GOV").update(first_published_at=None)
    draft = ProgrammePage.objects.get(code="GOV").translation_key
    for key in (UNKNOWN, module.translation_key, draft):
        assert learner_client.get(reverse("programme_standing", args=[key])).status_code == 404
        for name in ("confirm_programme_name", "renew_programme"):
            answer = learner_client.post(reverse(name, args=[key]), {"name": NAME})
            assert answer.status_code == 404
    assert learner_client.get(address(programme, "renew_programme")).url == "/home/"


def test_a_restricted_programme_is_for_those_who_may_read_it(learner, learner_client, programme):
    group = Group.objects.create(name="Cabinet office")
    closed = PageViewRestriction.objects.create(page=programme, restriction_type="groups")
    closed.groups.add(group)
    assert learner_client.get(address(programme)).status_code == 404
    learner.groups.add(group)
    assert learner_client.get(address(programme)).status_code == 200


def test_the_site_leads_to_it(client, learner, learner_client, programme, enrolment):
    assert address(programme) not in read(client, programme.url)
    page = read(learner_client, programme.url)
    assert address(programme) in page and "valid for 36 months" in page
    assert address(programme) in read(learner_client, reverse("enrolment", args=[enrolment.pk]))
    assert "claim its certificate" not in read(learner_client, "/home/")
    earn(learner, programme, name="")
    assert "claim its certificate" in read(learner_client, "/home/")
    claim(learner_client, programme)
    assert "claim its certificate" not in read(learner_client, "/home/")


# --- The certificate ----------------------------------------------------------------------------


@pytest.fixture
def earned(learner, programme) -> Certificate:
    """A finished certificate of the programme."""
    row = earn(learner, programme, name=NAME)
    run_tasks()
    row.refresh_from_db()
    return row


def test_a_programme_s_claim_is_the_sum_of_its_modules(earned, programme):
    said, rows = earned.content, list(Enrolment.objects.order_by("pk"))
    outlines = [outline_of(row) for row in rows]
    practice = next(step for step in outlines[0].activities if step.kind == "practice")
    assert (said["schema"], said["type"]) == (3, "programme")
    assert said["programme"] == {
        "key": str(programme.translation_key), "title": programme.title,
        "credential": programme.credential_title, "language": "en",
    }  # fmt: skip
    assert said["learner"] == {"name": NAME}
    assert said["issuer"] == {"name": "Baraza School of Government"}
    assert [item["title"] for item in said["modules"]] == [row.module_title for row in rows]
    assert all(item["edition"] == 1 and item["completed_on"] for item in said["modules"])
    assert said["basis"] == "completed_with_quiz_and_practice"
    assert said["minutes_online"] == sum(outline.minutes_online for outline in outlines)
    assert said["minutes_practice"] == practice.minutes
    assert said["practices"] == [{"title": practice.title}]
    shown = {row.competency.code for row in Evidence.objects.select_related("competency")}
    assert [item["code"] for item in said["competencies"]] == sorted(shown), "each once"
    assert said["expires_on"] == earned.expires_on.isoformat()
    assert earned.expires_on.year == earned.issued_at.year + 3
    assert (earned.title, earned.cycle) == (programme.credential_title, 1)
    assert earned.enrolment_id is None and earned.signature and earned.pdf_sha256


def test_every_page_shows_it(client, learner_client, earned, programme):
    verify = reverse("verify", args=[earned.code])
    for page in (read(client, verify),
                 read(learner_client, reverse("certificate", args=[earned.code]))):  # fmt: skip
        assert programme.title in page and "Completed with quiz and assessed practice" in page
        assert "of assessed practice" in page and "Valid until" in page
        assert all(item["title"] in page for item in earned.content["modules"])
    assert "This certificate is valid" in read(client, verify)
    assert earned.title in read(learner_client, reverse("wallet"))
    pdf = learner_client.get(reverse("certificate_pdf", args=[earned.code]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    run_tasks()
    assert earned.title in mail.outbox[-1].subject and earned.code in mail.outbox[-1].body
    manager = signed_in(person("reviewer"))
    assert earned.code in read(manager, reverse("manage_certificates"))


def test_a_corrected_one_keeps_cycle_and_end_and_a_revoked_one_stays_alone(
    client, learner_client, earned, programme
):
    manager = signed_in(person("reviewer"))
    url = reverse("correct_certificate", args=[earned.code])
    assert manager.post(url, {"name": "Amina W. Otieno", "reason": "A slip."}).status_code == 302
    new = Certificate.objects.get(status="issued")
    assert (new.programme_key, new.cycle, new.expires_on) == (
        earned.programme_key, 1, earned.expires_on,
    )  # fmt: skip
    assert new.content["modules"] == earned.content["modules"]
    assert new.content["expires_on"] == earned.content["expires_on"]
    assert "has been replaced" in read(client, reverse("verify", args=[earned.code]))
    assert claim(learner_client, programme).url == reverse("certificate", args=[new.code])

    url = reverse("revoke_certificate", args=[new.code])
    assert manager.post(url, {"reason": "Issued in error."}).status_code == 302
    assert "has been revoked" in read(client, reverse("verify", args=[new.code]))
    page = read(learner_client, address(programme))
    assert "no longer holds" in page and "issue my certificate" not in page
    assert "was revoked" in unescape(claim(learner_client, programme).content.decode())
    learner_client.post(address(programme, "renew_programme"))
    assert Certificate.objects.count() == 2 and Enrolment.objects.count() == 2
    assert AuditEntry.objects.filter(subject_kind="certificate").count() == 2


@pytest.mark.parametrize("name", ["", "   ", "Amina 🙂", "x" * 300])
def test_a_name_that_can_t_stand_on_it(learner, learner_client, programme, name):
    earn(learner, programme, name="")
    answer = claim(learner_client, programme, name)
    assert answer.status_code == 422 and "One thing to mend" in answer.content.decode()
    assert not Certificate.objects.exists()
    assert claim(learner_client, programme).status_code == 302


def test_asked_for_again_it_is_the_same(learner, learner_client, programme):
    earn(learner, programme, name="")
    answers = [claim(learner_client, programme, name) for name in (NAME, "Somebody Else")]
    assert answers[0].url == answers[1].url
    assert Certificate.objects.get().content["learner"]["name"] == NAME


def test_the_highest_level_of_each_competency_is_shown_once(learner, programme):
    earn(learner, programme, name="")
    row = Evidence.objects.select_related("competency", "enrolment").get(source="practice")
    assert Evidence.objects.filter(competency=row.competency, source="quiz", level=1).exists()
    said = earn(learner, programme, name=NAME).content["competencies"]
    mine = [item for item in said if item["code"] == row.competency.code]
    assert [item["level"] for item in mine] == [2]
    module = api.confirm_name(enrolment=row.enrolment, name=NAME).content["competencies"]
    assert [item["level"] for item in module if item["code"] == row.competency.code] == [2]


def test_practice_that_is_not_asked_for_counts_where_it_was_met(learner, programme):
    programme.modules.update(practice="none")
    EditionActivity.objects.filter(kind="practice").update(required=False)
    first, second = take(learner, "SCL1"), take(learner, "SCL2")
    complete(first), complete(second)
    row = earn(learner, programme, name=NAME)
    assert row.content["basis"] == "completed_with_quiz"
    assert (row.content["minutes_practice"], row.content["practices"]) == (0, [])


def test_without_a_validity_it_has_no_end(learner, learner_client, programme):
    ProgrammePage.objects.filter(pk=programme.pk).update(validity_months=None)
    row = earn(learner, programme, name=NAME)
    assert row.expires_on is None and row.content["expires_on"] is None
    assert "valid without end" in read(learner_client, address(programme))
    answer = learner_client.post(address(programme, "renew_programme"), follow=True)
    assert "no renewal" in answer.content.decode() and Enrolment.objects.count() == 2


def test_the_register_refuses_what_is_neither_or_both(earned):
    for fields in ({"programme_key": None}, {"enrolment": Enrolment.objects.first()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=earned.pk).update(**fields)
    twin = Certificate.objects.get(pk=earned.pk)
    twin.pk, twin.code = None, "0000-0000-0000-0000"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("count", [2, 40])
def test_a_programme_of_many_modules_fits_its_sheet(learner, programme, count):
    """What doesn't fit in full is counted on the sheet, and named on the page that checks it."""
    today = certificates.today()
    record = ProgrammeRecord(
        programme=ShownProgramme(
            programme.translation_key, programme.title, programme.credential_title, "en"
        ),
        institution_id=InstitutionPage.objects.first().institution_id,
        issuer_name="Baraza School of Government",
        validity_months=36,
        modules=tuple(
            ShownModule(programme.translation_key, f"A module with a long title {n}", 1, today)
            for n in range(count)
        ),
        competencies=tuple(
            ShownCompetency(f"C-{n}", f"A competency with a long title {n}", 1, "Aware")
            for n in range(count)
        ),
        has_quiz=True,
        minutes_online=6000,
        practice=Practised(("Walk a service",), 180),
    )
    row = certificates.issue_programme(user=learner, cycle=1, name=NAME, record=record)
    assert draw_pdf(row.content).startswith(b"%PDF")
    page = read(signed_in(learner), reverse("certificate", args=[row.code]))
    assert f"A module with a long title {count - 1}" in page


# --- A module's certificate ---------------------------------------------------------------------


def test_a_module_s_certificate_says_what_practice_was_met_before_it(
    client, learner_client, enrolment
):
    meet_practice(enrolment)
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name=NAME)
    run_tasks()
    practice = next(step for step in outline_of(enrolment).activities if step.kind == "practice")
    assert row.content["schema"] == 3
    assert row.content["basis"] == "completed_with_quiz_and_practice"
    assert row.content["minutes_online"] == 165, "work is no online time"
    assert row.content["minutes_practice"] == practice.minutes
    assert row.content["practices"] == [{"title": practice.title}]
    for page in (read(client, reverse("verify", args=[row.code])),
                 read(learner_client, reverse("certificate", args=[row.code]))):  # fmt: skip
        assert "Completed with quiz and assessed practice" in page and practice.title in page
        said = page.replace("\xa0", " ")
        assert "2 hours 45 minutes online, " in said and "of assessed practice" in said


def test_practice_met_after_the_issue_does_not_enter(enrolment):
    EditionActivity.objects.filter(kind="practice").update(required=False)
    certificate = api.confirm_name(enrolment=complete(enrolment), name=NAME)
    before = certificate.claim
    meet_practice(enrolment)
    again = api.confirm_name(enrolment=enrolment, name=NAME)
    assert again.pk == certificate.pk and again.claim == before
    assert certificate.content["basis"] == "completed_with_quiz"
    assert (certificate.content["minutes_practice"], certificate.content["practices"]) == (0, [])


def test_a_claim_of_schema_2_is_still_read(client, certificate):
    old = json.loads(certificate.claim) | {"schema": 2}
    del old["minutes_practice"], old["practices"]
    old["basis"] = "completed_with_quiz"
    Certificate.objects.filter(pk=certificate.pk).update(claim=json.dumps(old))
    page = read(client, reverse("verify", args=[certificate.code])).replace("\xa0", " ")
    assert "2 hours 45 minutes online" in page and "assessed practice" not in page
    assert draw_pdf(old).startswith(b"%PDF")


# --- What goes away -----------------------------------------------------------------------------


def test_a_programme_that_is_taken_down_issues_nothing_new(
    client, learner, learner_client, programme
):
    earn(learner, programme, name="")
    ProgrammePage.objects.filter(pk=programme.pk).update(live=False)
    page = read(learner_client, address(programme))
    assert "has been taken down" in page and "issue my certificate" not in page
    assert "claim its certificate" not in read(learner_client, "/home/")
    answer = claim(learner_client, programme)
    assert answer.status_code == 422 and "has been taken down" in answer.content.decode()
    ProgrammePage.objects.filter(pk=programme.pk).update(live=True)
    code = claim(learner_client, programme).url.split("/")[-2]
    run_tasks()

    ProgrammePage.objects.filter(pk=programme.pk).update(live=False)
    renewable(Certificate.objects.get())
    page = read(learner_client, address(programme))
    assert "stays valid until its day" in page and "Begin the renewal" not in page
    answer = learner_client.post(address(programme, "renew_programme"), follow=True)
    assert "has been taken down" in answer.content.decode() and Enrolment.objects.count() == 2
    assert "This certificate is valid" in read(client, reverse("verify", args=[code]))


def test_of_a_programme_that_is_gone_its_certificates_remain(
    client, learner_client, other_client, earned, programme
):
    url = address(programme)
    programme.delete()
    answer = learner_client.get(url, follow=True)
    assert answer.redirect_chain[0][0] == reverse("certificate", args=[earned.code])
    assert "Your certificate stays" in answer.content.decode()
    assert other_client.get(url).status_code == 404
    assert learner_client.post(url + "renew/").status_code == 404
    assert "This certificate is valid" in read(client, reverse("verify", args=[earned.code]))
    for page in ("/home/", reverse("wallet")):
        assert learner_client.get(page).status_code == 200


def test_a_required_module_that_is_down_or_unreleased_says_so(learner, learner_client, programme):
    meet_practice(complete(take(learner, "SCL1")))
    second = ModulePage.objects.filter(code="SCL2")
    second.update(live=False)
    page = read(learner_client, address(programme))
    assert "taken down at present" in page and "can’t be issued" in page
    assert second.get().title not in page and "A module that isn’t open to everybody" in page
    assert claim(learner_client, programme).status_code == 422

    second.update(live=True)
    Edition.objects.filter(module_key=second.get().translation_key).delete()
    page = read(learner_client, address(programme))
    assert "is being prepared and can’t be taken yet" in page
    assert claim(learner_client, programme).status_code == 422

    programme.modules.get(module=second.get()).delete()
    assert "issue my certificate" in read(learner_client, address(programme)), "no longer asked for"
    assert claim(learner_client, programme).status_code == 302


def test_a_module_that_was_completed_before_it_was_taken_down_counts(
    learner, learner_client, programme
):
    earn(learner, programme, name="")
    ModulePage.objects.filter(code="SCL2").update(live=False)
    assert claim(learner_client, programme).status_code == 302


def test_practice_that_the_edition_never_had_is_told(learner, learner_client, programme):
    row = complete(take(learner, "SCL1"))
    complete(take(learner, "SCL2"))
    row.edition.activities.filter(kind="practice").delete()
    page = read(learner_client, address(programme))
    assert "tell the institution" in page and "this edition has none" in page
    assert claim(learner_client, programme).status_code == 422


def test_electives_are_shown_and_not_asked_for(learner, learner_client, programme):
    programme.modules.filter(module__code="SCL2").update(required=False)
    meet_practice(complete(take(learner, "SCL1")))
    page = read(learner_client, address(programme))
    assert "elective" in page and "issue my certificate" in page
    claim(learner_client, programme)
    assert len(Certificate.objects.get().content["modules"]) == 1
    programme.modules.update(required=False)
    other = read(signed_in(person("learner2")), address(programme))
    assert "No module of this programme is required yet" in other


def test_records_of_practice_that_was_only_opened_count_for_nothing(learner, programme):
    EditionActivity.objects.filter(kind="practice").update(required=False)
    row = complete(take(learner, "SCL1"))
    step = next(step for step in outline_of(row).activities if step.kind == "practice")
    ActivityRecord.objects.create(
        enrolment=row, activity_key=step.key, kind="practice", title=step.title
    )
    assert api.confirm_name(enrolment=row, name=NAME).content["basis"] == "completed_with_quiz"
