"""A module from the template: all its drafts, or none; errors by field."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Locale

from assessments.models import PracticePage, QuizPage
from curriculum.languages import api as languages
from curriculum.models import SDG, Competency, InstitutionPage, LessonPage, ModulePage
from learning.operations.models import AuditEntry
from tests.people import person, signed_in


@pytest.fixture
def house(module) -> InstitutionPage:
    return module.get_parent().specific


@pytest.fixture
def page(house):
    return reverse("begin_module", args=[house.pk])


@pytest.fixture
def author(db):
    return signed_in(person("author"))


def filled(**changes):
    data = {
        "title": "Answering letters",
        "code": "let1",
        "practice_change": "Letters are answered within a week.",
        "audience": "Clerks\n\nTheir heads",
        "difficulty": "foundation",
        "verb_1": "draft",
        "outcome_1": "Draft a reply that a citizen understands.",
        "verb_2": "explain",
        "outcome_2": "Explain a decision.",
        "competency_1": str(Competency.objects.order_by("code").first().pk),
        "level_1": "2",
        "goals": [str(SDG.objects.first().pk)],
        "lessons": "Reading a letter\nWriting the reply",
        "with_quiz": "on",
        "with_practice": "on",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_one_press_makes_all_drafts(author, page, house):
    reply = author.post(page, filled())
    module = ModulePage.objects.get(code="LET1")
    assert reply.status_code == 302 and reply.url.endswith(f"/pages/{module.pk}/")
    assert not module.live and module.get_parent().pk == house.pk
    assert module.practice_change == "Letters are answered within a week."
    assert [item.value for item in module.audience] == ["Clerks", "Their heads"]
    assert [(row.code, row.verb) for row in module.objectives.all()] == [
        ("LET1-O1", "draft"),
        ("LET1-O2", "explain"),
    ]
    assert module.competencies.get().primary and module.sdgs.count() == 1
    lessons = LessonPage.objects.child_of(module)
    assert [lesson.title for lesson in lessons] == ["Reading a letter", "Writing the reply"]
    assert [block.block_type for block in lessons[0].body] == [
        "text", "case", "exercise", "reflection", "key_points",
    ]  # fmt: skip
    practice = PracticePage.objects.child_of(module).get()
    assert practice.rubric_to_assess() is not None and practice.level == 2
    pages = [module, *lessons, practice, QuizPage.objects.child_of(module).get()]
    assert all(not one.live and one.latest_revision_id for one in pages)
    assert AuditEntry.objects.filter(action="begin", subject=str(module.translation_key)).exists()


def test_what_waits_for_words_is_named_and_the_grid_shows_the_gaps(author, page):
    author.post(page, filled())
    module = ModulePage.objects.get(code="LET1")
    lesson = LessonPage.objects.child_of(module).first()
    own = author.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    assert own.count("still says what is to be written there") == 5
    above = author.get(f"/admin/pages/{module.pk}/edit/").content.decode()
    assert "Reading a letter: 5 remarks" in above
    assert "The summary still says what is to be written" in above
    assert "Practice at work still says what is to be written" in above
    grid = author.get(reverse("module_alignment", args=[module.pk])).content.decode()
    assert "no lesson works towards it" in grid and "Letters are answered" in grid


def test_without_steps_only_the_module_is_made(author, page):
    author.post(page, filled(lessons="", with_quiz=None, with_practice=None))
    assert not ModulePage.objects.get(code="LET1").get_children().exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"code": "scl1"}, "A module of the institution has this code"),
        ({"code": "a b"}, "Letters, digits and hyphens only"),
        ({"outcome_2": ""}, "Write the rest"),
        ({"verb_2": ""}, "Choose a verb"),
        ({"verb_1": "understand"}, "Select a valid choice"),
        ({"verb_1": "", "outcome_1": "", "verb_2": "", "outcome_2": ""}, "at least one outcome"),
        ({"level_1": ""}, "Say which level"),
        ({"level_1": "9"}, "less than or equal to 4"),
        ({"competency_1": ""}, "Choose a competency"),
        ({"lessons": "\n".join("ABCDEFGHI")}, "These are 9"),
        ({"practice_change": ""}, "This field is required"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_made(author, page, changes, said):
    before = ModulePage.objects.count()
    reply = author.post(page, filled(**changes))
    assert reply.status_code == 422 and said in reply.content.decode()
    assert ModulePage.objects.count() == before


def test_nothing_is_half_done(author, page, monkeypatch):
    def fail(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("learning.authoring.beginning.begin_practice", fail)
    with pytest.raises(RuntimeError):
        author.post(page, filled())
    assert not ModulePage.objects.filter(code="LET1").exists()


def test_the_way_there_stands_beside_the_institution(author, page, house):
    assert page in author.get(f"/admin/pages/{house.pk}/").content.decode()
    assert 'value="' in author.get(page).content.decode()


def test_none_is_begun_in_another_language_than_the_sites_own(page, module):
    """It would have no original, and could never be released."""
    french, _made = Locale.objects.get_or_create(language_code="fr")
    languages.begin(module=module, locale=french, by=person("author"))
    there = module.get_translation(french).get_parent()
    admin = signed_in(person("admin"))
    url = reverse("begin_module", args=[there.pk])
    assert admin.get(page).status_code == 200 and admin.get(url).status_code == 404
    assert url not in admin.get(f"/admin/pages/{there.pk}/").content.decode()


@pytest.mark.parametrize("who", ["learner", "author2", "assessor"])
def test_a_stranger_gets_none(page, who):
    client = signed_in(person(who))
    assert client.get(page).status_code in (403, 404)
    assert client.post(page, filled()).status_code in (403, 404)
    assert not ModulePage.objects.filter(code="LET1").exists()
