"""A module in other languages: drafts, what is missing, who has read it, and one record across them."""

from __future__ import annotations

import copy
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.models import Attempt, Question, QuizPage
from assessments.questions.api import newest_versions
from assessments.quizzes import api as quizzes
from assessments.quizzes.languages import without_words
from curriculum import api as curriculum
from curriculum.languages import api as languages
from curriculum.languages.parity import State
from curriculum.models import Edition, LessonPage, ModulePage, ModuleTranslation, ProgrammeModule
from curriculum.reviewing import api as reviewing
from learning.people.api import role_group
from learning.people.enums import InstitutionRoleName
from tests.people import (
    answer_all,
    finish_lessons,
    meet_practice,
    outline_of,
    person,
    signed_in,
)


@pytest.fixture
def french(db):
    return Locale.objects.get_or_create(language_code="fr")[0]


@pytest.fixture
def gov(db):
    return ModulePage.objects.get(code="GOV1")


@pytest.fixture
def starter(gov):
    """GOV1 as the starter brings it in French (reviewed) and Arabic (not)."""
    out = StringIO()
    call_command("load_starter", stdout=out, stderr=StringIO())
    return out.getvalue()


def change(item, by: str = "author", **values) -> None:
    draft = item.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=person(by))


def html(client, page) -> str:
    return client.get(page.get_url()).content.decode()


def desk_of(name: str):
    return signed_in(person(name))


def table(module) -> str:
    return reverse("module_languages", args=[module.pk])


# --- The starter's translations -------------------------------------------------------------------


def test_gov1_is_read_in_french_and_arabic_whole(starter, gov, client):
    assert "translation:GOV1:fr: released\n" in starter
    assert "translation:GOV1:ar: released\n" in starter
    for code, word in (("fr", "Programme 2030"), ("ar", "خطة")):
        page = gov.get_translation(Locale.objects.get(language_code=code))
        shown = html(client, page)
        assert f'<html lang="{code}"' in shown and word in shown
        for lesson in LessonPage.objects.child_of(page):
            assert lesson.live and lesson.title not in {"", lesson.slug}
            assert client.get(lesson.get_url()).status_code == 200
    home = client.get("/fr/").content.decode()
    assert "Appliquez-le au guichet mercredi." in home
    found = languages.parity(gov)
    assert {column.locale.language_code: column.percent for column in found.columns} == {
        "fr": 100,
        "ar": 100,
    }
    assert Edition.objects.filter(module_key=gov.translation_key).count() == 1


def test_loaded_again_nothing_happens_and_a_translator_s_words_stay(starter, gov, french):
    words = StringTranslation.objects.filter(locale=french).first()
    StringTranslation.objects.filter(pk=words.pk).update(data="Autrement")
    out = StringIO()
    call_command("load_starter", stdout=out, stderr=StringIO())
    assert "translation:GOV1:fr: unchanged" in out.getvalue()
    words.refresh_from_db()
    assert words.data == "Autrement"


def test_one_that_nobody_reviewed_says_so_and_asks_in_the_original_s_language(
    starter, gov, client, learner
):
    arabic = gov.get_translation(Locale.objects.get(language_code="ar"))
    french = gov.get_translation(Locale.objects.get(language_code="fr"))
    original = gov.get_url()
    for page in (arabic, LessonPage.objects.child_of(arabic).first()):
        shown = html(client, page)
        assert 'class="ds-alert translation"' in shown and original in shown
    assert 'class="ds-alert translation"' not in html(client, french)
    key = QuizPage.objects.child_of(gov).get().translation_key
    assert quizzes.quiz_page(key, "ar").locale.language_code == "en"
    assert quizzes.quiz_page(key, "fr").locale.language_code == "fr"


def test_a_learner_changes_language_in_the_middle_and_keeps_everything(starter, gov, learner):
    enrolment = enrolments.enrol(user=learner, module_key=gov.translation_key)
    lessons = [step for step in outline_of(enrolment).activities if step.kind == "lesson"]
    api.finish_lesson(enrolment=enrolment, activity_key=lessons[0].key)
    enrolment.refresh_from_db()
    percent = enrolment.percent
    client = signed_in(learner)
    french = gov.get_translation(Locale.objects.get(language_code="fr"))
    shown = html(client, french)
    assert enrolments.current_enrolment(learner, gov.translation_key).percent == percent
    assert enrolment.pk == enrolments.current_enrolment(learner, gov.translation_key).pk
    assert "<ol" in shown
    finish_lessons(enrolment)
    # Begun in French, gone on with in English: it's the same sitting with the same questions.
    quiz = next(step for step in outline_of(enrolment).activities if step.kind == "quiz")
    page = quizzes.quiz_page(quiz.key, "fr")
    attempt = api.start_attempt(enrolment=enrolment, activity=quiz, quiz=page)
    assert {row.version.language for row in attempt.responses.select_related("version")} == {"fr"}
    same = api.start_attempt(
        enrolment=enrolment, activity=quiz, quiz=quizzes.quiz_page(quiz.key, "en")
    )
    assert same.pk == attempt.pk and Attempt.objects.count() == 1
    answer_all(attempt, learner)
    assert api.submit_attempt(attempt=attempt).passed
    meet_practice(enrolment)
    certificate = api.confirm_name(enrolment=enrolment, name="Amina Wanjiru")
    assert certificate.enrolment_id == enrolment.pk
    assert learner.enrolments.filter(module_key=gov.translation_key).count() == 1


