"""An employer's own framework: written, changed, retired, its rules, and what of it nobody else sees."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from assessments import api
from assessments.competencies import api as competencies
from assessments.competencies import prior
from assessments.competencies.outside import is_from_outside
from assessments.models import (
    AttestationRequest,
    Evidence,
    FrameworkRules,
    HeldLevel,
    PostProfile,
    PriorLearning,
    ProfileLevel,
    Requirement,
)
from assessments.required import api as required
from curriculum import api as curriculum
from curriculum.models import Competency, Framework, FrameworkEdition
from learning.console.importing.training import note_training
from learning.operations.models import AuditEntry
from learning.people.models import Membership, Organisation, Unit
from tests.architecture.test_queries import cost
from tests.ministry import SCALE, days, officer, own_framework, today, worker
from tests.people import person, run_tasks, signed_in


@pytest.fixture
def administrator(interior):
    return officer(interior, "hradmin", role="hr_administrator")


@pytest.fixture
def client_(administrator):
    return signed_in(administrator)


@pytest.fixture
def own(interior, administrator):
    return own_framework(interior, by=administrator)


@pytest.fixture
def custody(own):
    return Competency.everywhere.get(framework=own)


@pytest.fixture
def health(db):
    return Organisation.objects.get(slug="health")


@pytest.fixture
def theirs(health):
    return own_framework(health, by=person("admin"), code="HF", title="Secret of Health")


def page(client, name: str, *arguments, **query) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def filled(framework, competency, **changes) -> dict:
    """What the form of a competency sends."""
    row = Competency.everywhere.get(pk=competency.pk)
    data = {
        "title": row.title, "description": row.description, "domain": row.domain_id, "why": "",
        "edition": row.changed_in,
    }  # fmt: skip
    for level in row.levels.all():
        data[f"level_{level.level}"] = "\n".join(level.behaviours)
    return data | changes


def save(client, framework, competency, **changes):
    return client.post(
        reverse("edit_competency", args=[framework.pk, competency.pk]),
        filled(framework, competency, **changes),
    )


def shows(user, competency, level: int = 2, *, ago: int = 0, by: str = "supervisor", **values):
    """Evidence of so many days ago, by a person, and the level that follows."""
    row = Evidence.objects.create(
        user=user, competency=competency, level=level, source="practice", assessor=person(by),
        obtained_at=timezone.now() - days(ago), **values,
    )  # fmt: skip
    competencies.settle_levels([user.pk])
    return row


def level_of(user, competency) -> int:
    return HeldLevel.objects.get(user=user, competency=competency).level


# --- Writing --------------------------------------------------------------------------------------


def test_a_framework_is_made_from_nothing_through_the_pages(client_, interior):
    form = {"code": "IF", "title": "Interior's own", "note": "Drawn up in 2026", "scale": SCALE}
    made = client_.post(reverse("new_framework"), form)
    own = Framework.everywhere.get(organisation=interior)
    assert made.url == reverse("framework_page", args=[own.pk])
    # A competency needs a domain: the page leads there first.
    first = client_.get(reverse("new_competency", args=[own.pk]))
    assert first.url == reverse("new_domain", args=[own.pk])
    domain = {"code": "D1", "title": "Custody", "summary": "", "edition": own.edition, "why": ""}
    assert client_.post(reverse("new_domain", args=[own.pk]), domain).status_code == 302
    behaviours = {f"level_{n}": f"Sees {n}\n\n  Tells {n}  \nSees {n}" for n in (1, 2, 3)}
    competency = {
        "code": "IF-01", "title": "Safe custody", "domain": own.domains.get().pk, "edition": 0,
        "description": "Keeps people safe", "why": "First",
    }  # fmt: skip
    answer = client_.post(reverse("new_competency", args=[own.pk]), competency | behaviours)
    assert answer.status_code == 302
    row = Competency.everywhere.get(code="IF-01")
    assert [(step.level, step.title, step.behaviours) for step in row.levels.all()][1] == (
        2, "Working", ["Sees 2", "Tells 2"],
    )  # fmt: skip
    own.refresh_from_db()
    assert (own.edition, row.changed_in) == (3, 3)
    html = page(client_, "framework_page", own.pk)
    for text in ("Safe custody", "Tells 2", "knows what it is about", "Edition 3", "First"):
        assert text in html
    assert AuditEntry.objects.filter(subject_kind="framework").count() == 3


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "I F", "without spaces"),
        ("code", "", "required"),
        ("code", "baraza/1", "without spaces"),
        ("code", "IF", "Another framework has this code"),
        ("code", "if", "Another framework has this code"),
        ("title", "x" * 201, "at most 200"),
        ("title", "  ", "required"),
        ("scale", "", "required"),
        ("scale", "Aware", "is no level"),
        ("scale", "1 Aware: a\n3 Leading: c", "Level 2 is missing"),
        ("scale", "2 Working: b", "Level 1 is missing"),
        ("scale", "0 None: a\n1 Aware: b", "Level 1 is missing"),
        ("scale", "1 Aware: a\n1 Working: b", "stands there twice"),
        ("scale", "\n".join(f"{n} L{n}: x" for n in range(1, 11)), "nine at most"),
        ("scale", f"1 {'x' * 81}: a", "too long"),
    ],
)
def test_what_is_wrong_with_a_framework_is_said_by_its_field(client_, own, field, value, said):
    form = {"code": "NEW", "title": "New", "note": "", "scale": SCALE} | {field: value}
    answer = client_.post(reverse("new_framework"), form)
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and f'id="id_{field}_error"' in html
    assert Framework.everywhere.exclude(organisation=None).count() == 1


def test_the_shared_frameworks_codes_are_taken(client_, own):
    shared = Framework.objects.get()
    form = {"code": shared.code, "title": "New", "note": "", "scale": SCALE}
    assert "has this code" in client_.post(reverse("new_framework"), form).content.decode()
    code = Competency.objects.first().code
    form = filled(own, Competency.everywhere.get(framework=own), code=code.lower())
    answer = client_.post(reverse("new_competency", args=[own.pk]), form)
    assert answer.status_code == 422 and "Another competency has this code" in (
        answer.content.decode()
    )


def test_two_employers_may_use_the_same_codes(own, health, theirs, custody):
    other = own_framework(health, by=person("admin"), code="IF", title="Second")
    found = curriculum.competencies_by_code(["IF-01"], [health.pk])["IF-01"]
    assert found.framework == other
    assert curriculum.competencies_by_code(["IF-01"], [own.organisation_id])["IF-01"] == custody
    assert curriculum.competencies_by_code(["IF-01"]) == {}


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": "x" * 201}, "title", "at most 200"),
        ({"level_2": " \n "}, "level_2", "Write at least one behaviour"),
        ({"level_2": "\n".join(f"b{n}" for n in range(13))}, "level_2", "At most 12"),
        ({"level_2": "x" * 301}, "level_2", "at most 300"),
        ({"domain": "999999"}, "domain", "valid choice"),
        ({"description": ""}, "description", "required"),
    ],
)
def test_what_is_wrong_with_a_competency(client_, own, custody, changes, field, said):
    answer = save(client_, own, custody, **changes)
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and f'id="id_{field}_error"' in html
    assert FrameworkEdition.objects.filter(framework=own).count() == 3


def test_the_second_of_two_loses_nothing(client_, interior, own, custody):
    other = signed_in(officer(interior, "second", role="hr_administrator"))
    stale = filled(own, custody, title="My title")
    assert save(other, own, custody, title="Their title").status_code == 302
    address = reverse("edit_competency", args=[own.pk, custody.pk])
    answer = client_.post(address, stale)
    html = answer.content.decode()
    assert answer.status_code == 422 and "Second saved it" in html
    assert 'value="My title"' in html and "Their title" in html
    custody.refresh_from_db()
    assert custody.title == "Their title"
    # Saved again upon theirs, mine takes its place.
    again = client_.post(address, stale | {"edition": custody.changed_in})
    custody.refresh_from_db()
    assert again.status_code == 302 and custody.title == "My title"
    # Another competency's change is no conflict.
    assert save(client_, own, custody, title="Third").status_code == 302


def test_saving_the_same_makes_no_edition(client_, own, custody):
    assert save(client_, own, custody).status_code == 302
    own.refresh_from_db()
    assert own.edition == 3


def test_a_level_in_use_stays_and_an_unused_one_goes(client_, own, custody, learner):
    def change(scale):
        own.refresh_from_db()
        form = {"title": own.title, "note": "", "scale": scale, "edition": own.edition, "why": ""}
        return client_.post(reverse("edit_framework", args=[own.pk]), form)

    shows(learner, custody, 2)
    two = "\n".join(SCALE.splitlines()[:2])
    assert change(two.replace("Working", "Able")).status_code == 302
    assert list(custody.levels.values_list("level", "title")) == [(1, "Aware"), (2, "Able")]
    answer = change(SCALE.splitlines()[0])
    assert answer.status_code == 422 and "Level 2 is in use" in answer.content.decode()
    assert own.levels.count() == 2
    # A level more has to be described before it can be saved with a competency.
    assert change(SCALE).status_code == 302
    lacking = save(client_, own, custody)
    assert "Write at least one behaviour" in lacking.content.decode()


def test_levels_that_only_a_requirement_names_are_in_use(client_, interior, own, custody):
    row = required.draft(organisation=interior, by=person("hr"))
    required.ask_for(requirement=row, what="competency", key=custody.code, level=3)
    form = {
        "title": own.title, "note": "", "edition": 3, "why": "",
        "scale": "\n".join(SCALE.splitlines()[:2]),
    }  # fmt: skip
    answer = client_.post(reverse("edit_framework", args=[own.pk]), form)
    assert answer.status_code == 422 and "Level 3 is in use" in answer.content.decode()
    settle = reverse("settle_competency", args=[own.pk, custody.pk])
    client_.post(settle, {"act": "delete"})
    assert Competency.everywhere.filter(pk=custody.pk).exists()


def test_what_is_unused_can_be_deleted_what_is_used_retired(client_, interior, own, custody):
    settle = reverse("settle_competency", args=[own.pk, custody.pk])
    assert client_.post(settle, {"act": "burn"}).status_code == 404
    shared = competencies.profiles().first()
    profile = competencies.copy_profile(profile=shared, organisation=interior, by=person("admin"))
    level = ProfileLevel.objects.create(profile=profile, competency=custody, level=2)
    html = page(client_, "edit_competency", own.pk, custody.pk)
    assert "it can be retired, not deleted" in html and 'value="delete"' not in html
    assert client_.post(settle, {"act": "delete"}, follow=True).status_code == 200
    assert Competency.everywhere.filter(pk=custody.pk).exists()
    assert client_.post(settle, {"act": "retire", "why": "Merged"}).status_code == 302
    # Where a draft asks for it, it stays; it is offered nowhere else.
    assert custody.title in page(client_, "edit_profile", profile.pk)
    level.delete()
    assert custody.title not in page(client_, "edit_profile", profile.pk)
    assert custody.code not in dict(curriculum.competencies_to_require(interior.pk))
    assert "retired on" in page(client_, "framework_page", own.pk)
    client_.post(settle, {"act": "restore"})
    assert custody.code in dict(curriculum.competencies_to_require(interior.pk))
    assert client_.post(settle, {"act": "delete"}).status_code == 302
    assert not Competency.everywhere.filter(pk=custody.pk).exists()
    html = page(client_, "compare_editions", own.pk, **{"from": 3, "to": 6})
    assert "Competency deleted:" in html and custody.title in html


def test_a_retired_competency_is_asked_of_nobody(client_, own, custody, learner):
    curriculum.retire(competency=custody, why="", by=person("admin"))
    custody.refresh_from_db()
    with pytest.raises(competencies.AttestationRefused, match="retired"):
        competencies.ask(user=learner, competency=custody, level=2, by=learner)


def test_two_editions_in_words(client_, own, custody):
    save(client_, own, custody, title="Safe", level_2="Sees <b>more</b>", why="Said by wardens")
    html = page(client_, "compare_editions", own.pk, **{"from": 3, "to": 4})
    assert "“Custody: Interior alone” is now “Safe”" in html
    assert "level 2, added: Sees &lt;b&gt;more&lt;/b&gt;" in html and "level 2, taken out:" in html
    assert "Said by wardens" in html
    assert "They say the same." in page(client_, "compare_editions", own.pk, **{"from": 4, "to": 4})
    for odd in ("", "x", "-1", "99", "²", "9" * 30):
        address = reverse("compare_editions", args=[own.pk])
        assert client_.get(address, {"from": odd, "to": "1"}).status_code == 404


# --- Where an employer's own competencies appear, and where not ------------------------------------


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


# --- The words of the day --------------------------------------------------------------------------


def test_what_was_shown_keeps_its_words(client_, own, custody, learner):
    shows(learner, custody, 2, ago=400)
    book = signed_in(learner)
    assert "in the words of" not in book.get(reverse("passbook")).content.decode()
    FrameworkEdition.objects.filter(framework=own).update(at=timezone.now() - days(500))
    save(client_, own, custody, title="Renamed")
    html = book.get(reverse("passbook")).content.decode()
    day = (timezone.localtime() - days(400)).date()
    assert f"<strong>{custody.title}, level 2 (Working)</strong>" in html
    assert "in the words of" in html and str(day.year) in html
    assert "Renamed" in html, "what it is called today, among the levels"
    document = json.loads(book.get(reverse("passbook_json")).content)
    words = document["evidence"][0]["in_words_of_the_day"]
    assert words == {"title": custody.title, "level_title": "Working"}
    assert book.get(reverse("passbook_pdf")).status_code == 200
    # What is shown from now on is called as it is today.
    shows(learner, custody, 3)
    document = json.loads(book.get(reverse("passbook_json")).content)
    assert [row["in_words_of_the_day"] for row in document["evidence"]] == [None, words]


def test_other_behaviours_leave_the_words_of_what_was_shown(client_, own, custody, learner):
    shows(learner, custody, 2, ago=10)
    save(client_, own, custody, level_2="Another behaviour")
    assert "in the words of" not in signed_in(learner).get(reverse("passbook")).content.decode()


def test_the_shared_framework_keeps_editions_too(learner):
    shared = Framework.objects.get()
    assert shared.edition == 1 and shared.editions.get().snapshot["competencies"]
    row = Competency.objects.first()
    Competency.objects.filter(pk=row.pk).update(title="Otherwise")
    made = curriculum.keep_edition(shared.pk, by=None)
    assert made.number == 2 and curriculum.keep_edition(shared.pk) is None
    row.refresh_from_db()
    assert row.changed_in == 2 and Competency.objects.exclude(pk=row.pk).first().changed_in == 1


def test_the_migration_writes_down_what_editions_do(db):
    """It has its own copy of the form, since the models of a later day may differ."""
    shared = Framework.objects.get()
    wanted = shared.editions.get().snapshot
    FrameworkEdition.objects.all().delete()
    Framework.objects.update(edition=0)
    import_module("curriculum.migrations.0015_first_editions").write_first(apps, None)
    assert shared.editions.get().snapshot == wanted
    assert Framework.objects.get().edition == 1
    assert curriculum.keep_edition(shared.pk) is None


def test_wagtails_forms_make_editions_of_the_shared_one():
    admin, row = signed_in(person("admin")), Competency.objects.first()
    address = f"/admin/snippets/curriculum/competency/edit/{row.pk}/"
    form = {
        "framework": row.framework_id, "domain": row.domain_id, "code": row.code, "title": "Anew",
        "mindset": row.mindset, "description": row.description, "levels-TOTAL_FORMS": 0,
        "levels-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert admin.post(address, form).status_code == 302
    made = FrameworkEdition.objects.get(framework=row.framework_id, number=2)
    assert made.by == person("admin") and any(
        item["title"] == "Anew" for item in made.snapshot["competencies"]
    )
    framework = Framework.objects.get()
    address = "/admin/snippets/curriculum/framework/add/"
    same = {
        "code": framework.code, "title": "x", "version": "1", "note": "", "levels-TOTAL_FORMS": 0,
        "levels-INITIAL_FORMS": 0, "domains-TOTAL_FORMS": 0, "domains-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = admin.post(address, same)
    assert answer.status_code == 200 and "Another framework has this code." in (
        answer.content.decode()
    )


def test_an_attestation_keeps_its_words_too(client_, own, custody, learner):
    request = competencies.ask(user=learner, competency=custody, level=2, by=learner)[0]
    words = competencies.behaviours_of(custody, 2)
    api.attest(requests=[request], behaviours=words, seen="May", by=person("supervisor"))
    save(client_, own, custody, title="Renamed", level_2="Something else")
    html = signed_in(learner).get(reverse("passbook")).content.decode()
    assert f"<h3>{custody.title}, level 2 (Working)</h3>" in html and words[0] in html


# --- Rules ----------------------------------------------------------------------------------------


def numbers(**changes) -> dict:
    usual = {
        "highest_by_quiz": 1, "highest_by_one_assessor": 2, "highest_by_two": 3,
        "days_between_two": 30, "highest_by_outsiders": 4, "outside_assessors": 2,
        "since": today().isoformat(), "why": "Order 7",
    }  # fmt: skip
    return usual | changes


def test_rules_are_looked_at_before_they_are_set_and_levels_follow(
    client_, own, custody, learner, staff
):
    shows(learner, custody, 3)
    shows(staff[0], custody, 2)
    address = reverse("framework_rules", args=[own.pk])
    lax = numbers(highest_by_one_assessor=3)
    html = client_.post(address, lax | {"preview": "1"}).content.decode()
    assert "2 people have shown something" in html and "The level of 1 rises." in html
    assert "level falls" in html and not FrameworkRules.objects.exists()
    assert level_of(learner, custody) == 2
    assert client_.post(address, lax | {"save": "1"}).status_code == 302
    for _round in range(3):
        run_tasks()
    assert level_of(learner, custody) == 3 and level_of(staff[0], custody) == 2
    html = page(client_, "framework_page", own.pk)
    assert "What one person saw or assessed shows up to level 3." in html and "Order 7" in html
    # Of the shared framework the usual rules still hold.
    other = Competency.objects.first()
    shows(learner, other, 3)
    assert level_of(learner, other) == 2


def test_stricter_rules_rewrite_nothing(client_, own, custody, learner):
    shows(learner, custody, 2, ago=5)
    strict = numbers(highest_by_one_assessor=1, highest_by_two=1, highest_by_outsiders=1)
    address = reverse("framework_rules", args=[own.pk])
    html = client_.post(address, strict | {"preview": "1"}).content.decode()
    assert "Nobody&#x27;s level rises. Nobody&#x27;s level falls." in html or (
        "Nobody's level rises. Nobody's level falls." in html
    )
    client_.post(address, strict | {"save": "1"})
    for _round in range(3):
        run_tasks()
    assert level_of(learner, custody) == 2
    later = worker(learner.memberships.first().unit, "Later")
    shows(later, custody, 2)
    assert level_of(later, custody) == 1
    found = competencies.levels_of(learner, [])
    assert [row.level for row in found if row.competency == custody] == [2]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"highest_by_quiz": 2}, "highest_by_quiz", "less than or equal to 1"),
        ({"highest_by_two": 1}, "highest_by_two", "at least 2"),
        ({"highest_by_outsiders": 2}, "highest_by_outsiders", "at least 3"),
        ({"days_between_two": 3651}, "days_between_two", "3650"),
        ({"days_between_two": "x"}, "days_between_two", "whole number"),
        ({"outside_assessors": 0}, "outside_assessors", "greater than or equal to 1"),
        ({"highest_by_one_assessor": 10}, "highest_by_one_assessor", "9"),
        ({"since": "2020-01-01"}, "since", "today or later"),
        ({"since": "9999-01-01"}, "since", "between 1900 and 2199"),
        ({"why": ""}, "why", "required"),
    ],
)
def test_rules_that_cannot_be_are_refused_by_their_field(client_, own, changes, field, said):
    answer = client_.post(
        reverse("framework_rules", args=[own.pk]), numbers(**changes) | {"save": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and f'id="id_{field}_error"' in html
    assert not FrameworkRules.objects.exists()


def test_rules_to_come_are_replaced_on_their_day_and_not_overtaken(client_, own):
    address = reverse("framework_rules", args=[own.pk])
    later = (today() + days(30)).isoformat()
    client_.post(address, numbers(since=later, highest_by_two=2) | {"save": "1"})
    html = page(client_, "framework_page", own.pk)
    assert "From " in html and "up to level 2" in html
    back = client_.post(address, numbers(since=today().isoformat()) | {"save": "1"})
    assert back.status_code == 422 and "Other rules begin on" in back.content.decode()
    client_.post(address, numbers(since=later, highest_by_two=4) | {"save": "1"})
    assert FrameworkRules.objects.get().highest_by_two == 4


# --- From outside ----------------------------------------------------------------------------------


def test_who_counts_as_from_outside(learner, kisumu, registration, interior):
    supervisor = person("supervisor")
    unit = learner.memberships.first().unit
    colleague = worker(unit, "Colleague")
    stranger = worker(Unit.objects.exclude(pk=unit.pk).filter(organisation=interior).first(), "S")
    assert not is_from_outside(supervisor, learner.pk)
    assert not is_from_outside(colleague, learner.pk)
    assert is_from_outside(stranger, learner.pk)
    assert is_from_outside(person("assessor"), learner.pk)
    assert not is_from_outside(stranger, learner.pk, in_place_of=supervisor.pk)
    Membership.objects.filter(user=colleague).update(
        since=today() - days(9), until=today() - days(1)
    )
    assert is_from_outside(colleague, learner.pk), "by where they work today"


def test_an_attestation_is_never_from_outside_and_level_4_needs_two_who_are(learner):
    competency = Competency.objects.first()
    request = competencies.ask(user=learner, competency=competency, level=2, by=learner)[0]
    words = competencies.behaviours_of(competency, 2)
    api.attest(requests=[request], behaviours=words, seen="May", by=person("supervisor"))
    assert not Evidence.objects.get(source="attestation").is_outside
    other = Competency.objects.last()
    shows(learner, other, 4, ago=40, by="assessor", is_outside=True)
    shows(learner, other, 4, by="learner2", is_outside=False)
    assert level_of(learner, other) == 3
    shows(learner, other, 4, by="hr", is_outside=True)
    assert level_of(learner, other) == 4


# --- Costs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_pages_cost_the_same_at_any_size(client_, interior, own, custody, learner, size):
    by = person("admin")
    if size == "large":
        domain = own.domains.get()
        for n in range(15):
            curriculum.keep_competency(
                framework=own, competency=None, edition=0, code=f"M-{n}", title=f"More {n}",
                description="x", domain=domain, behaviours={1: ["a"], 2: ["b"], 3: ["c"]}, why="",
                by=by,
            )  # fmt: skip
            own_framework(interior, by=by, code=f"F{n}", title=f"Other {n}")
            user = worker(learner.memberships.first().unit, f"More {n}")
            Evidence.objects.create(
                user=user, competency=custody, level=3, source="practice", assessor=by
            )
    for name, arguments in (
        ("frameworks", []), ("framework_page", [own.pk]), ("edit_framework", [own.pk]),
        ("edit_competency", [own.pk, custody.pk]), ("framework_rules", [own.pk]),
        ("new_competency", [own.pk]),
    ):  # fmt: skip
        assert cost(client_, reverse(name, args=arguments)) <= 20, name
    compared = f"{reverse('compare_editions', args=[own.pk])}?from=1&to=3"
    assert cost(client_, compared) <= 20
    preview = numbers(highest_by_one_assessor=3) | {"preview": "1"}
    rules = reverse("framework_rules", args=[own.pk])
    assert cost(client_, rules, "post", preview) <= 20


def test_the_passbook_costs_the_same_however_often_a_framework_changed(
    client_, own, custody, learner
):
    shows(learner, custody, 2, ago=20)
    book = signed_in(learner)
    costs = [cost(book, reverse("passbook"))]
    for n in range(6):
        save(client_, own, custody, title=f"Title {n}")
        shows(learner, custody, 2, ago=n)
    costs.append(cost(book, reverse("passbook")))
    assert costs[0] == costs[1] <= 20
