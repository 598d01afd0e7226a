"""Release: together, by a second person, and an edition only when the demands have changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from assessments.models import Question, QuestionVersion, QuizPage
from curriculum import api
from curriculum.models import Edition, LessonPage, ModulePage
from learning.operations.models import AuditEntry
from tests.people import ONE_BLOCK, finish_lessons, outline_of, pass_quiz, person, signed_in


@pytest.fixture
def author(db):
    return person("author")


@pytest.fixture
def reviewer(db):
    return person("reviewer")


def edit(page, user, **values):
    page = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    return page.save_revision(user=user)


def test_a_changed_text_goes_live_under_the_same_edition(module, author, reviewer):
    edit(LessonPage.objects.get(code="SCL1-L1"), author, title="Better title")
    done = api.release(module=module, by=reviewer)
    assert not done.is_new and done.edition.number == 1
    assert LessonPage.objects.get(code="SCL1-L1").title == "Better title"


@pytest.mark.parametrize(
    ("field", "value"), [("pass_mark", 90), ("minutes", 55), ("required", False)]
)
def test_a_changed_demand_cuts_an_edition_and_learners_keep_theirs(
    module, enrolment, author, reviewer, field, value
):
    finish_lessons(enrolment)
    enrolment.refresh_from_db()
    percent = enrolment.percent
    edit(QuizPage.objects.child_of(module).get(), author, **{field: value})
    done = api.release(module=module, by=reviewer, note="Stricter.")
    assert done.is_new and done.edition.number == 2
    step = done.edition.activities.get(kind="quiz")
    assert getattr(step, field) == value
    enrolment.refresh_from_db()
    assert enrolment.percent == percent
    assert outline_of(enrolment).edition_number == 1
    assert pass_quiz(enrolment).pass_mark == 70


def test_a_new_lesson_is_asked_only_of_those_who_begin_later(module, enrolment, reviewer, author):
    lesson = LessonPage(title="A fifth", minutes=10, body=ONE_BLOCK)
    module.add_child(instance=lesson)
    lesson.save_revision(user=author)
    api.release(module=module, by=reviewer)
    assert len(outline_of(enrolment).activities) == 6
    assert len(api.outline(module.translation_key).activities) == 7


def test_nobody_releases_what_they_wrote(module, reviewer):
    edit(LessonPage.objects.get(code="SCL1-L1"), reviewer, title="My own")
    with pytest.raises(api.ReleaseRefused, match="My own"):
        api.release(module=module, by=reviewer)
    assert LessonPage.objects.get(code="SCL1-L1").title != "My own"


def test_nor_a_question_of_their_own(module, reviewer):
    question = Question.objects.get(code="SCL1-Q01")
    edit(question, reviewer, points=5)
    with pytest.raises(api.ReleaseRefused):
        api.release(module=module, by=reviewer)
    assert QuestionVersion.objects.filter(question=question).count() == 1


def test_questions_go_live_with_their_quiz_and_old_versions_stay(module, author, reviewer):
    question = Question.objects.get(code="SCL1-Q01")
    before = question.points
    edit(question, author, points=5)
    assert QuestionVersion.objects.filter(question=question).count() == 1, "a draft cuts nothing"
    api.release(module=module, by=reviewer)
    versions = QuestionVersion.objects.filter(question=question).order_by("number")
    assert [(row.number, row.points) for row in versions] == [(1, before), (2, 5)]


def test_a_failed_release_leaves_nothing_live(module, author, reviewer):
    edit(LessonPage.objects.get(code="SCL1-L1"), author, title="Fine")
    edit(LessonPage.objects.get(code="SCL1-L2"), reviewer, title="Own work")
    with pytest.raises(api.ReleaseRefused):
        api.release(module=module, by=reviewer)
    assert not LessonPage.objects.filter(title="Fine").exists()


def test_a_module_without_steps_is_refused(module, reviewer):
    empty = ModulePage(title="Empty", code="E", summary="x")
    module.get_parent().add_child(instance=empty)
    empty.save_revision()
    with pytest.raises(api.ReleaseRefused, match="at least one lesson"):
        api.release(module=empty, by=reviewer)
    assert not Edition.objects.filter(module_key=empty.translation_key).exists()


def test_copies_are_no_translations(module):
    """A copied module is another module: it must not share records with its origin."""
    copied = module.copy(to=module.get_parent(), recursive=True, update_attrs={"slug": "copy"})
    assert copied.translation_key != module.translation_key
    before = set(module.get_children().values_list("translation_key", flat=True))
    after = set(copied.get_children().values_list("translation_key", flat=True))
    assert not before & after


# --- In Wagtail ---


def test_the_publisher_releases_by_the_button_and_the_log_says_so(module, author, reviewer):
    edit(QuizPage.objects.child_of(module).get(), author, pass_mark=75)
    client = signed_in(reviewer)
    url = reverse("release_module", args=[module.pk])
    assert url in client.get(f"/admin/pages/{module.pk}/").content.decode()
    assert "Peter Kiprono" in client.get(url).content.decode()
    client.post(url, {"note": "A higher mark."})
    assert Edition.objects.filter(module_key=module.translation_key).count() == 2
    entry = AuditEntry.objects.get(action="release")
    assert (entry.actor, entry.reason, entry.details["edition"]) == (reviewer, "A higher mark.", 2)


@pytest.mark.parametrize("who", ["author", "author2", "learner", "hr"])
def test_nobody_else_releases(module, who):
    answer = signed_in(person(who)).post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code in (403, 404)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("who", ["author", "reviewer", "admin"])
def test_publishing_a_step_alone_is_not_offered_and_not_done(module, who):
    client = signed_in(person(who))
    lesson = LessonPage.objects.get(code="SCL1-L1")
    url = f"/admin/pages/{lesson.pk}/edit/"
    assert "action-publish" not in client.get(url).content.decode()
    fields = nested_form_data(
        {
            "title": "Sneaked in",
            "slug": lesson.slug,
            "minutes": "25",
            "required": "on",
            "code": lesson.code,
            "body": streamfield([("reflection", {"prompt": "Why?"})]),
            "objectives": inline_formset([]),
            "competencies": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    answer = client.post(url, fields)
    assert answer.status_code == 302, "the form itself must be good, or this test proves nothing"
    assert LessonPage.objects.get(pk=lesson.pk).title != "Sneaked in"


@pytest.mark.parametrize("kind", ["recording", "case"])
def test_a_block_just_added_is_saved_as_a_draft(module, kind):
    """As the editor's own saving does it, half a second after the block was added."""
    lesson = LessonPage.objects.get(code="SCL1-L1")
    empty = {
        "recording": {"title": "", "file": "", "minutes": "", "transcript": rich_text("")},
        "case": {
            "title": "", "body": rich_text(""), "checked_on": "",
            "sources": inline_formset([]) | {"count": "0"},
        },
    }  # fmt: skip
    fields = nested_form_data(
        {
            "title": lesson.title, "slug": lesson.slug, "minutes": "25", "required": "on",
            "code": lesson.code,
            "body": streamfield([(kind, empty[kind]), ("reflection", {"prompt": "Kept?"})]),
            "objectives": inline_formset([]), "competencies": inline_formset([]),
            "comments": inline_formset([]),
        }
    )  # fmt: skip
    answer = signed_in(person("author")).post(f"/admin/pages/{lesson.pk}/edit/", fields)
    assert answer.status_code == 302
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert [block.block_type for block in draft.body] == [kind, "reflection"]