# --- Beginning, writing, releasing ----------------------------------------------------------------


@pytest.fixture
def begun(gov, french):
    """A French translation that the author began."""
    desk_of("author").post(table(gov), {"language": "fr"})
    return gov.get_translation(french)


def translate(part, locale, text: str = "{}") -> None:
    """Every string of a part, as its translator would write it."""
    source = TranslationSource.objects.get_for_instance(part)
    for segment in source.stringsegment_set.select_related("string"):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string, locale=locale, context=segment.context,
            defaults={"data": text.format(segment.string.data), "translation_type": "manual"},
        )  # fmt: skip


def test_begun_it_is_drafts_and_nothing_is_live(begun, gov, client):
    assert not begun.live and Translation.objects.filter(target_locale=begun.locale).count() > 10
    assert not Question.objects.filter(locale=begun.locale, live=True).exists()
    assert client.get(begun.get_url()).status_code == 404
    shown = desk_of("author").get(table(gov)).content.decode()
    assert "a draft, not live" in shown and "incomplete" in shown


def test_what_is_translated_behind_or_missing_is_told_for_each_part(begun, gov, french):
    lesson = LessonPage.objects.child_of(gov).first()
    translate(lesson, french)
    rows = {row.item: row.cells["fr"] for row in languages.parity(gov).rows}
    assert rows[lesson].state is State.TRANSLATED and rows[lesson].done == rows[lesson].total
    assert rows[gov].state is State.MISSING
    # The original changes: its place is behind, the rest stays translated.
    change(lesson, title="Another title")
    curriculum.release(module=gov, by=person("reviewer"))
    row = next(row for row in languages.parity(gov).rows if row.item == lesson)
    assert row.is_newer
    desk_of("author").post(table(gov), {"language": "fr"})
    cell = next(row.cells["fr"] for row in languages.parity(gov).rows if row.item == lesson)
    assert (cell.state, cell.total - cell.done) == (State.BEHIND, 1)
    assert [lack.text for lack in cell.lacks] == ["Another title"]


def test_publish_in_the_translators_editor_makes_a_draft(begun, gov, french, client):
    lesson = LessonPage.objects.child_of(gov).first()
    translate(lesson, french, "FR {}")
    target = lesson.get_translation(french)
    edit = reverse("wagtailadmin_pages:edit", args=[target.pk])
    desk_of("reviewer").post(edit, {"action": "publish"})
    target.refresh_from_db()
    assert not target.live
    assert target.get_latest_revision_as_object().title == f"FR {lesson.title}"
    # Also of what is live: the live words stay until a release.
    curriculum.release(module=begun, by=person("reviewer"))
    translate(lesson, french, "Encore {}")
    desk_of("reviewer").post(edit, {"action": "publish"})
    target.refresh_from_db()
    assert target.title == f"FR {lesson.title}"
    assert target.get_latest_revision_as_object().title == f"Encore {lesson.title}"


def test_localize_s_own_update_leads_to_the_table(begun, gov):
    source = TranslationSource.objects.get_for_instance(gov)
    page = reverse("wagtail_localize:update_translations", args=[source.pk])
    answer = desk_of("admin").post(page, {"publish_translations": "on"})
    assert answer.status_code == 302 and answer.url == table(gov)
    begun.refresh_from_db()
    assert not begun.live


def test_released_by_a_second_person_it_is_reviewed_and_cuts_no_edition(begun, gov):
    before = Edition.objects.count()
    done = curriculum.release(module=begun, by=person("reviewer"))
    assert not done.is_new and Edition.objects.count() == before
    assert ModuleTranslation.objects.get().is_reviewed
    begun.refresh_from_db()
    assert begun.live and Question.objects.filter(locale=begun.locale, live=True).exists()


