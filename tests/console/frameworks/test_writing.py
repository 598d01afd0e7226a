"""Writing a framework: from nothing, changed, retired, by two at once."""

import pytest
from django.urls import reverse

from assessments.competencies import api as competencies
from assessments.models import (
    ProfileLevel,
)
from assessments.required import api as required
from curriculum import api as curriculum
from curriculum.models import Competency, Framework, FrameworkEdition
from learning.operations.models import AuditEntry
from tests.console.frameworks.forms import filled, page, save, shows
from tests.ministry import SCALE, officer, own_framework
from tests.people import person, signed_in


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
