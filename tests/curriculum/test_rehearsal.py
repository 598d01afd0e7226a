"""Before a release: whether it is a new edition, what changes and for how many; asking does nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from assessments.enrolments import api as enrolments
from assessments.models import QuizPage
from curriculum import api as curriculum
from curriculum.changes import Change, changes
from curriculum.models import Edition, LessonPage
from tests.people import person, signed_in


@pytest.fixture
def page(module):
    return reverse("release_module", args=[module.pk])


@pytest.fixture
def publisher(db):
    return signed_in(person("reviewer"))


def drafted(page, **changes):
    """A change that the author has saved as a draft."""
    page = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=person("author"))


def tried(client, page) -> str:
    return client.post(page, {"rehearse": "1"}).content.decode()


def test_a_mended_text_is_no_new_edition(publisher, page, module):
    lesson = LessonPage.objects.child_of(module).first()
    drafted(lesson, title="A better title")
    html = tried(publisher, page)
    assert "A mended text: edition 1 goes on" in html
    lesson.refresh_from_db()
    assert lesson.title != "A better title" and lesson.has_unpublished_changes


def test_a_raised_pass_mark_is_said_with_how_many_are_under_way(publisher, page, module, learner):
    enrolments.enrol(user=learner, module_key=module.translation_key)
    quiz = QuizPage.objects.child_of(module).get()
    drafted(quiz, pass_mark=80)
    html = tried(publisher, page)
    assert "It would become edition 2" in html and "was 70 % and is 80 %" in html
    assert "1 learner is under way" in html
    assert Edition.objects.filter(module_key=module.translation_key).count() == 1
    quiz.refresh_from_db()
    assert quiz.pass_mark == 70, "nothing went live by asking"


def test_what_is_in_the_way_is_said_before_the_press(publisher, page, module):
    quiz = QuizPage.objects.child_of(module).get()
    draft = quiz.get_latest_revision_as_object()
    draft.questions.set([])
    draft.save_revision(user=person("author"))
    reply = publisher.post(page, {"rehearse": "1"})
    assert reply.status_code == 422 and "has no questions" in reply.content.decode()


def test_ones_own_work_is_said_too(module, page):
    drafted(LessonPage.objects.child_of(module).first(), title="By the publisher's colleague")
    author = person("reviewer")
    draft = LessonPage.objects.child_of(module).first().get_latest_revision_as_object()
    draft.save_revision(user=author)
    assert "You wrote" in tried(signed_in(author), page)


@pytest.mark.parametrize("who", ["author", "author2", "learner", "assessor"])
def test_only_who_may_release_may_try(page, who):
    reply = signed_in(person(who)).post(page, {"rehearse": "1"})
    assert reply.status_code in (302, 403, 404)


# --- The comparison, by table -------------------------------------------------------------------


@pytest.fixture
def outline(module):
    return curriculum.outline(module.translation_key)


def steps(outline, **by_kind):
    """The outline with changed values for the first step of a kind."""
    changed, left = [], dict(by_kind)
    for step in outline.activities:
        values = left.pop(step.kind, {})
        changed.append(replace(step, **values))
    return replace(outline, activities=tuple(changed))


def codes(before, after):
    return [item.change for item in changes(before, after)]


def test_nothing_changed_and_a_first_edition(outline):
    assert codes(outline, outline) == [] and changes(None, outline) == ()


@pytest.mark.parametrize(
    ("kind", "values", "change"),
    [
        ("quiz", {"pass_mark": 90}, Change.PASS_MARK),
        ("quiz", {"items": 5}, Change.ITEMS),
        ("lesson", {"minutes": 99}, Change.MINUTES),
        ("lesson", {"required": False}, Change.OPTIONAL),
    ],
)
def test_what_a_step_asks_otherwise(outline, kind, values, change):
    after = steps(outline, **{kind: values})
    assert codes(outline, after) == [change]
    back = codes(after, outline)
    assert back == [Change.REQUIRED if change is Change.OPTIONAL else change]


def test_steps_come_go_and_move(outline):
    first, second, *others = outline.activities
    without = replace(outline, activities=(second, *others))
    assert codes(outline, without) == [Change.REMOVED]
    assert codes(without, outline) == [Change.ADDED]
    swapped = replace(outline, activities=(second, first, *others))
    assert codes(outline, swapped) == [Change.MOVED]


def test_practice_that_counts_now_is_said(outline):
    before = steps(outline, practice={"counts": False})
    assert codes(before, outline) == [Change.COUNTS]


def test_competencies(outline):
    one, *others = outline.competencies
    less = replace(outline, competencies=tuple(others))
    higher = replace(outline, competencies=(replace(one, level=one.level + 1), *others))
    assert codes(outline, less) == [Change.COMPETENCY_REMOVED]
    assert codes(less, outline) == [Change.COMPETENCY_ADDED]
    assert codes(outline, higher) == [Change.COMPETENCY_LEVEL]
