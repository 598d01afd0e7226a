"""Another institution's module, adapted where its licence allows: credit stays, changes can be read."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from assessments.models import Question, QuestionShare, QuizDraw, QuizPage
from curriculum import api as curriculum
from curriculum.licences import lets_adapt, may_follow
from curriculum.models import (
    InstitutionPage,
    LessonPage,
    ModuleOrigin,
    ModulePage,
    ModulePrerequisite,
)
from learning.authoring.exchange import adapt, pack, read, take_in
from learning.authoring.institutions import create_institution
from learning.operations.models import AuditEntry
from learning.people.api import role_group
from learning.people.enums import InstitutionRoleName
from learning.people.models import Institution
from tests.curriculum.module_files import changed, manifest
from tests.people import person, signed_in


@pytest.fixture
def school(db) -> Institution:
    return Institution.objects.get(slug="baraza-school-of-government")


@pytest.fixture
def coast(db) -> Institution:
    return Institution.objects.get(slug="coast-institute-of-administration")


@pytest.fixture
def source(db) -> ModulePage:
    return ModulePage.objects.get(code="SCL1")


@pytest.fixture
def shared(source, coast):
    """The School shares the questions of its quiz with Coast."""
    keys = Question.objects.filter(code__startswith="SCL1").values_list(
        "translation_key", flat=True
    )
    QuestionShare.objects.bulk_create(
        QuestionShare(question_key=key, institution=coast, shared_by=person("author"))
        for key in keys
    )


@pytest.fixture
def coast_author(db):
    return signed_in(person("author2"))


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("CC BY 4.0", True),
        ("cc by-sa 4.0", True),
        ("CC BY-NC 4.0", True),
        ("CC BY-NC-SA 3.0 IGO", True),
        ("CC0 1.0", True),
        ("CC BY-ND 4.0", False),
        ("CC BY-NC-ND 4.0", False),
        ("All rights reserved", False),
        ("Crown copyright", False),
        ("", False),
    ],
)
def test_only_a_licence_that_certainly_allows_it_lets_adapt(licence, allowed):
    assert lets_adapt(licence) is allowed


@pytest.mark.parametrize(
    ("origin", "adapted", "may"),
    [
        ("CC BY 4.0", "CC BY-SA 4.0", True),
        ("CC BY 4.0", "All rights reserved", True),
        ("CC0 1.0", "CC BY 4.0", True),
        ("CC BY-SA 4.0", "CC BY-SA 4.0", True),
        ("CC BY-SA 4.0", "CC BY 4.0", False),
        ("CC BY-SA 4.0", "CC BY-NC-SA 4.0", False),
        ("CC BY-NC 4.0", "CC BY-NC-SA 4.0", True),
        ("CC BY-NC 4.0", "CC BY 4.0", False),
        ("CC BY-NC 4.0", "All rights reserved", False),
        ("CC BY-NC-SA 4.0", "CC BY-NC 4.0", False),
        ("All rights reserved", "CC BY 4.0", True),
    ],
)
def test_what_was_given_under_conditions_goes_on_under_them(origin, adapted, may):
    assert may_follow(origin, adapted) is may


def test_the_keys_of_an_exam_stay_with_whose_they_are(coast_author, coast, source):
    """A licence to adapt is none to read what learners are asked."""
    answer = coast_author.post(
        reverse("adapt_module", args=[source.pk]), {"institution": coast.pk}, follow=True
    )
    assert "Ask the institution to share them" in unescape(answer.content.decode())
    made = ModulePage.objects.filter(code="SCL1").latest("pk")
    assert QuizPage.objects.child_of(made).count() == 1
    assert not Question.objects.filter(institution=coast).exists()
    with pytest.raises(curriculum.ReleaseRefused):
        curriculum.release(module=made, by=None)


def test_what_shows_its_key_to_everybody_goes_along(coast, source):
    QuizPage.objects.child_of(source).update(purpose="practice")
    adapt(module=source, institution=coast, by=None)
    assert Question.objects.filter(institution=coast).exists()


def test_adapted_it_is_a_draft_of_its_own_with_the_origin_named(
    coast_author, client, coast, source, shared
):
    listed = coast_author.get(reverse("adaptations")).content.decode()
    assert reverse("adapt_module", args=[source.pk]) in listed
    answer = coast_author.post(
        reverse("adapt_module", args=[source.pk]), {"institution": coast.pk}, follow=True
    )
    assert answer.status_code == 200
    made = ModulePage.objects.filter(code="SCL1").latest("pk")
    assert made.institution == coast and not made.live
    assert made.translation_key != source.translation_key
    assert not made.get_children().live().exists()
    questions = Question.objects.filter(institution=coast)
    theirs = manifest(pack(source).content())["questions"]
    assert sorted(questions.values_list("label", flat=True)) == sorted(q["label"] for q in theirs)
    assert not questions.filter(live=True).exists()
    assert AuditEntry.objects.filter(action="adapt", subject=str(made.translation_key)).exists()
    with pytest.raises(curriculum.ReleaseRefused, match="wrote"):
        curriculum.release(module=made, by=person("author2"))
    curriculum.release(module=made, by=None)
    made.refresh_from_db()
    words = f"“{source.title}” by Baraza School of Government (CC BY 4.0)"
    page = unescape(client.get(made.url).content.decode())
    assert words in page and f'<a href="{source.url}"' in page and "edition 1" in page
    # Credit stays when the origin goes; the link goes with it.
    PageViewRestriction.objects.create(page=source, restriction_type="login")
    page = unescape(client.get(made.url).content.decode())
    assert words in page and f'<a href="{source.url}"' not in page


def test_who_may_adapt_what(coast_author, coast, school, source):
    url = reverse("adapt_module", args=[source.pk])
    before = ModulePage.objects.count()
    assert coast_author.post(url, {"institution": school.pk}).status_code == 404
    assert coast_author.post(url, {"institution": "x"}).status_code == 404
    assert coast_author.get(url).status_code == 405
    assert signed_in(person("learner")).post(url, {"institution": coast.pk}).status_code != 200
    ours = signed_in(person("author"))
    assert f"/{source.pk}/adapt/" not in ours.get(reverse("adaptations")).content.decode()
    ModulePage.objects.filter(pk=source.pk).update(licence="CC BY-ND 4.0")
    assert coast_author.post(url, {"institution": coast.pk}).status_code == 404
    assert url not in coast_author.get(reverse("adaptations")).content.decode()
    ModulePage.objects.filter(pk=source.pk).update(licence="CC BY 4.0")
    PageViewRestriction.objects.create(page=source, restriction_type="login")
    assert coast_author.post(url, {"institution": coast.pk}).status_code == 404
    assert ModulePage.objects.count() == before


def test_when_the_origin_changes_the_difference_can_be_read(coast_author, coast, source):
    made = adapt(module=source, institution=coast, by=person("author2")).module
    url = reverse("module_origin", args=[made.pk])
    assert "says what it said" in coast_author.get(url).content.decode()
    lesson = LessonPage.objects.child_of(source).order_by("path").first()
    lesson = lesson.get_latest_revision_as_object()
    lesson.minutes, lesson.title = lesson.minutes + 7, "Leadership, seen anew"
    lesson.save_revision()
    question = Question.objects.get(code="SCL1-Q01", institution__slug=source.institution.slug)
    draft = question.get_latest_revision_as_object()
    draft.points = 3
    draft.save_revision()
    # A draft of theirs is nobody else's business.
    assert "says what it said" in coast_author.get(url).content.decode()
    curriculum.release(module=source, by=None)
    page = unescape(coast_author.get(url).content.decode())
    assert "<ins>Leadership, seen anew</ins>" in page or "<ins>seen anew" in page
    assert question.label not in page, "a key would be told by its change"
    listed = coast_author.get(reverse("adaptations")).content.decode()
    assert "Edition 2 is out" in listed and url in listed
    coast_author.post(url)
    assert "says what it said" in coast_author.get(url).content.decode()
    assert ModuleOrigin.objects.get(module_key=made.translation_key).edition == 2
    assert signed_in(person("author")).get(url).status_code in (302, 403, 404)


def test_no_name_of_an_exam_s_question_stands_in_the_difference(coast_author, coast, source):
    made = adapt(module=source, institution=coast, by=person("author2")).module
    question = Question.objects.get(code="SCL1-Q01", institution__slug=source.institution.slug)
    was = question.label
    quiz = QuizPage.objects.child_of(source).get().get_latest_revision_as_object()
    quiz.questions.remove(quiz.questions.first())
    quiz.save_revision()
    draft = question.get_latest_revision_as_object()
    draft.label = "The right answer is B"
    draft.save_revision()
    plan = source.get_latest_revision_as_object()
    plan.practice_change, plan.subtitle = "For our own reviewers", "A new subtitle"
    plan.save_revision()
    curriculum.release(module=source, by=None)
    page = unescape(coast_author.get(reverse("module_origin", args=[made.pk])).content.decode())
    assert "A new subtitle" in page or "<ins>" in page
    assert "The right answer is B" not in page and was not in page
    assert "For our own reviewers" not in page
    noted = ModuleOrigin.objects.get(module_key=made.translation_key)
    assert not any(
        ".questions." in place or "practice_change" in place for place, *_ in noted.texts
    )


@pytest.mark.parametrize("state", ["draft", "kept back", "open"])
def test_what_is_advised_is_named_as_far_as_everybody_may_read_it(
    coast_author, coast, source, state
):
    advised = ModulePage.objects.get(code="GOV2")
    source.prerequisites.all().delete()
    ModulePrerequisite.objects.create(module=source, advised=advised)
    if state == "draft":
        ModulePage.objects.filter(pk=advised.pk).update(live=False)
    elif state == "kept back":
        PageViewRestriction.objects.create(page=advised, restriction_type="login")
    url = reverse("adapt_module", args=[source.pk])
    page = coast_author.post(url, {"institution": coast.pk}, follow=True).content.decode()
    released = str(manifest(pack(source).content())["module"]["prerequisites"])
    said = unescape(page) + released
    assert (advised.title in said) is (state == "open")
    # Its own house packs its drafts with everything.
    whole = manifest(pack(source, drafts=True).content())["module"]["prerequisites"]
    assert [one["code"] for one in whole] == ["GOV2"]


def copied(client, page, parent, title: str):
    return client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {
            "new_title": title, "new_slug": title.lower(), "new_parent_page": parent.pk,
            "copy_subpages": "on",
        },
        follow=True,
    )  # fmt: skip


def test_a_copy_keeps_credit_and_licence(coast, source, shared):
    ModulePage.objects.filter(pk=source.pk).update(licence="CC BY-SA 4.0")
    source.refresh_from_db()
    made = adapt(module=source, institution=coast, by=None).module
    copied(signed_in(person("author2")), made, made.get_parent(), "Copied")
    copy = ModulePage.objects.get(title="Copied")
    row = ModuleOrigin.objects.get(module_key=copy.translation_key)
    assert (row.title, row.licence) == (source.title, "CC BY-SA 4.0")
    assert ModuleOrigin.objects.filter(module_key=made.translation_key).exists()
    draft = copy.get_latest_revision_as_object()
    draft.licence = "All rights reserved"
    draft.save_revision()
    with pytest.raises(curriculum.ReleaseRefused, match="licence has to be kept"):
        curriculum.release(module=copy, by=None)


def test_no_copy_crosses_to_another_house(coast, source):
    """Also of somebody who writes for both."""
    both = person("author")
    role_group(institution=coast, role=InstitutionRoleName.AUTHOR).user_set.add(both)
    lands = InstitutionPage.objects.get(institution=coast, locale=source.locale)
    said = copied(signed_in(both), source, lands, "Theirs").content.decode()
    assert not ModulePage.objects.filter(title="Theirs").exists()
    assert "Nothing was copied" in said and "Adapt a module" in unescape(said)
    copied(signed_in(both), source, source.get_parent(), "Ours")
    assert ModulePage.objects.filter(title="Ours").exists()


def test_share_alike_is_kept_by_the_release(coast, source, shared):
    ModulePage.objects.filter(pk=source.pk).update(licence="CC BY-SA 4.0")
    source.refresh_from_db()
    made = adapt(module=source, institution=coast, by=None).module
    draft = made.get_latest_revision_as_object()
    draft.licence = "CC BY 4.0"
    draft.save_revision()
    with pytest.raises(curriculum.ReleaseRefused, match="licence has to be kept") as refusal:
        curriculum.release(module=made, by=None)
    assert str(refusal.value).count("has to be kept") == 1
    draft.licence = "CC BY-SA 4.0"
    draft.save_revision()
    assert curriculum.release(module=made, by=None).is_new


def test_a_file_carries_its_attribution_on(client, coast, school, source, shared):
    made = adapt(module=source, institution=coast, by=None).module
    curriculum.release(module=made, by=None)
    made.refresh_from_db()
    content = pack(made).content()
    [nearest] = manifest(content)["attribution"]
    assert (nearest["institution"], nearest["edition"]) == (school.name, 1)
    lake = create_institution(name="Lake Academy")
    far = take_in(read(content), institution=lake, by=None).module
    curriculum.release(module=far, by=None)
    far.refresh_from_db()
    page = unescape(client.get(far.url).content.decode())
    assert f"by {coast.name}" in page and f"by {school.name}" in page
    # Of a site that this one doesn't know there is the address that the file names.
    ours = changed(content, lambda said: said["attribution"][0].update(
        key=None, url="https://else.example/m/", title="Elsewhere"))  # fmt: skip
    again = take_in(read(ours), institution=coast, by=None, as_copy=True).module
    curriculum.release(module=again, by=None)
    again.refresh_from_db()
    page = client.get(again.url).content.decode()
    assert '<a href="https://else.example/m/" rel="noreferrer">' in page


def test_a_third_institution_s_questions_and_the_bank_behind_draws_stay(
    coast, school, source, shared
):
    said = pack(source, to=coast).said
    own = set(Question.objects.filter(institution=school).values_list("translation_key", flat=True))
    assert {question["key"] for question in said["questions"]} <= {str(key) for key in own}
    QuizDraw.objects.create(quiz=QuizPage.objects.child_of(source).get(), count=1)
    packed = pack(source, to=coast)
    assert len(packed.said["questions"]) == len(said["questions"])
    assert "your own bank" in str(packed.warnings)
    assert len(pack(source).said["questions"]) > len(said["questions"])
    Question.objects.filter(code="SCL1-Q01").update(institution=coast)
    keys = [question["code"] for question in pack(source, to=coast).said["questions"]]
    assert "SCL1-Q01" not in keys


def test_the_list_takes_as_many_queries_for_many_modules(coast_author, coast, source):
    adapt(module=source, institution=coast, by=None)
    url = reverse("adaptations")
    with CaptureQueriesContext(connection) as one:
        coast_author.get(url)
    for other in ModulePage.objects.live().exclude(pk=source.pk)[:2]:
        adapt(module=other, institution=coast, by=None)
    with CaptureQueriesContext(connection) as many:
        coast_author.get(url)
    assert len(many) <= len(one)
