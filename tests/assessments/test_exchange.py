"""Import and export of questions through Wagtail: dry run, apply, undo, and who may do it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.images.models import Image

from assessments.models import Question, QuestionVersion, QuizPage
from assessments.questions.exchange import exporting, formats, importing
from assessments.questions.exchange.bank import questions_in
from assessments.questions.exchange.items import differences
from assessments.quizzes import composing
from learning.operations import bulk
from learning.operations.models import AuditEntry
from learning.people.models import Institution
from tests.people import person, run_tasks, signed_in

FILES = Path(__file__).parent / "files"
GIFT = (FILES / "moodle.gift.txt").read_bytes()
XML = (FILES / "moodle.xml").read_bytes()


@pytest.fixture
def school(db) -> Institution:
    return Institution.objects.get(slug="baraza-school-of-government")


@pytest.fixture
def author(db):
    return signed_in(person("author"))


def upload(client, institution, content: bytes, name: str = "questions.txt"):
    """The dry run's page, by the form."""
    fields = {"institution": institution.pk, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("question_exchange"), fields, follow=True)


def latest() -> bulk.BulkOperation:
    return bulk.BulkOperation.objects.latest("created_at")


def outcomes(operation) -> list[str]:
    return list(operation.rows.values_list("outcome", flat=True))


def act(client, name: str, operation):
    return client.post(reverse(name, args=[operation.pk]), follow=True)


def of_bank(school, code_start: str):
    return {
        known.question.code: known.question
        for known in questions_in(school)
        if known.question.code.startswith(code_start)
    }


def test_the_dry_run_lists_every_question_and_takes_nothing_in(author, school):
    before = Question.objects.count()
    page = upload(author, school, GIFT).content.decode()
    assert Question.objects.count() == before
    for text in ("Grant", "Will be new", "questions.txt:", "dry run", "is not closed"):
        assert text in page
    assert outcomes(latest()).count("refused") == 1


def test_what_is_taken_in_is_a_draft_with_its_history_and_is_undone(author, school):
    before = Question.objects.count()
    upload(author, school, GIFT)
    operation = latest()
    page = act(author, "apply_question_import", operation).content.decode()
    subjects = operation.rows.exclude(subject="").values_list("subject", flat=True)
    made = Question.objects.filter(pk__in=[int(subject) for subject in subjects])
    assert made.count() == outcomes(operation).count("create") > 5
    assert not made.filter(live=True).exists() and not QuestionVersion.objects.filter(
        question__in=made
    )
    assert {question.latest_revision.user for question in made} == {person("author")}
    assert "Undo this import" in page
    assert AuditEntry.objects.filter(action="import", subject_kind="question bank").exists()
    act(author, "undo_question_import", operation)
    assert Question.objects.count() == before
    again = act(author, "undo_question_import", operation).content.decode()
    assert "nothing to undo" in again and Question.objects.count() == before


def test_applied_twice_is_applied_once(author, school):
    upload(author, school, GIFT)
    act(author, "apply_question_import", latest())
    count = Question.objects.count()
    assert "applied already" in act(author, "apply_question_import", latest()).content.decode()
    assert Question.objects.count() == count


@pytest.mark.parametrize(("content", "name"), [(GIFT, "a.txt"), (XML, "a.xml")])
def test_the_same_file_again_changes_nothing(author, school, content, name):
    upload(author, school, content, name)
    act(author, "apply_question_import", latest())
    upload(author, school, content, name)
    assert set(outcomes(latest())) == {"same", "refused"}


def test_undo_keeps_what_somebody_has_changed_or_used(author, school):
    from assessments.models import QuizPage, QuizQuestion

    upload(author, school, XML, "a.xml")
    operation = latest()
    act(author, "apply_question_import", operation)
    first, second = (
        Question.objects.get(pk=row.subject) for row in operation.rows.exclude(subject="")[:2]
    )
    first.save_revision(user=person("reviewer"))
    QuizQuestion.objects.create(quiz=QuizPage.objects.first(), question=second)
    page = act(author, "undo_question_import", operation).content.decode()
    assert "Somebody has changed it since" in page and "A quiz uses it" in page
    kept = operation.rows.filter(state="kept")
    assert {int(row.subject) for row in kept} == {first.pk, second.pk}
    assert Question.objects.filter(pk__in=[first.pk, second.pk]).count() == 2


def changed_sheet(school, **changes) -> bytes:
    """The bank's SCL1-Q01 as a spreadsheet, changed."""
    from dataclasses import replace

    question = replace(of_bank(school, "SCL1-Q01")["SCL1-Q01"], **changes)
    return formats.FORMATS["spreadsheet"].write([question])


def test_a_known_code_is_changed_and_put_back(author, school):
    question = Question.objects.get(code="SCL1-Q01")
    label = question.get_latest_revision_as_object().label
    upload(author, school, changed_sheet(school, label="Changed outside"), "a.xlsx")
    operation = latest()
    assert outcomes(operation) == ["change"]
    act(author, "apply_question_import", operation)
    question.refresh_from_db()
    assert question.get_latest_revision_as_object().label == "Changed outside"
    assert question.live and question.label == label, "what learners get has not changed"
    act(author, "undo_question_import", operation)
    question.refresh_from_db()
    assert question.get_latest_revision_as_object().label == label