def test_a_translator_may_release_alone_and_readers_are_told(gov, french, client):
    desk_of("reviewer").post(table(gov), {"language": "fr"})
    translated = gov.get_translation(french)
    curriculum.release(module=translated, by=person("reviewer"))
    assert not ModuleTranslation.objects.get().is_reviewed
    translated.refresh_from_db()
    assert 'class="ds-alert translation"' in html(client, translated)


def test_a_translated_quiz_that_asks_otherwise_is_not_asked(begun, gov, french):
    """The original's rules hold: a translation that is behind them hands nobody another attempt."""
    curriculum.release(module=begun, by=person("reviewer"))
    quiz = QuizPage.objects.child_of(gov).get()
    key = quiz.translation_key
    assert quizzes.quiz_page(key, "fr").locale == french
    change(quiz, attempts_allowed=1)
    curriculum.release(module=gov, by=person("reviewer"))
    assert quizzes.quiz_page(key, "fr").locale.language_code == "en"
    desk_of("author").post(table(gov), {"language": "fr"})
    curriculum.release(module=begun, by=person("reviewer"))
    assert quizzes.quiz_page(key, "fr").locale == french


def test_a_question_that_is_not_live_in_the_language_brings_the_original(begun, gov, french):
    curriculum.release(module=begun, by=person("reviewer"))
    key = QuizPage.objects.child_of(gov).get().translation_key
    Question.objects.filter(locale=french).order_by("pk").first().unpublish()
    assert quizzes.quiz_page(key, "fr").locale.language_code == "en"


def test_a_translation_whose_original_is_gone_stays_and_is_an_ordinary_page(begun, gov, french):
    lesson = LessonPage.objects.child_of(gov).first()
    target = lesson.get_translation(french)
    curriculum.release(module=begun, by=person("reviewer"))
    LessonPage.objects.get(pk=lesson.pk).delete()
    client = desk_of("reviewer")
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[target.pk]))
    assert edit.status_code == 200 and target.draft_title in edit.content.decode()
    assert client.get(table(gov)).status_code == 200
    target.refresh_from_db()
    assert target.live


def test_a_translation_does_not_go_live_without_its_original(begun, gov):
    ModulePage.objects.get(pk=gov.pk).unpublish()
    with pytest.raises(curriculum.ReleaseRefused, match="Release the original first"):
        curriculum.release(module=begun, by=person("reviewer"))
    ProgrammeModule.objects.filter(module=gov).delete()
    ModulePage.objects.get(pk=gov.pk).delete()
    with pytest.raises(curriculum.ReleaseRefused, match="Its original is gone"):
        curriculum.release(module=begun, by=person("reviewer"))
    begun.refresh_from_db()
    assert not begun.live


def rotated(question) -> str:
    """The question with another right option."""
    data = copy.deepcopy(question.get_latest_revision_as_object().body.raw_data[0])
    options = [item["value"] for item in data["value"]["options"]]
    keys = [option["correct"] for option in options]
    for option, key in zip(options, keys[1:] + keys[:1], strict=True):
        option["correct"] = key
    return json.dumps([data])


def single_choice(gov) -> Question:
    asked = QuizPage.objects.child_of(gov).get().questions.values("question")
    rows = Question.objects.filter(pk__in=asked)
    return next(row for row in rows if row.kind == "single_choice")


def test_a_key_that_was_mended_in_the_original_is_not_asked_by_the_old_one(starter, gov):
    quiz = QuizPage.objects.child_of(gov).get()
    question = single_choice(gov)
    assert quizzes.quiz_page(quiz.translation_key, "fr").locale.language_code == "fr"
    change(question, body=rotated(question))
    curriculum.release(module=gov, by=person("reviewer"))
    assert quizzes.quiz_page(quiz.translation_key, "fr").locale.language_code == "en"


@pytest.mark.parametrize(
    ("data", "core"),
    [
        ({"stem": "Why?", "points": 2}, {"stem": "", "points": 2}),
        ({"options": [{"id": "a", "text": "x", "correct": True}]},
         {"options": [{"id": "a", "text": "", "correct": True}]}),
        ({"accepted": ["one", "uno"]}, {"accepted": []}),
        ({"answer": "72.5", "unit": "per cent"}, {"answer": "72.5", "unit": ""}),
        ({"score": "0.5"}, {"score": "0.5"}),
    ],
)  # fmt: skip
def test_what_of_a_question_is_the_same_in_every_language(data, core):
    assert without_words(data) == core


