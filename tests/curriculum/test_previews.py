"""How a page looks to others, in the editor's preview."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import PracticePage, QuizPage
from curriculum.models import LessonPage
from tests.people import person, signed_in

# What shows that a page is in this look.
MARKS = {
    "": 'data-color-scheme="auto"',
    "text": "css/text.css",
    "paper": "/paper.css",
    "right_to_left": 'dir="rtl" data-color-scheme="auto"',
    "dark": 'data-color-scheme="dark"',
}


@pytest.fixture(params=["module", "lesson", "quiz", "practice"])
def page(request, module):
    models = {"lesson": LessonPage, "quiz": QuizPage, "practice": PracticePage}
    if request.param == "module":
        return module
    return models[request.param].objects.child_of(module).first()


def shown(client, page, look: str):
    """The newest draft in a look, as the preview panel shows it to whoever uses this browser."""
    asked = client.get("/").wsgi_request
    return page.get_latest_revision_as_object().make_preview_request(asked, look)


@pytest.mark.parametrize("look", MARKS)
def test_each_look_has_its_mark_and_no_other(page, look):
    reply = shown(signed_in(person("author")), page, look)
    assert reply.status_code == 200
    html = reply.content.decode()
    found = [name for name, mark in MARKS.items() if mark in html]
    allowed = {"text": {"", "text"}, "right_to_left": {"", "right_to_left"}}
    assert look in found and set(found) <= allowed.get(look, {look})
    if look == "right_to_left":
        assert 'dir="ltr"' not in html.partition("<main")[2].partition("<h1")[0]


def test_the_authors_own_text_view_doesnt_hide_the_design(page):
    client = signed_in(person("author"))
    client.cookies["view"] = "text"
    assert "css/baraza.css" in shown(client, page, "").content.decode()


def test_a_phone_is_a_size_of_the_panel(page):
    client = signed_in(person("author"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'name="preview-size"' in html or "data-device-width" in html
    for said in ("Text only", "On paper", "Right to left", "Dark"):
        assert said in html


@pytest.mark.parametrize("who", ["learner", "author2"])
def test_a_stranger_sees_none(page, who):
    client = signed_in(person(who))
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    for look in MARKS:
        assert client.get(url, {"mode": look}).status_code in (302, 403, 404)


def test_the_paper_is_the_products_own_print_style(client):
    reply = client.get(reverse("paper_css"))
    assert reply.status_code == 200 and reply["Content-Type"].startswith("text/css")
    css = reply.content.decode()
    assert "@media print" not in css and "break-inside: avoid" in css
