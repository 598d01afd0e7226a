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
from curriculum.models import InstitutionPage, ModulePage
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
    data = {f"version-{version.pk}": "void", "reason": "Ambiguous.", "confirm": str(school.pk)}
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


# --- What a borrower never sees, and what it can't do to the owner ---


def compose_page(quiz, who="author") -> str:
    return signed_in(person(who)).get(reverse("compose_quiz", args=[quiz.pk])).content.decode()


def trial_page(quiz, who="author") -> str:
    return signed_in(person(who)).post(reverse("try_quiz", args=[quiz.pk]), {}).content.decode()


def test_a_borrower_sees_the_released_text_and_nothing_after_the_share_ends(school, coast, quiz):
    question = made(coast, "Released text")
    share("author2", question, school)
    composing.add(quiz=quiz, question=question, by=person("author"))
    question.label = "SECRETDRAFT"
    question.body = json.dumps(
        [{"type": "true_false", "value": {"stem": "SECRETDRAFT?", "answer": True,
                                          "feedback_true": "a", "feedback_false": "b"}}]
    )  # fmt: skip
    question.save_revision(user=person("author2"))
    assert "Released text" in compose_page(quiz) and "Released text?" in trial_page(quiz)
    assert "SECRETDRAFT" not in compose_page(quiz) + trial_page(quiz)
    answer = share("author2", question)
    assert answer.status_code == 422, "also a draft of a quiz keeps it"
    QuestionShare.objects.all().delete()
    for page in (compose_page(quiz), trial_page(quiz)):
        assert "Released text" not in page and "SECRETDRAFT" not in page
    assert "no longer shared with you" in compose_page(quiz)


def test_a_question_that_was_never_released_is_not_lent(school, coast, quiz):
    question = made(coast, "Never live")
    Question.objects.filter(pk=question.pk).update(live=False)
    share("author2", question, school)
    author = signed_in(person("author"))
    url = reverse("compose_quiz", args=[quiz.pk])
    assert "Never live" not in author.get(url, {"q": "Never"}).content.decode()
    assert author.post(url, {"add": str(question.pk)}).status_code == 404


def release(module):
    return signed_in(person("reviewer")).post(
        reverse("release_module", args=[module.pk]), {"note": ""}
    )


def test_a_release_is_refused_with_a_question_that_is_no_longer_shared(school, coast, module, quiz):
    question = made(coast, "Lent")
    share("author2", question, school)
    composing.add(quiz=quiz, question=question, by=person("author"))
    QuestionShare.objects.all().delete()
    answer = release(module)
    assert answer.status_code == 422 and "no longer shares" in answer.content.decode()
    assert "Lent" not in answer.content.decode()
    share("author2", question, school)
    assert release(module).status_code == 302, "the control"


def test_a_borrower_s_practice_neither_empties_nor_stops_the_owner_s_exam(
    school, coast, module, quiz
):
    question = made(school, "Of the school", tags="exam")
    draw = QuizDraw.objects.create(quiz=quiz, count=1, tag="exam")
    share("author", question, coast)
    theirs = InstitutionPage.objects.get(institution=coast)
    other = ModulePage(title="Theirs", code="C1", slug="theirs", summary="x")
    theirs.add_child(instance=other)
    practice = QuizPage(title="Practise", slug="practise", purpose="practice")
    other.add_child(instance=practice)
    QuizQuestion.objects.create(quiz=practice, question=question)
    assert list(pool(quiz, draw)) == [question]
    assert not composing.hindrances(quiz)
    assert "which an exam asks, too" in composing.hindrances(practice)[0]


def test_a_translation_gives_the_key_away_as_well(school, module, quiz):
    exam = quiz.questions.first().question
    swahili, _new = Locale.objects.get_or_create(language_code="ar")
    twin = exam.copy_for_translation(swahili)
    twin.save()
    with releasing():
        twin.save_revision().publish()
    practice = QuizPage(title="Practise", slug="practise", purpose="practice")
    module.add_child(instance=practice)
    QuizQuestion.objects.create(quiz=practice, question=twin)
    assert composing.hindrances(quiz) and composing.hindrances(practice)


def test_a_question_is_copied_only_into_a_bank_that_it_is_shared_with(school, coast):
    third = Institution.objects.create(name="Third", slug="third")
    question = made(third, "For the coast alone")
    QuestionShare.objects.create(question_key=question.translation_key, institution=coast)
    author2 = signed_in(person("author2"))
    url = reverse("copy_question", args=[question.pk])
    assert author2.post(url, {"institution": school.pk}).status_code == 404
    assert author2.post(url, {"institution": coast.pk}).status_code == 302
    assert signed_in(person("author")).post(url, {"institution": coast.pk}).status_code == 404


def test_a_translator_sets_no_picture():
    fields = {field.field_name: field for field in Question.override_translatable_fields}
    assert not fields["picture"].overridable


# --- What was deleted since ---