def test_a_translator_alone_releases_no_question_of_theirs(starter, gov, french):
    """Also one that another module's reviewed exam asks: its key would be theirs alone."""
    original = single_choice(gov)
    question = Question.objects.get(translation_key=original.translation_key, locale=french)
    translated = gov.get_translation(french)
    change(question, by="reviewer", body=rotated(question))
    curriculum.release(module=translated, by=person("reviewer"))
    question.refresh_from_db()
    assert question.has_unpublished_changes
    asked = quizzes.quiz_page(QuizPage.objects.child_of(gov).get().translation_key, "fr")
    version = newest_versions([question.pk])[question.pk]
    assert asked.locale == french and version.number == 1


def test_a_translation_that_was_approved_goes_live_whole_whoever_presses(starter, gov, french):
    """The publisher translated; a colleague has read it, questions and all."""
    original = single_choice(gov)
    question = Question.objects.get(translation_key=original.translation_key, locale=french)
    translated = gov.get_translation(french)
    change(question, by="reviewer", body=rotated(question))
    review = reviewing.submit(module=translated, by=person("reviewer"))
    reader = person("assessor2")
    role_group(institution=gov.institution, role=InstitutionRoleName.REVIEWER).user_set.add(reader)
    reviewing.approve(review=review, by=reader)
    curriculum.release(module=translated, by=person("reviewer"))
    question.refresh_from_db()
    assert not question.has_unpublished_changes
    assert ModuleTranslation.objects.get(language="fr").is_reviewed


def test_released_twice_it_is_not_reviewed_by_that(gov, french):
    desk_of("reviewer").post(table(gov), {"language": "fr"})
    translated = gov.get_translation(french)
    for _again in range(2):
        curriculum.release(module=translated, by=person("reviewer"))
    assert not ModuleTranslation.objects.get().is_reviewed


def test_whose_words_they_are_counts_whoever_saved_them(begun, gov, french):
    lesson = LessonPage.objects.child_of(gov).first()
    translate(lesson, french, "FR {}")
    StringTranslation.objects.filter(locale=french).update(last_translated_by=person("reviewer"))
    desk_of("author").post(table(gov), {"language": "fr"})
    curriculum.release(module=begun, by=person("reviewer"))
    assert not ModuleTranslation.objects.get().is_reviewed


def test_a_second_person_says_that_they_have_read_it(gov, french):
    desk_of("reviewer").post(table(gov), {"language": "fr"})
    curriculum.release(module=gov.get_translation(french), by=person("reviewer"))
    desk_of("reviewer").post(table(gov), {"reviewed": "fr"})
    assert not ModuleTranslation.objects.get().is_reviewed, "they translated it"
    desk_of("author").post(table(gov), {"reviewed": "fr"})
    assert not ModuleTranslation.objects.get().is_reviewed, "who may not publish"
    desk_of("admin").post(table(gov), {"reviewed": "fr"})
    assert ModuleTranslation.objects.get().is_reviewed


def test_no_translation_becomes_an_alias(starter, gov, french):
    lesson = LessonPage.objects.child_of(gov.get_translation(french)).first()
    before = lesson.title
    desk_of("author").post(reverse("wagtail_localize:convert_to_alias", args=[lesson.pk]))
    lesson.refresh_from_db()
    assert lesson.alias_of_id is None and lesson.title == before


def test_what_is_kept_back_is_kept_back_in_every_language(starter, gov, french, client):
    translated = gov.get_translation(french)
    lesson = LessonPage.objects.child_of(translated).first()
    assert client.get(lesson.get_url()).status_code == 200
    PageViewRestriction.objects.create(page=gov, restriction_type="login")
    assert client.get(lesson.get_url()).status_code == 302
    assert translated.get_url() not in client.get("/fr/").content.decode()


@pytest.mark.parametrize("language", ["", "en", "xx", "zh-hant-tw-x"])
def test_a_language_that_is_none_is_refused(gov, french, language):
    answer = desk_of("author").post(table(gov), {"language": language})
    assert answer.status_code == 404
    assert not Translation.objects.exists()


def test_it_is_nobody_else_s_to_translate(gov, french):
    outsider = desk_of("author2")
    assert outsider.get(table(gov)).status_code == 404
    assert outsider.post(table(gov), {"language": "fr"}).status_code == 404
    assert not Translation.objects.exists()


def test_the_table_takes_as_many_queries_however_much_is_translated(
    begun, gov, french, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    languages.parity(gov)
    with CaptureQueriesContext(connection) as few:
        languages.parity(gov)
    for lesson in LessonPage.objects.child_of(gov):
        translate(lesson, french)
    with django_assert_max_num_queries(len(few)):
        languages.parity(gov)
