"""Where an employer's own competencies appear, and where not."""

import pytest
from django.urls import reverse

from assessments.competencies import api as competencies
from assessments.competencies import prior
from assessments.models import (
    AttestationRequest,
    PostProfile,
    PriorLearning,
    Requirement,
)
from assessments.required import api as required
from curriculum.models import Competency, Framework
from learning.console.importing.training import note_training
from learning.people.models import Membership
from tests.console.frameworks.forms import page, save, shows
from tests.ministry import SCALE, days, officer, today, worker
from tests.people import person, run_tasks, signed_in


def test_own_competencies_are_asked_required_and_counted(
    client_, interior, kisumu, own, custody, staff, manager
):
    profile = PostProfile.objects.get(post=manager).profile
    mine = competencies.copy_profile(profile=profile, organisation=interior, by=person("admin"))
    form = {"title": mine.title}
    for row in mine.levels.all():
        form[f"level_{row.competency_id}"] = 0
    form |= {f"level_{custody.pk}": 2}
    assert client_.post(reverse("edit_profile", args=[mine.pk]), form).status_code == 302
    PostProfile.objects.filter(post=manager).update(profile=mine)
    shows(staff[0], custody, 2)
    competencies.recount_gaps(interior.pk)
    assert custody.title in page(client_, "gaps")
    cell = page(client_, "gap_cell", kisumu.pk, custody.code)
    assert "Worker 1" in cell and "Worker 0" not in cell
    assert custody.title in signed_in(staff[0]).get(reverse("passbook")).content.decode()
    # As a requirement, through its form.
    client_.post(reverse("begin_requirement"))
    row = Requirement.objects.get()
    step = reverse("requirement_step", args=[row.pk, "what"])
    what = {"module": "", "programme": "", "competency": custody.code, "level": 2}
    assert client_.post(step, what).status_code == 302
    row.refresh_from_db()
    assert row.key == custody.code and custody.title in row.title
    required.add_target(requirement=row, kind="everybody")
    required.give_reason(requirement=row, legal_basis="Order 4")
    required.publish(requirement=row, by=person("hr"))
    run_tasks()
    states = dict(row.assignments.values_list("user", "state"))
    assert states[staff[0].pk] == "done" and states[staff[1].pk] != "done"


def test_attestation_of_an_own_competency_is_asked_at_that_employer_alone(
    client_, own, custody, learner, health
):
    other = worker(health.units.first(), "Matron", email="matron@example.org")
    Membership.objects.create(
        user=learner, unit=health.units.first(), job_title="Nurse", supervisor=other, since=today()
    )
    ask = {"competency": custody.code, "level": "2"}
    client_.post(reverse("ask_attestation", args=[learner.pk]), ask)
    assert [row.supervisor for row in AttestationRequest.objects.all()] == [person("supervisor")]


def test_what_one_employer_keeps_another_never_reads(
    client_, interior, health, theirs, learner, kisumu
):
    """Of somebody with two employers, each sees of the other's competencies nothing."""
    secret = Competency.everywhere.get(framework=theirs)
    Membership.objects.create(
        user=learner, unit=health.units.first(), job_title="Nurse", since=today() - days(9)
    )
    shows(learner, secret, 2, valid_until=today() + days(20))
    for name, arguments in (
        ("person", [learner.pk]), ("lapsing", []), ("framework", []), ("frameworks", []),
        ("profiles", []), ("gaps", []),
    ):  # fmt: skip
        assert "Secret of Health" not in page(client_, name, *arguments), name
    healthhr = signed_in(officer(health, "healthhr"))
    assert secret.title in page(healthhr, "person", learner.pk)
    assert secret.title in page(healthhr, "lapsing")
    assert client_.get(reverse("gap_cell", args=[kisumu.pk, secret.code])).status_code == 404
    ask = {"competency": secret.code, "level": "2"}
    foreign = worker(kisumu, "Only here", email="here@example.org", supervisor=person("supervisor"))
    address = reverse("ask_attestation", args=[foreign.pk])
    assert client_.post(address, ask).status_code == 404
    row = required.draft(organisation=interior, by=person("hr"))
    with pytest.raises(required.RequirementRefused):
        required.ask_for(requirement=row, what="competency", key=secret.code, level=2)
    shared = competencies.profiles().first()
    mine = competencies.copy_profile(profile=shared, organisation=interior, by=person("admin"))
    assert f"level_{secret.pk}" not in page(client_, "edit_profile", mine.pk)
    form = {"title": "x"} | {f"level_{row.competency_id}": 0 for row in mine.levels.all()}
    client_.post(reverse("edit_profile", args=[mine.pk]), form | {f"level_{secret.pk}": 2})
    assert not mine.levels.filter(competency=secret).exists()


