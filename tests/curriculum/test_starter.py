"""The starter curriculum: complete, by its own rules, safe to load again, and never half loaded."""

from __future__ import annotations

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import (
    PracticePage,
    ProfileLevel,
    Question,
    QuestionVersion,
    QuizPage,
    RoleProfile,
)
from curriculum.loading import STARTER_DIRECTORY
from curriculum.models import (
    SDG,
    AIUseCase,
    Competency,
    CompetencyLevel,
    Domain,
    Edition,
    LessonPage,
    ModulePage,
    Principle,
    ProgrammePage,
    StarterRecord,
)
from learning.authoring.starter import StarterError, read_starter


def test_all_of_it_is_there(db):
    counts = {
        ProgrammePage: 3, ModulePage: 6, LessonPage: 25, Question: 65, PracticePage: 6, QuizPage: 6,
        Competency: 20, Domain: 5, RoleProfile: 8, SDG: 17, Principle: 11, AIUseCase: 12,
    }  # fmt: skip
    assert {model: model.objects.count() for model in counts} == counts
    for pages in (ModulePage, LessonPage, QuizPage, PracticePage, ProgrammePage):
        assert pages.objects.live().count() == counts[pages]
    assert QuestionVersion.objects.values("kind").distinct().count() == 8
    assert CompetencyLevel.objects.count() == 80
    assert ProfileLevel.objects.count() == 160
    assert ProfileLevel.objects.filter(level__gte=2).count() == 143
    assert sorted(Edition.objects.values_list("number", flat=True)) == [1] * 6


def test_editions_say_what_the_files_say(db):
    starter = read_starter(STARTER_DIRECTORY)
    asked_for = {
        code
        for item in starter.programmes.programmes
        for code in item.credential.requires.assignments
    }
    for module in starter.modules.values():
        page = ModulePage.objects.get(code=module.id)
        edition = Edition.objects.get(module_key=page.translation_key)
        assert edition.minutes_online == module.duration_minutes
        assert edition.minutes_practice == module.assignment_minutes
        steps = list(edition.activities.values_list("kind", "counts", "pass_mark"))
        lessons = [("lesson", True, None)] * len(module.lessons)
        assert steps == [*lessons, ("quiz", True, 70), ("practice", True, None)]
        practice = edition.activities.get(kind="practice")
        assert not practice.is_online
        # What a programme's certificate asks for, its module asks for.
        assert practice.required == (module.assignment.id in asked_for)


def test_keys_are_not_given_away_by_their_place_or_length():
    """The item-writing rules of SCHEMA.md, as the files claim them."""
    positions, longest, items = set(), 0, 0
    for module in read_starter(STARTER_DIRECTORY).modules.values():
        for question in module.quiz.questions:
            if question.type != "single_choice":
                continue
            items += 1
            key = next(n for n, option in enumerate(question.options) if option.correct)
            positions.add(key)
            lengths = [len(option.text) for option in question.options]
            longest += lengths[key] == max(lengths)
    assert len(positions) >= 3
    assert longest <= items / 4


def load(directory=STARTER_DIRECTORY) -> str:
    out = StringIO()
    call_command(
        "load_starter", original_only=True, directory=directory, stdout=out, stderr=StringIO()
    )
    return out.getvalue()


def test_loading_again_changes_nothing(db):
    before = ModulePage.objects.values_list("latest_revision", flat=True)
    said = load()
    assert "0 made, 0 updated, 185 unchanged, 0 left alone" in said
    assert list(before) == list(ModulePage.objects.values_list("latest_revision", flat=True))


@pytest.fixture
def files(tmp_path):
    """A copy of the starter that a test may spoil."""
    target = tmp_path / "starter"
    shutil.copytree(STARTER_DIRECTORY, target)
    return target


def change(directory, name: str, act) -> None:
    path = directory / name
    content = json.loads(path.read_text())
    act(content)
    path.write_text(json.dumps(content))


def test_what_somebody_edited_is_left_alone_and_listed(files):
    lesson = LessonPage.objects.get(code="SCL1-L1")
    lesson.title = "My own title"
    lesson.save_revision()
    question = Question.objects.get(code="SCL1-Q01")
    question.points = 9
    question.save_revision()
    competency = Competency.objects.get(code="SL-01")
    competency.title = "Our own word for it"
    competency.save()
    RoleProfile.objects.first().levels.update(level=4)

    def retitle(content):
        content["lessons"][0]["title"] = "The files' new title"
        content["lessons"][1]["title"] = "New in the files"

    change(files, "curriculum/SCL1.json", retitle)
    said = load(files)
    for key in ("lesson:SCL1-L1", "question:SCL1-Q01", "competency:SL-01"):
        assert f"left alone: {key} (somebody has edited it)" in said
    assert "left alone: profile:" in said
    assert (
        LessonPage.objects.get(code="SCL1-L1").get_latest_revision_as_object().title
        == "My own title"
    )
    assert (
        LessonPage.objects.get(code="SCL1-L1").title == "What makes leadership socially conscious?"
    )
    # What nobody touched follows the files, as a draft: the module is the editors' to release now.
    assert (
        LessonPage.objects.get(code="SCL1-L2").get_latest_revision_as_object().title
        == "New in the files"
    )
    assert "left alone: release:SCL1" in said