def test_what_was_changed_between_dry_run_and_act_is_skipped(author, school):
    upload(author, school, changed_sheet(school, label="Changed outside"), "a.xlsx")
    question = Question.objects.get(code="SCL1-Q01")
    question.label = "Changed here"
    question.save_revision(user=person("reviewer"))
    page = act(author, "apply_question_import", latest()).content.decode()
    assert "Somebody has changed it since" in page
    question.refresh_from_db()
    assert question.get_latest_revision_as_object().label == "Changed here"


@pytest.mark.parametrize("name", formats.FORMATS)
def test_an_export_of_the_bank_imported_again_is_the_same(author, school, name):
    content = exporting.export(institution=school, form=formats.FORMATS[name])
    upload(author, school, content, f"bank{formats.FORMATS[name].suffix}")
    assert set(outcomes(latest())) == {"same"}


@pytest.mark.parametrize("name", formats.FORMATS)
def test_an_export_into_another_s_bank_gives_the_same_questions(school, name):
    form = formats.FORMATS[name]
    coast = Institution.objects.get(slug="coast-institute-of-administration")
    content = exporting.export(institution=school, form=form)
    operation = importing.plan_import(institution=coast, content=content, file="a", by=None)
    assert set(outcomes(operation)) == {"create"}
    importing.apply_import(operation, by=None, seconds=None)
    theirs, ours = of_bank(coast, "SCL1"), of_bank(school, "SCL1")
    lost = {loss.code: loss for loss in formats.losses(list(ours.values()), form)}
    for code, question in ours.items():
        if code in lost and lost[code].is_left_out:
            assert code not in theirs
        else:
            fields = lost[code].fields if code in lost else ()
            assert tuple(differences(question, theirs[code])) == fields


def test_an_export_says_what_is_lost_and_then_gives_the_file(author, school):
    url = reverse("question_export")
    fields = {"institution": school.pk, "format": "gift"}
    page = author.get(url, fields).content.decode()
    assert "The whole question" in page and "pairs › feedback" in page
    file = author.get(url, fields | {"download": "1"})
    assert "attachment" in file.headers["Content-Disposition"]
    assert b"::" in file.content
    page = author.get(url, fields | {"format": "spreadsheet"}).content.decode()
    assert "Nothing is lost" in page


def test_the_template_holds_every_kind_and_can_be_imported(author, school):
    from assessments.questions.kinds import KINDS

    content = author.get(reverse("question_template")).content
    upload(author, school, content, "template.xlsx")
    rows = list(latest().rows.all())
    assert {row.content["kind"] for row in rows} == set(KINDS)
    assert {row.outcome for row in rows} == {"create"}
    assert [row.problems for row in rows] == [[]] * len(rows)


def test_a_large_import_goes_on_in_the_background(school, monkeypatch):
    many = "\n\n".join(f"::Q {n}::Is {n} even? {{{'T' if n % 2 else 'F'}}}" for n in range(40))
    operation = importing.plan_import(
        institution=school, content=many.encode(), file="a", by=person("author")
    )
    left = importing.apply_import(operation, by=person("author"), seconds=0)
    assert left == 30 and operation.state == "applying"
    run_tasks()
    operation.refresh_from_db()
    assert operation.state == "applied"
    assert operation.rows.filter(state="done").count() == 40


# --- Borders --------------------------------------------------------------------------------------


def test_an_author_imports_into_their_own_bank_only(author, school):
    coast = Institution.objects.get(slug="coast-institute-of-administration")
    page = upload(author, coast, GIFT)
    assert page.status_code == 422
    assert "Coast Institute" not in page.content.decode()
    assert not bulk.BulkOperation.objects.exists()
    assert upload(author, school, GIFT).status_code == 200, "the control"


@pytest.mark.parametrize("who", ["author2", "reviewer", "learner", "hr"])
@pytest.mark.parametrize(
    "name", ["question_import", "apply_question_import", "undo_question_import"]
)
def test_others_find_no_import(author, school, who, name):
    upload(author, school, GIFT)
    count = Question.objects.count()
    client = signed_in(person(who))
    method = client.get if name == "question_import" else client.post
    assert method(reverse(name, args=[latest().pk])).status_code in (403, 404)
    assert Question.objects.count() == count and latest().state == "planned"


def test_others_export_nothing(school):
    fields = {"institution": school.pk, "format": "gift", "download": "1"}
    for who in ("author2", "learner", "hr"):
        answer = signed_in(person(who)).get(reverse("question_export"), fields)
        assert answer.status_code in (403, 404), who
    assert signed_in(person("reviewer")).get(reverse("question_export"), fields).status_code == 200