def test_a_draft_outlives_a_question_and_a_picture_that_were_deleted(school, module, quiz):
    image = picture(school)
    illustrated = made(school, "Illustrated", picture=image, picture_text="Red.")
    gone = made(school, "Gone")
    composing.add(quiz=quiz, question=gone, by=person("author"))
    composing.add(quiz=quiz, question=illustrated, by=person("author"))
    Question.objects.filter(pk=illustrated.pk).update(picture=None)
    image.delete()
    gone.delete()
    assert "Illustrated" in compose_page(quiz) and "Illustrated?" in trial_page(quiz)
    author = signed_in(person("author"))
    edit = reverse("wagtailsnippets_assessments_question:edit", args=[illustrated.pk])
    assert author.get(edit).status_code == 200
    assert author.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).status_code == 200
    assert release(module).status_code == 302


def test_a_lost_picture_stops_no_page_that_only_looks(school, coast, quiz):
    image = picture(school)
    question = made(school, "Illustrated", picture=image, picture_text="Red.")
    composing.add(quiz=quiz, question=question, by=person("author"))
    share("author", question, coast)
    image.renditions.all().delete()
    image.file.storage.delete(image.file.name)
    assert "Illustrated" in compose_page(quiz) and "Illustrated?" in trial_page(quiz)
    author2 = signed_in(person("author2"))
    assert "Illustrated" in author2.get(reverse("shared_questions")).content.decode()
    assert author2.post(
        reverse("copy_question", args=[question.pk]), {"institution": coast.pk}
    ).status_code == 302  # fmt: skip


# --- Unfinished questions ---

WRONG_OPTION = {"text": "a", "correct": False, "feedback": "f"}
BARE = [
    ("matching", {"stem": "Match.", "pairs": []}),
    ("ordering", {"stem": "Order.", "items": []}),
    ("single_choice", {"stem": "", "options": [{"text": "", "correct": True, "feedback": ""}] * 2}),
    ("single_choice", {"stem": "One?", "options": [WRONG_OPTION] * 2}),
    ("multiple_response", {"stem": "All?", "options": [WRONG_OPTION | {"correct": True}] * 3}),
    ("numeric", {"stem": "How many?", "answer": None}),
    ("cloze", {"stem": "Fill.", "text": "No gap.", "gaps": []}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value"), BARE, ids=[f"{k} {n}" for n, (k, _v) in enumerate(BARE)]
)
def test_an_unfinished_question_is_said_so_and_never_goes_live(school, module, quiz, kind, value):
    question = Question(
        institution=school,
        label="Unfinished",
        locale=Locale.get_default(),
        live=False,
        body=json.dumps([{"type": kind, "value": value}]),
    )
    question.save()
    question.save_revision(user=person("author"))
    composing.add(quiz=quiz, question=question, by=person("author"))
    assert "Not complete yet" in compose_page(quiz)
    assert (
        signed_in(person("author")).post(reverse("try_quiz", args=[quiz.pk]), {}).status_code == 200
    )
    answer = release(module)
    assert answer.status_code == 422
    question.refresh_from_db()
    assert not question.live and not question.versions.exists()


# --- Questions of the bank go live by themselves ---


@pytest.fixture
def bank_draft(school) -> Question:
    question = made(school, "For a draw", tags="exam")
    Question.objects.filter(pk=question.pk).update(live=False, first_published_at=None)
    question.refresh_from_db()
    question.save_revision(user=person("author"))
    return question


def release_bank(who: str, *questions: Question):
    data = {"question": [str(question.pk) for question in questions]}
    return signed_in(person(who)).post(reverse("release_questions"), data)


def test_a_publisher_releases_a_question_that_is_only_drawn(bank_draft):
    page = signed_in(person("reviewer")).get(reverse("release_questions")).content.decode()
    assert "For a draw" in page and "Peter Kiprono" in page
    assert release_bank("reviewer", bank_draft).status_code == 302
    bank_draft.refresh_from_db()
    assert bank_draft.live
    assert AuditEntry.objects.filter(action="release", subject_kind="question").exists()


def test_nobody_releases_their_own_question_and_nothing_of_the_lot_goes_live(bank_draft, school):
    own = made(school, "Own")
    own.label = "Own, changed"
    own.save_revision(user=person("reviewer"))
    answer = release_bank("reviewer", bank_draft, own)
    assert answer.status_code == 422 and "You wrote Own" in answer.content.decode()
    bank_draft.refresh_from_db()
    assert not bank_draft.live


@pytest.mark.parametrize("who", ["author", "author2", "hr", "learner"])
def test_others_release_no_question(who, bank_draft):
    assert release_bank(who, bank_draft).status_code in (302, 403, 404)
    bank_draft.refresh_from_db()
    assert not bank_draft.live


def test_a_locked_quiz_is_read_and_tried_but_not_changed(quiz):
    QuizPage.objects.filter(pk=quiz.pk).update(locked=True, locked_by=person("reviewer"))
    author = signed_in(person("author"))
    url = reverse("compose_quiz", args=[quiz.pk])
    page = author.get(url).content.decode()
    assert "locked this quiz" in page and 'name="down"' not in page
    question = quiz.questions.first().question
    assert author.post(url, {"down": str(question.pk)}).status_code in (302, 403)
    assert author.get(reverse("try_quiz", args=[quiz.pk])).status_code == 200
    quiz.refresh_from_db()
    assert quiz.latest_revision is None or quiz.latest_revision.user != person("author")