def test_a_colleague_s_saving_on_top_launders_nothing(module, author, reviewer):
    lesson = LessonPage.objects.get(code="SCL1-L1")
    edit(lesson, reviewer, title="Mine")
    edit(LessonPage.objects.get(pk=lesson.pk), author)
    with pytest.raises(api.ReleaseRefused, match="Mine"):
        api.release(module=module, by=reviewer)


def test_what_was_released_since_is_no_draft_of_mine(module, author, reviewer):
    lesson = LessonPage.objects.get(code="SCL1-L1")
    edit(lesson, reviewer, title="First")
    api.release(module=module, by=author)
    edit(LessonPage.objects.get(pk=lesson.pk), author, title="Second")
    api.release(module=module, by=reviewer)
    assert LessonPage.objects.get(pk=lesson.pk).title == "Second"


def test_a_draft_with_a_date_is_refused_and_says_so(module, author, reviewer):
    edit(
        LessonPage.objects.get(code="SCL1-L1"),
        author,
        go_live_at=timezone.now() + timedelta(days=9),
    )
    with pytest.raises(api.ReleaseRefused, match="date for going live"):
        api.release(module=module, by=reviewer)


@pytest.mark.parametrize("who", ["reviewer", "author", "admin"])
@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_bulk_actions_go_round_nothing(module, author, who, action):
    quiz = QuizPage.objects.child_of(module).get()
    edit(quiz, author, pass_mark=1)
    client = signed_in(person(who))
    client.post(
        f"/admin/bulk/wagtailcore/page/{action}/?id={quiz.pk}", {"include_descendants": "on"}
    )
    quiz.refresh_from_db()
    assert quiz.pass_mark == 70
    assert quiz.live or (who, action) == ("admin", "unpublish")


