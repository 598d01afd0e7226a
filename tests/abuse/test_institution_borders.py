"""An author of one institution never sees another's questions, whichever address is tried.

Every admin address of the resolver that takes a question's id is asked for a foreign one and for
one that doesn't exist: both must answer alike, and the foreign text (a canary) stands nowhere.
"""

from __future__ import annotations

import json
import re

import pytest
from django.urls import URLPattern, get_resolver, reverse
from wagtail.models import Locale

from assessments.models import Question
from curriculum.models import LessonPage, ModulePage
from curriculum.releasing import releasing
from learning.people.models import Institution
from tests.people import person, signed_in

CANARY = "CANARYOFCOAST"
ABSENT = 987_654
SNIPPET = "wagtailsnippets_assessments_question"
CHOOSER = "wagtailsnippetchoosers_assessments_question"


def body(text: str) -> str:
    return json.dumps(
        [{"type": "true_false", "value": {"stem": text, "answer": True, "feedback_true": text,
                                          "feedback_false": text}}]
    )  # fmt: skip


@pytest.fixture
def foreign(db) -> Question:
    """A question of the Coast Institute with a draft, a version and a history."""
    coast = Institution.objects.get(slug="coast-institute-of-administration")
    question = Question(
        institution=coast,
        label=CANARY,
        code="COAST-1",
        body=body(CANARY),
        locale=Locale.get_default(),
    )
    question.save()
    with releasing():
        question.save_revision(user=person("author2"), log_action=True).publish()
    question.label = f"{CANARY} draft"
    question.save_revision(user=person("author2"), log_action=True)
    return question


@pytest.fixture
def own(db) -> Question:
    return Question.objects.get(code="SCL1-Q01")


def routes(wanted: tuple[str, ...] = (SNIPPET, CHOOSER)) -> list[tuple[str, str]]:
    """Every (namespace, route) that names an object, under a snippet's screens and chooser."""
    found = []

    def walk(patterns, namespaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                found.extend((space, pattern) for space in namespaces if space in wanted)
            else:
                space = getattr(pattern, "namespace", None)
                walk(pattern.url_patterns, [*namespaces, space] if space else namespaces)

    walk(get_resolver().url_patterns, [])
    return [(space, pattern.name) for space, pattern in found if "pk" in pattern.pattern.converters
            or "pk" in pattern.pattern.regex.groupindex]  # fmt: skip


def address(space: str, name: str, pk: int, revision: int) -> str | None:
    for arguments in (
        {"pk": pk},
        {"pk": pk, "revision_id": revision},
        {"pk": pk, "revision_id_a": "earliest", "revision_id_b": "latest"},
        {"pk": pk, "task_state_id": 1},
        {"pk": pk, "action_name": "approve", "task_state_id": 1},
    ):
        try:
            return reverse(f"{space}:{name}", kwargs=arguments)
        except Exception:
            continue
    return None


def test_the_walk_knows_the_routes():
    names = {name for _space, name in routes()}
    assert {"edit", "delete", "history", "copy", "usage", "revisions_revert", "chosen"} <= names
    unreachable = [pair for pair in routes() if address(*pair, 1, 1) is None]
    assert unreachable == [], "a route that this walk can't build an address for"


@pytest.mark.parametrize(("space", "name"), routes())
def test_foreign_and_absent_answer_alike(space, name, foreign, own):
    client = signed_in(person("author"))
    revision = foreign.latest_revision_id
    theirs = address(space, name, foreign.pk, revision)
    nothing = address(space, name, ABSENT, revision)
    for method in ("get", "post"):
        one, other = (getattr(client, method)(url) for url in (theirs, nothing))
        assert one.status_code == other.status_code, (method, theirs)
        assert one.status_code in (404, 405), (method, theirs)
        assert CANARY not in one.content.decode()
    foreign.refresh_from_db()
    assert foreign.label == CANARY


@pytest.mark.parametrize(
    "path",
    [
        "/admin/snippets/assessments/question/",
        "/admin/snippets/assessments/question/?q=CANARYOFCOAST",
        "/admin/snippets/assessments/question/results/?q=CANARYOFCOAST",
        "/admin/snippets/choose/assessments/question/",
        "/admin/snippets/choose/assessments/question/results/?q=CANARYOFCOAST",
        "/admin/snippets/choose/assessments/question/chosen-multiple/?id={pk}",
        "/admin/bulk/assessments/question/delete/?id={pk}",
        "/admin/localize/submit/snippet/assessments/question/{pk}/",
        "/admin/localize/api/snippets/assessments/question/",
        "/admin/reports/site-history/",
        "/admin/reports/workflow/",
        "/admin/questions/shared/",
        "/admin/corrections/",
        "/admin/snippets/",
        "/admin/",
    ],
)
def test_no_list_of_the_editor_names_a_foreign_question(path, foreign):
    client = signed_in(person("author"))
    answer = client.get(path.format(pk=foreign.pk))
    assert answer.status_code in (200, 302, 404)
    # The page may repeat what was searched for; the draft's own name is another one.
    assert f"{CANARY} draft" not in answer.content.decode(), path
    if "q=" not in path:
        assert CANARY not in answer.content.decode(), path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("share_question", {"institutions": ["1"]}),
        ("correct_question", {"reason": "x", "confirm": "1"}),
        ("copy_question", {"institution": "1"}),
    ],
)
def test_our_own_screens_answer_for_a_foreign_question_as_for_none(name, data, foreign):
    for who in ("author", "reviewer", "hr", "learner"):
        client = signed_in(person(who))
        for pk in (foreign.pk, ABSENT):
            url = reverse(name, args=[pk])
            for answer in (client.get(url), client.post(url, data)):
                assert answer.status_code in (302, 403, 404, 405), (who, url)
                assert CANARY not in answer.content.decode()