def test_a_changed_file_updates_what_nobody_touched_and_releases_it(files):
    change(files, "curriculum/GOV1.json", lambda c: c["quiz"].update(pass_mark=80))
    said = load(files)
    assert "1 updated" in said and "released GOV1 edition 2" in said
    module = ModulePage.objects.get(code="GOV1")
    edition = Edition.objects.get(module_key=module.translation_key, number=2)
    assert edition.activities.get(kind="quiz").pass_mark == 80


def test_a_mended_text_is_no_new_edition(files):
    change(files, "curriculum/GOV1.json", lambda c: c["lessons"][0].update(title="Mended"))
    assert "released" not in load(files)
    assert LessonPage.objects.get(code="GOV1-L1").title == "Mended"


def test_what_somebody_removed_stays_removed(db):
    AIUseCase.objects.get(code="AI-01").delete()
    assert "left alone: use_case:AI-01 (somebody has removed it)" in load()
    assert not AIUseCase.objects.filter(code="AI-01").exists()


def spoil(path: str, value):
    """A change that sets one field, by a path such as lessons.0.minutes."""

    def act(content):
        *way, last = path.split(".")
        for part in way:
            content = content[int(part) if part.isdigit() else part]
        if value is KeyError:
            del content[last]
        else:
            content[int(last) if last.isdigit() else last] = value

    return act


@pytest.mark.parametrize(
    ("name", "path", "value", "says"),
    [
        ("curriculum/SCL1.json", "lessons.0.minutes", 0, "lessons[0].minutes"),
        ("curriculum/SCL1.json", "lessons.0.minutes", 10**12, "lessons[0].minutes"),
        ("curriculum/SCL1.json", "lessons.0.minutes", "25", "lessons[0].minutes"),
        ("curriculum/SCL1.json", "lessons.0.word_count", 600, "word_count"),
        ("curriculum/SCL1.json", "lessons.0.blocks.0.type", "video", "lessons[0].blocks[0]"),
        ("curriculum/SCL1.json", "lessons.1.blocks.1.sources", [], "name at least one source"),
        ("curriculum/SCL1.json", "title", KeyError, "title: Field required"),
        ("curriculum/SCL1.json", "quiz.questions.0.lesson", "SCL9-L9", "SCL9-L9"),
        ("curriculum/SCL1.json", "quiz.questions.0.competency", "XX-99", "XX-99"),
        ("curriculum/SCL1.json", "quiz.pass_mark", 101, "quiz.pass_mark"),
        ("curriculum/SCL1.json", "quiz.pass_mark", True, "quiz.pass_mark"),
        ("curriculum/SCL1.json", "duration_minutes", 1, "lessons and quiz make 165"),
        ("curriculum/SCL1.json", "assignment.rubric.criteria.0.weight", 1, "not to 100"),
        ("curriculum/SCL1.json", "assignment.rubric.criteria.0.levels", [], "each level"),
        ("curriculum/SCL1.json", "sdgs", [18], "the goal 18"),
        ("curriculum/SCL1.json", "prerequisites", ["NOPE"], "NOPE"),
        ("curriculum/SCL1.json", "id", "SCL9", "not the file's name"),
        ("competencies.json", "competencies.0.domain", "ZZ", "ZZ"),
        ("competencies.json", "competencies.0.levels", [], "competencies[0].levels"),
        ("role_profiles.json", "profiles.0.requirements", [], "no level for"),
        ("role_profiles.json", "profiles.0.requirements.0.level", 5, "requirements[0].level"),
        ("programmes.json", "programmes.0.modules", ["SCL1", "NOPE"], "NOPE"),
        ("programmes.json", "programmes.0.learning_hours", 1, "the modules make 13"),
        ("sdgs.json", "goals.0.colour_hex", "red", "goals[0].colour_hex"),
        ("pages.json", "terms_since", "2026-02-30", "terms_since"),
        ("pages.json", "pages.0.duty", "imprint", "pages[0].duty"),
        ("pages.json", "pages.0.sections", [], "pages[0].sections"),
        ("ai_use_cases.json", "use_cases.0.risks", [], "use_cases[0].risks"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_its_field_and_nothing_is_loaded(files, name, path, value, says):
    change(files, "curriculum/GOV1.json", lambda c: c["lessons"][0].update(title="Not to be seen"))
    change(files, name, spoil(path, value))
    with pytest.raises(CommandError) as refusal:
        load(files)
    assert name in str(refusal.value) and says in str(refusal.value)
    assert not LessonPage.objects.filter(title="Not to be seen").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "curriculum/SCL1.json"),
        (None, "missing"),
    ],
)
def test_a_file_that_is_none(files, content, says):
    if content is None:
        (files / "sdgs.json").unlink()
    else:
        (files / "curriculum/SCL1.json").write_bytes(content)
    with pytest.raises(StarterError, match=says):
        read_starter(files)


def test_a_failure_in_the_middle_leaves_nothing_half_loaded(files, monkeypatch):
    from assessments import loading

    change(files, "curriculum/GOV1.json", lambda c: c["lessons"][0].update(title="Not to be seen"))
    change(files, "role_profiles.json", lambda c: c["profiles"][0].update(title="Changed"))
    records = StarterRecord.objects.values_list("key", "state", "source")
    before = sorted(records)

    def fail(*args):
        raise OSError("the disk is full")

    monkeypatch.setattr(loading, "write_profile", fail)
    with pytest.raises(OSError, match="disk"):
        load(files)
    assert sorted(records.all()) == before
    assert not LessonPage.objects.filter(title="Not to be seen").exists()