def test_a_reviewer_reads_and_imports_nothing(school):
    client = signed_in(person("reviewer"))
    page = client.get(reverse("question_exchange")).content.decode()
    assert "Look at the export" in page and "Look at the file" not in page
    assert client.post(reverse("question_exchange"), {}).status_code == 404


# --- The command line -----------------------------------------------------------------------------


def test_the_command_line_imports_and_exports(school, tmp_path, capsys):
    file = tmp_path / "bank.xml"
    call_command("export_questions", file, institution=school.slug, format="moodle_xml")
    said = capsys.readouterr()
    assert "questions written" in said.out and "items › why" in said.err
    coast = "coast-institute-of-administration"
    before = Question.objects.count()
    call_command("import_questions", file, institution=coast)
    assert Question.objects.count() == before, "only looked at"
    call_command("import_questions", file, institution=coast, apply=True, by="author2@example.org")
    assert "taken in as drafts" in capsys.readouterr().out
    assert Question.objects.count() > before


@pytest.mark.parametrize(
    ("file", "arguments", "said"),
    [
        ("absent.xml", {}, "can't be read"),
        ("here.txt", {"institution": "nowhere"}, "no institution"),
        ("here.txt", {"by": "nobody@example.org"}, "Nobody has the address"),
        ("here.txt", {}, "refused"),
    ],
)
def test_the_command_line_says_what_is_wrong(school, tmp_path, file, arguments, said):
    (tmp_path / "here.txt").write_text("Broken {=a")
    with pytest.raises(CommandError) as error:
        call_command(
            "import_questions", tmp_path / file, **({"institution": school.slug} | arguments)
        )
    assert said in str(error.value)


def test_the_body_is_what_the_editor_would_have_saved(author, school):
    upload(author, school, XML, "a.xml")
    act(author, "apply_question_import", latest())
    for row in latest().rows.exclude(subject=""):
        question = Question.objects.get(pk=row.subject)
        page = author.get(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]))
        assert page.status_code == 200
        assert json.loads(question.latest_revision.content["body"])[0]["type"] == question.kind


# --- Pictures and tags ---


def test_a_picture_comes_in_once_and_goes_out_again(author, school):
    upload(author, school, XML, "a.xml")
    operation = latest()
    act(author, "apply_question_import", operation)
    question = Question.objects.get(code="PF-1").get_latest_revision_as_object()
    assert question.picture.collection == school.collection
    assert (question.picture_text, question.tags) == ("A payment order", "budget")
    upload(author, school, XML, "a.xml")
    assert set(outcomes(latest())) == {"same", "refused"}, "one question of the file is unsupported"
    assert Image.objects.filter(collection=school.collection).count() == 1
    exported = exporting.export(institution=school, form=formats.FORMATS["moodle_xml"])
    [back] = [one for one in formats.read(exported, "f").questions if one.code == "PF-1"]
    known = of_bank(school, "PF-1")["PF-1"]
    assert back.picture_hash == known.picture_hash != "" and back.tags == "budget"
    assert known.picture == "", "a bank is read without its files"
    act(author, "undo_question_import", operation)
    assert not Image.objects.exists(), "what the import made goes with it"


def test_a_format_without_pictures_leaves_the_one_that_is_there(author, school):
    upload(author, school, XML, "a.xml")
    act(author, "apply_question_import", latest())
    sheet = exporting.export(institution=school, form=formats.FORMATS["spreadsheet"])
    upload(author, school, sheet, "a.xlsx")
    assert set(outcomes(latest())) == {"same"}
    changed = [replace(one, points=7) for one in formats.read(sheet, "f").questions
               if one.code == "PF-1"]  # fmt: skip
    upload(author, school, formats.FORMATS["spreadsheet"].write(changed), "b.xlsx")
    act(author, "apply_question_import", latest())
    question = Question.objects.get(code="PF-1").get_latest_revision_as_object()
    assert question.points == 7 and question.picture is not None


def test_an_undo_leaves_what_a_draft_of_a_quiz_asks(author, school, module):
    upload(author, school, GIFT)
    operation = latest()
    act(author, "apply_question_import", operation)
    subject = int(operation.rows.exclude(subject="").first().subject)
    quiz = QuizPage.objects.child_of(module).get()
    composing.add(quiz=quiz, question=Question.objects.get(pk=subject), by=person("author"))
    page = act(author, "undo_question_import", operation).content.decode()
    assert Question.objects.filter(pk=subject).exists() and "A quiz uses it." in page


def test_an_undo_leaves_a_picture_that_another_draft_shows(author, school):
    upload(author, school, XML, "a.xml")
    operation = latest()
    act(author, "apply_question_import", operation)
    image = Image.objects.get()
    other = Question.objects.get(code="SCL1-Q01").get_latest_revision_as_object()
    other.picture, other.picture_text = image, "Orders."
    other.save_revision(user=person("author"))
    act(author, "undo_question_import", operation)
    assert Image.objects.filter(pk=image.pk).exists()
    edit = reverse("wagtailsnippets_assessments_question:edit", args=[other.pk])
    assert author.get(edit).status_code == 200