def test_a_quiz_asks_no_foreign_question_and_another_s_quiz_is_not_opened(foreign, module):
    from assessments.models import QuizPage

    quiz = QuizPage.objects.child_of(module).get()
    url = reverse("compose_quiz", args=[quiz.pk])
    author = signed_in(person("author"))
    assert author.post(url, {"add": str(foreign.pk)}).status_code == 404
    assert CANARY not in author.get(url, {"q": CANARY[:8]}).content.decode()
    for address in (url, reverse("try_quiz", args=[quiz.pk])):
        for who in ("author2", "hr", "learner", "supervisor"):
            client = signed_in(person(who))
            for answer in (client.get(address), client.post(address, {"remove": "1"})):
                assert answer.status_code in (302, 403, 404), (who, address)
    assert quiz.questions.count() == 11


def test_its_owners_see_it(foreign):
    """The control: a search that can't find anything proves nothing."""
    client = signed_in(person("author2"))
    for name, arguments in (("list", []), ("edit", [foreign.pk]), ("history", [foreign.pk])):
        answer = client.get(reverse(f"{SNIPPET}:{name}", args=arguments))
        assert answer.status_code == 200
        assert CANARY in answer.content.decode(), name


def test_all_of_mine_is_not_all_of_everybody_s(foreign):
    client = signed_in(person("reviewer"))
    count = Question.objects.count()
    client.post("/admin/bulk/assessments/question/delete/?id=all", {})
    assert Question.objects.count() == count
    assert Question.objects.filter(pk=foreign.pk).exists()


def test_a_question_is_not_made_for_another_institution(foreign):
    client = signed_in(person("author"))
    url = reverse(f"{SNIPPET}:add")
    assert "Coast Institute" not in client.get(url).content.decode()
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    fields = nested_form_data(
        {
            "institution": str(foreign.institution_id),
            "label": "Smuggled",
            "difficulty": "1",
            "points": "1",
            "body": streamfield(
                [("true_false", {"stem": "S", "feedback_true": "a", "feedback_false": "b"})]
            ),
        }
    )
    client.post(url, fields)
    assert not Question.objects.filter(label="Smuggled").exists()
    school = Institution.objects.get(slug="baraza-school-of-government")
    client.post(url, fields | {"institution": str(school.pk)})
    assert Question.objects.get(label="Smuggled").institution == school, "the control"


@pytest.mark.parametrize(
    "path",
    ["edit/", "delete/", "copy/", "move/", "history/", "usage/", "unpublish/", "view_draft/",
     "revisions/{rev}/view/"],
)  # fmt: skip
def test_pages_of_another_institution_are_not_opened(path, module):
    lesson = LessonPage.objects.get(code="SCL1-L1")
    lesson.title = CANARY
    revision = lesson.save_revision()
    client = signed_in(person("author2"))
    for method in (client.get, client.post):
        answer = method(f"/admin/pages/{lesson.pk}/{path.format(rev=revision.pk)}")
        assert answer.status_code in (302, 403, 404)
        assert CANARY not in answer.content.decode()
    assert LessonPage.objects.filter(pk=lesson.pk, title__startswith="What makes").exists()


def test_pages_are_neither_moved_nor_copied_into_another_s_space(module):
    coast = (
        ModulePage.objects.first()
        .get_parent()
        .get_siblings()
        .get(slug="coast-institute-of-administration")
    )
    client = signed_in(person("author"))
    before = coast.get_children().count()
    client.post(f"/admin/pages/{module.pk}/move/{coast.pk}/confirm/")
    client.post(
        f"/admin/pages/{module.pk}/copy/",
        {"new_title": "x", "new_slug": "x", "new_parent_page": coast.pk, "copy_subpages": "on"},
    )
    coast.refresh_from_db()
    assert coast.get_children().count() == before
    assert re.match(coast.path, module.path) is None
