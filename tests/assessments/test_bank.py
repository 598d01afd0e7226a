"""The bank: tags and draws by them, sharing between institutions, pictures of questions."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import Locale

from assessments.models import Question, QuestionShare, QuizDraw, QuizPage
from assessments.questions import sharing
from assessments.questions.pictures import new_image
from assessments.quizzes import composing
from assessments.quizzes.models import QuizQuestion
from assessments.quizzes.planning import pool
from curriculum.releasing import releasing
from learning.operations.models import AuditEntry
from learning.people.models import Institution
from tests.people import person, signed_in, start_quiz, version_of


def made(institution: Institution, label: str, **more) -> Question:
    """A released question of this institution."""
    texts = {"stem": f"{label}?", "feedback_true": "Yes.", "feedback_false": "No."}
    body = json.dumps([{"type": "true_false", "value": texts | {"answer": True}}])
    question = Question(
        institution=institution, label=label, body=body, locale=Locale.get_default(), **more
    )
    question.save()
    with releasing():
        question.save_revision().publish()
    return question


@pytest.fixture
def school(db) -> Institution:
    return Institution.objects.get(slug="baraza-school-of-government")


@pytest.fixture
def coast(db) -> Institution:
    return Institution.objects.get(slug="coast-institute-of-administration")


@pytest.fixture
def quiz(module) -> QuizPage:
    return QuizPage.objects.child_of(module).get()


# --- Tags ---


@pytest.mark.parametrize(
    ("tag", "found"),
    [("law", {"one", "two", "three"}), ("LAW", {"one", "two", "three"}), ("public ethics", {"two"}),
     ("ethics", set()), ("la", set())],
)  # fmt: skip
def test_a_tag_is_a_whole_word_of_its_list(school, tag, found):
    for label, tags in (("one", "law"), ("two", "law, public ethics"), ("three", "budget, law"),
                        ("four", "lawful")):  # fmt: skip
        made(school, label, tags=tags)
    assert {question.label for question in Question.objects.tagged(tag)} == found


def test_a_quiz_draws_by_tag(school, quiz, enrolment):
    for number in range(3):
        made(school, f"tagged {number}", tags="exam 2026")
    made(school, "not tagged")
    QuizDraw.objects.create(quiz=quiz, count=2, tag="Exam 2026")
    attempt = start_quiz(enrolment)
    drawn = [
        row.version.question.label
        for row in attempt.responses.select_related("version__question")
        if row.version.question.label.startswith(("tagged", "not"))
    ]
    assert len(drawn) == 2 and all(label.startswith("tagged") for label in drawn)


# --- Keys stay apart: practice and exams ---


def test_practice_and_exams_never_draw_the_same(school, quiz):
    exam_only = made(school, "exam", tags="exam")
    practice_only = made(school, "practice", tags="practice")
    practised = made(school, "fixed in practice", tags="exam")
    practice = QuizPage(title="Practise", slug="practise", purpose="practice")
    quiz.get_parent().add_child(instance=practice)
    QuizQuestion.objects.create(quiz=practice, question=practised)
    exam_draw = QuizDraw.objects.create(quiz=quiz, count=1, tag="exam")
    anything = QuizDraw.objects.create(quiz=practice, count=1)
    from_exam = set(pool(quiz, exam_draw))
    from_practice = set(pool(practice, anything))
    assert exam_only in from_exam and practised not in from_exam
    assert practice_only in from_practice and exam_only not in from_practice
    assert not from_exam & from_practice


def test_a_release_is_refused_where_practice_would_show_an_exam_s_key(module, quiz):
    question = quiz.questions.first().question
    practice = QuizPage(title="Practise first", slug="practise", purpose="practice", live=False)
    module.add_child(instance=practice)
    practice.questions = [QuizQuestion(question=question)]
    practice.save_revision()
    reviewer = signed_in(person("reviewer"))
    url = reverse("release_module", args=[module.pk])
    answer = reviewer.post(url, {"note": ""})
    assert answer.status_code == 422 and "which an exam asks, too" in answer.content.decode()
    practice.refresh_from_db()
    assert not practice.live, "nothing went live"


def test_a_release_is_refused_where_the_bank_cannot_fill_a_draw(module, quiz):
    draft = quiz.get_latest_revision_as_object()
    draft.draws = [QuizDraw(count=2, tag="nobody wrote these")]
    draft.save_revision(user=person("author"))
    reviewer = signed_in(person("reviewer"))
    answer = reviewer.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 422 and "the bank can" in answer.content.decode()
    assert not QuizDraw.objects.exists()
    for number in range(2):
        made(quiz.institution, f"late {number}", tags="nobody wrote these")
    answer = reviewer.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 302, "the control"


# --- Sharing ---


def share(who: str, question: Question, *institutions: Institution, **more):
    data = {"institutions": [institution.pk for institution in institutions]} | more
    return signed_in(person(who)).post(reverse("share_question", args=[question.pk]), data)


def test_a_shared_question_can_be_read_asked_and_copied_but_not_changed(school, coast, module):
    question = made(coast, "Of the coast", tags="sea", code="COAST-7")
    author = signed_in(person("author"))
    chooser = reverse("wagtailsnippetchoosers_assessments_question:choose_results")
    shared = reverse("shared_questions")
    assert "Of the coast" not in author.get(chooser, {"q": ""}).content.decode()
    assert share("author2", question, school).status_code == 302
    assert "Of the coast" in author.get(chooser, {"q": ""}).content.decode()
    assert "Of the coast" in author.get(shared).content.decode()
    edit = reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])
    assert author.get(edit).status_code == 404
    quiz = QuizPage.objects.child_of(module).get()
    author.post(reverse("compose_quiz", args=[quiz.pk]), {"add": str(question.pk)})
    page = author.get(reverse("compose_quiz", args=[quiz.pk])).content.decode()
    assert "shared by Coast Institute" in page
    author.post(reverse("copy_question", args=[question.pk]), {"institution": school.pk})
    copy = Question.objects.get(label="Of the coast", institution=school)
    assert not copy.live and copy.tags == "sea" and copy.code == ""
    assert copy.translation_key != question.translation_key
    assert copy.body[0].value["stem"] == "Of the coast?"
    entry = AuditEntry.objects.get(action="share")
    assert entry.details["shared_with"] == [school.pk]


def test_what_a_quiz_asks_is_not_taken_from_it(school, coast, module):
    question = made(coast, "Needed")
    share("author2", question, school)
    quiz = QuizPage.objects.child_of(module).get()
    QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=99)
    answer = share("author2", question)
    assert answer.status_code == 422 and "Ask them to copy it first" in answer.content.decode()
    assert sharing.shared_with(question) == {school.pk}
    QuizQuestion.objects.filter(question=question).delete()
    assert share("author2", question).status_code == 302
    assert sharing.shared_with(question) == set()


def test_a_whole_category_is_shared_at_once(school, coast):
    first, second = (made(coast, f"Q{n}", category="Law/Tenders") for n in (1, 2))
    other = made(coast, "Q3", category="Law")
    share("author2", first, school, whole_category="on")
    keys = set(QuestionShare.objects.values_list("question_key", flat=True))
    assert keys == {first.translation_key, second.translation_key}
    assert other.translation_key not in keys


def test_a_release_does_not_publish_another_institution_s_draft(school, coast, module):
    question = made(coast, "Theirs")
    share("author2", question, school)
    quiz = QuizPage.objects.child_of(module).get()
    composing.add(quiz=quiz, question=question, by=person("author"))
    question.label = "Theirs, being rewritten"
    question.save_revision(user=person("author2"))
    reviewer = signed_in(person("reviewer"))
    assert (
        reviewer.post(reverse("release_module", args=[module.pk]), {"note": ""}).status_code == 302
    )
    question.refresh_from_db()
    assert question.label == "Theirs" and question.has_unpublished_changes
    assert quiz.questions.filter(question=question).exists()


def test_a_borrower_corrects_for_its_own_learners_only(school, coast, module, enrolment):
    from assessments import api
    from assessments.models import Correction

    question = made(coast, "Borrowed")
    share("author2", question, school)
    quiz = QuizPage.objects.child_of(module).get()
    QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=99)
    attempt = start_quiz(enrolment)
    api.submit_attempt(attempt=attempt)
    version = question.versions.get()
    data = {f"version-{version.pk}": "void", "reason": "Ambiguous.", "confirm": "1"}
    url = reverse("correct_question", args=[question.pk])
    assert signed_in(person("reviewer")).post(url, data).status_code == 302
    assert Correction.objects.get().institution == school


# --- Pictures ---


def picture(institution: Institution, colour: str = "red") -> Image:
    file = io.BytesIO()
    Pillow.new("RGB", (1600, 900), colour).save(file, "PNG")
    content = ContentFile(file.getvalue(), name=f"{colour}.png")
    return new_image(content, title=colour, collection=institution.collection)


def test_a_version_keeps_its_picture_whatever_becomes_of_the_image(
    school, module, learner_client, other_client, enrolment
):
    image = picture(school)
    question = made(school, "Illustrated", picture=image, picture_text="A red wall.")
    quiz = QuizPage.objects.child_of(module).get()
    QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=99)
    attempt = start_quiz(enrolment)
    version = question.versions.get()
    image.file.storage.delete(image.file.name)
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    url = reverse("question_picture", args=[version.picture_sha256])
    assert url in page and 'alt="A red wall."' in page
    answer = learner_client.get(url)
    assert answer["Content-Type"] == "image/webp"
    drawn = Pillow.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert max(drawn.size) == 1200
    printed = learner_client.get(reverse("print_module", args=[module.translation_key]))
    assert url in printed.content.decode()


def test_another_picture_is_another_version(school):
    question = made(school, "Illustrated", picture=picture(school), picture_text="Red.")
    question.picture = picture(school, "blue")
    with releasing():
        question.save_revision().publish()
    assert question.versions.count() == 2
    with releasing():
        question.save_revision().publish()
    assert question.versions.count() == 2, "unchanged: the version that exists"


@pytest.mark.parametrize("sha256", ["0" * 64, "../../db.sqlite3", "x", "0" * 63 + "G"])
def test_what_is_no_kept_picture_is_not_found(learner_client, sha256):
    assert learner_client.get(f"/questions/pictures/{sha256}/").status_code == 404


def test_a_picture_needs_its_words(school):
    from django.core.exceptions import ValidationError

    question = Question(institution=school, label="x", picture=picture(school))
    with pytest.raises(ValidationError, match="Say what the picture shows"):
        question.clean()


def test_nobody_sees_a_picture_without_signing_in(client, school):
    made(school, "Illustrated", picture=picture(school), picture_text="Red.")
    digest = Question.objects.get(label="Illustrated").versions.get().picture_sha256
    assert client.get(reverse("question_picture", args=[digest])).status_code == 302
    assert version_of("SCL1-Q01").picture is None