@pytest.mark.parametrize("who", ["reviewer", "admin"])
def test_a_question_is_not_published_by_itself(who):
    question = Question.objects.get(code="SCL1-Q05")
    client = signed_in(person(who))
    url = f"/admin/snippets/assessments/question/edit/{question.pk}/"
    block = question.body[0]
    fields = nested_form_data(
        {
            "institution": str(question.institution_id),
            "label": "Changed",
            "code": question.code,
            "difficulty": "1",
            "points": "77",
            "body": streamfield(
                [("true_false", {"stem": "S", "feedback_true": "a", "feedback_false": "b"})]
            ),
            "action-publish": "1",
        }
    )
    assert block.block_type
    client.post(url, fields)
    assert QuestionVersion.objects.filter(question=question).count() == 1
    question.refresh_from_db()
    assert question.points != 77


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_a_live_step_is_not_deleted_under_its_learners(module, enrolment, who):
    lesson = LessonPage.objects.get(code="SCL1-L2")
    client = signed_in(person(who))
    client.post(f"/admin/pages/{lesson.pk}/delete/")
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={lesson.pk}")
    client.post(f"/admin/pages/{module.pk}/delete/")
    assert LessonPage.objects.filter(pk=lesson.pk, live=True).exists()


@pytest.mark.parametrize("how", [{"publish_copies": "on"}, {"alias": "on"}])
def test_a_copy_does_not_go_live_by_being_one(module, how):
    client = signed_in(person("admin"))
    fields = {"new_title": "Copy", "new_slug": "copy", "copy_subpages": "on",
              "new_parent_page": module.get_parent().pk}  # fmt: skip
    client.post(f"/admin/pages/{module.pk}/copy/", fields | how)
    assert not ModulePage.objects.filter(slug="copy").exists()
    client.post(f"/admin/pages/{module.pk}/copy/", fields)
    copied = ModulePage.objects.get(slug="copy")
    assert not copied.live and not copied.get_children().live().exists()


def test_what_an_administrator_took_down_is_not_put_up_by_the_next_release(module, reviewer):
    lesson = LessonPage.objects.get(code="SCL1-L2")
    lesson.unpublish(user=person("admin"))
    done = api.release(module=module, by=reviewer)
    assert done.is_new and done.edition.activities.count() == 5
    assert not LessonPage.objects.get(pk=lesson.pk).live
    done = api.release(module=module, by=person("admin"))
    assert LessonPage.objects.get(pk=lesson.pk).live
    assert done.edition.activities.count() == 6


@pytest.mark.parametrize("path", ["view_draft/", "edit/"])
def test_an_author_sees_the_draft_of_each_kind_of_step(module, path):
    client = signed_in(person("author"))
    for page in [module, *module.get_children()]:
        assert client.get(f"/admin/pages/{page.pk}/{path}").status_code == 200, page