def test_the_public_and_authors_see_shared_frameworks_alone(client, theirs):
    secret = Competency.everywhere.get(framework=theirs)
    assert secret not in Competency.objects.all() and theirs not in Framework.objects.all()
    admin = signed_in(person("admin"))
    for address in (
        "/admin/snippets/curriculum/competency/", "/admin/snippets/curriculum/framework/",
        "/admin/snippets/choose/curriculum/competency/", "/admin/snippets/curriculum/competency/"
        f"edit/{secret.pk}/", f"/admin/snippets/curriculum/framework/edit/{theirs.pk}/",
    ):  # fmt: skip
        answer = admin.get(address, follow=True)
        assert "Secret of Health" not in answer.content.decode(), address
    for address in ("/", "/catalogue/", "/search/?q=Custody", "/use-cases/"):
        assert "Secret of Health" not in client.get(address, follow=True).content.decode()


def test_officers_and_auditors_read_and_do_not_write(interior, own, custody):
    for name, role in (("aud", "auditor"), ("off", "hr_officer")):
        client = signed_in(officer(interior, name, role=role))
        html = page(client, "framework_page", own.pk)
        assert custody.title in html and reverse("edit_framework", args=[own.pk]) not in html
        assert save(client, own, custody, title="Mine").status_code == 404
    custody.refresh_from_db()
    assert custody.title.startswith("Custody")


def test_anothers_domain_or_competency_under_ones_own_framework_is_not_there(client_, own, theirs):
    secret = Competency.everywhere.get(framework=theirs)
    assert client_.get(reverse("edit_competency", args=[own.pk, secret.pk])).status_code == 404
    domain = theirs.domains.get()
    assert client_.get(reverse("edit_domain", args=[own.pk, domain.pk])).status_code == 404
    mine = Competency.everywhere.get(framework=own)
    answer = save(client_, own, mine, domain=domain.pk)
    assert answer.status_code == 422, "no choice of this form"


def test_a_new_framework_for_another_organisation_is_refused(client_, health):
    form = {"code": "X", "title": "X", "note": "", "scale": SCALE, "organisation": health.pk}
    assert client_.post(reverse("new_framework"), form).status_code == 404
    assert not Framework.everywhere.filter(organisation=health).exists()


def test_an_imports_codes_mean_its_employers(interior, own, custody, theirs, learner):
    secret = Competency.everywhere.get(framework=theirs)
    shared = Competency.objects.first()
    codes = prior.known_codes([custody.code, secret.code, shared.code], interior.pk)
    assert codes == {custody.code: custody.pk, shared.code: shared.pk}
    assert set(prior.known_codes([custody.code, shared.code])) == {shared.code}
    note_training([], interior.pk)
    prior.note_reported(
        user=learner, title="Course", code=custody.code, level=1, on=None, operation=None,
        competency=codes[custody.code],
    )  # fmt: skip
    assert PriorLearning.objects.get().competency == custody
    prior.note_reported(
        user=learner, title="Older file", code=custody.code, level=1, on=None, operation=None
    )
    assert PriorLearning.objects.get(title="Older file").competency is None
