"""Two people in one draft, and pages that would leave their institution."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from assessments import api
from curriculum.models import InstitutionPage, LessonPage, ModulePage
from learning.authoring.institutions import create_institution
from learning.people.api import role_group
from tests.people import outline_of, person, signed_in


@pytest.fixture
def lesson(module):
    return LessonPage.objects.get(code="SCL1-L1")


def form(page, title: str, **more) -> dict:
    """The editor's form, as a browser that loaded `page` now would send it."""
    page.refresh_from_db()
    latest = page.latest_revision
    return nested_form_data(
        {
            "title": title, "slug": page.slug, "minutes": 20, "required": "on", "code": page.code,
            "body": streamfield([("text", rich_text("<p>Words</p>"))]),
            "objectives": inline_formset([]), "competencies": inline_formset([]),
            "comments": inline_formset([]),
            "loaded_revision_id": latest.pk if latest else "",
            "loaded_revision_created_at": latest.created_at.isoformat() if latest else "",
            **more,
        }
    )  # fmt: skip


def test_who_saves_over_a_colleague_hears_of_it_and_nothing_is_lost(lesson):
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    lesson.save_revision(user=person("author"))
    mine = form(lesson, "Mine")
    theirs = signed_in(person("reviewer")).post(edit, form(lesson, "Theirs"), follow=True)
    assert "While you wrote" not in theirs.content.decode()
    answer = signed_in(person("author")).post(edit, mine, follow=True).content.decode()
    assert "While you wrote, Grace Achieng saved this, too" in answer
    titles = [revision.content["title"] for revision in lesson.revisions.order_by("-pk")[:2]]
    assert titles == ["Mine", "Theirs"]
    older, newer = lesson.revisions.order_by("-pk")[1], lesson.revisions.order_by("-pk")[0]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, older.pk, newer.pk])
    assert compare in answer
    assert signed_in(person("author")).get(compare).status_code == 200


def test_saving_one_s_own_again_says_nothing(lesson):
    edit, client = reverse("wagtailadmin_pages:edit", args=[lesson.pk]), signed_in(person("author"))
    lesson.save_revision(user=person("author"))
    first = form(lesson, "First")
    client.post(edit, first)
    assert "While you wrote" not in client.post(edit, first, follow=True).content.decode()


@pytest.fixture
def lake(db):
    """Another institution, for which the author writes as well."""
    institution = create_institution(name="Lake Academy")
    for role in ("author", "publisher"):
        for who in ("author", "reviewer"):
            role_group(institution=institution, role=role).user_set.add(person(who))
    return InstitutionPage.objects.get(institution=institution)


@pytest.mark.parametrize("who", ["author", "admin"])
def test_a_module_does_not_move_to_another_institution(module, lake, who):
    client, home = signed_in(person(who)), module.get_parent()
    move = reverse("wagtailadmin_pages:move_confirm", args=[module.pk, lake.pk])
    said = client.post(move, follow=True).content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(f"{bulk}?id={module.pk}&next=/admin/", {"chooser": lake.pk})
    assert ModulePage.objects.get(pk=module.pk).get_parent() == home
    if who == "admin":
        assert "Adapt a module" in said.replace("&quot;", "")


def test_nor_does_a_step(lesson, lake):
    other = ModulePage(title="Theirs", code="L1", summary="x", live=False)
    lake.add_child(instance=other)
    home = lesson.get_parent()
    client = signed_in(person("admin"))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(f"{bulk}?id={lesson.pk}&next=/admin/", {"chooser": other.pk})
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == home.pk


def test_a_step_with_records_stays_with_its_module(lesson, enrolment):
    activity = next(step for step in outline_of(enrolment).activities if step.kind == "lesson")
    api.open_activity(enrolment=enrolment, activity=activity)
    step = LessonPage.objects.get(translation_key=activity.key)
    home, other = step.get_parent(), ModulePage.objects.get(code="SCL2")
    client = signed_in(person("admin"))
    move = reverse("wagtailadmin_pages:move_confirm", args=[step.pk, other.pk])
    said = client.post(move, follow=True).content.decode()
    assert "finish it there" in said
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(f"{bulk}?id={step.pk}&next=/admin/", {"chooser": other.pk})
    assert LessonPage.objects.get(pk=step.pk).get_parent().pk == home.pk


def test_within_an_institution_it_moves(lesson):
    other = ModulePage.objects.get(code="SCL2")
    client = signed_in(person("admin"))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk]))
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == other.pk
