"""Hostile and broken input: each gets a clear answer below 500, and nothing changes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse

from assessments.models import ActivityRecord, Attempt, Certificate, Enrolment, Response
from curriculum.models import LessonPage
from tests.people import complete, outline_of, person, signed_in, start_quiz

HUGE = [2**31, 2**63, 10**30]


def state() -> tuple:
    """Everything a learner's request could have changed."""
    return (
        list(Enrolment.objects.order_by("pk").values_list("state", "percent")),
        Attempt.objects.count(),
        list(Response.objects.order_by("pk").values_list("answer_hash", "sequence")),
        ActivityRecord.objects.count(),
        Certificate.objects.count(),
    )


@pytest.mark.parametrize("number", [0, *HUGE])
def test_numbers_out_of_range_are_404(learner_client, enrolment, number):
    before = state()
    key = outline_of(enrolment).activities[0].key
    for path in (
        f"/learn/{number}/",
        f"/learn/{number}/withdraw/",
        f"/learn/{number}/certificate/",
        f"/learn/{number}/lessons/{key}/finish/",
        f"/learn/{number}/quizzes/{key}/start/",
        f"/learn/{number}/after/",
        f"/learn/{number}/groups/1/leave/",
        f"/learn/{enrolment.pk}/groups/{number}/leave/",
        f"/learn/follow-ups/{number}/",
        f"/admin/intakes/{number}/",
        f"/admin/intakes/{number}/invite/",
        f"/admin/modules/{number}/release/",
    ):
        assert learner_client.post(path).status_code in (403, 404, 405), path
        # The address of a button, opened by hand, leads to one's own page.
        answer = learner_client.get(path)
        assert answer.status_code in (403, 404, 405) or answer.url == "/home/", path
    assert state() == before


def test_keys_that_are_not_there_are_404(learner_client, enrolment):
    before = state()
    nothing = uuid4()
    for path, args in (
        ("enrol", [nothing]),
        ("start_quiz", [enrolment.pk, nothing]),
        ("submit_attempt", [nothing]),
        ("attempt", [nothing]),
        ("check_attempt", [nothing]),
        ("save_answer", [nothing, 1]),
        ("self_check", [nothing, 1]),
    ):
        answer = learner_client.post(reverse(path, args=args), {"sequence": "1"})
        assert answer.status_code in (404, 405), path
    assert state() == before


def test_a_step_of_another_module_is_not_finished(learner_client, enrolment):
    foreign = LessonPage.objects.get(code="GOV1-L1").translation_key
    before = state()
    learner_client.post(reverse("finish_lesson", args=[enrolment.pk, foreign]))
    assert state() == before


@pytest.mark.parametrize("kind", ["quiz", "practice"])
def test_only_a_lesson_is_finished_by_saying_so(learner_client, enrolment, kind):
    step = next(step for step in outline_of(enrolment).activities if step.kind == kind)
    before = state()
    answer = learner_client.post(
        reverse("finish_lesson", args=[enrolment.pk, step.key]), follow=True
    )
    assert "Only a lesson" in answer.content.decode()
    assert state() == before


def test_another_learner_s_things_are_404(other_client, enrolment, learner):
    attempt = start_quiz(enrolment)
    complete_steps = outline_of(enrolment).activities
    before = state()
    for name, args in (
        ("enrolment", [enrolment.pk]),
        ("withdraw", [enrolment.pk]),
        ("confirm_name", [enrolment.pk]),
        ("finish_lesson", [enrolment.pk, complete_steps[0].key]),
        ("start_quiz", [enrolment.pk, attempt.quiz_key]),
        ("attempt", [attempt.pk]),
        ("check_attempt", [attempt.pk]),
        ("submit_attempt", [attempt.pk]),
        ("save_answer", [attempt.pk, 1]),
        ("self_check", [attempt.pk, 1]),
        ("after_module", [enrolment.pk]),
        ("leave_intake", [enrolment.pk, 1]),
    ):
        url = reverse(name, args=args)
        fields = {"name": "X Y", "sequence": "1", "q1": "0"}
        assert other_client.post(url, fields).status_code in (404, 405), name
        answer = other_client.get(url)
        assert answer.status_code in (404, 405) or answer.url == "/home/", name
    assert state() == before


@pytest.mark.parametrize("who", ["hr", "supervisor", "author", "reviewer", "admin"])
def test_no_role_reads_answers(enrolment, who):
    attempt = start_quiz(enrolment)
    client = signed_in(person(who))
    for name in ("attempt", "check_attempt"):
        assert client.get(reverse(name, args=[attempt.pk])).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/?x=%00",
        "/verify/?code=%00",
        "/account/login/?next=%00",
        "/verify/a%00b/",
        "/%00/",
        "/admin/?q=%00",
    ],
)
def test_nul_bytes_in_an_address_are_refused(client, path):
    assert client.get(path).status_code in (400, 404)


@pytest.mark.parametrize("data", [{"name": "A\x00B"}, {"x\x00": "1"}])
def test_nul_bytes_in_a_form_are_refused(learner_client, enrolment, data):
    complete(enrolment)
    before = state()
    answer = learner_client.post(reverse("confirm_name", args=[enrolment.pk]), data)
    assert answer.status_code == 400
    assert state() == before


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"\xff\xfe=\xff"),
        ("application/json", b'{"q1": ["0"]}'),
        ("application/json", b"{"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        ("application/x-www-form-urlencoded", b"q1=" + b"9" * 100_000),
    ],
)
def test_bodies_of_any_kind(learner_client, enrolment, content_type, body):
    attempt = start_quiz(enrolment)
    before = state()
    for name, args in (("attempt", [attempt.pk]), ("save_answer", [attempt.pk, 1])):
        answer = learner_client.generic(
            "POST", reverse(name, args=args), body, content_type=content_type
        )
        assert answer.status_code < 500
    assert state()[2] == before[2]


def test_a_quiz_with_foreign_and_too_many_fields(learner_client, enrolment):
    attempt = start_quiz(enrolment)
    fields = {f"q{n}": "1" for n in range(100, 300)} | {
        "passed": "1",
        "points": "99",
        "percent": "100",
    }
    answer = learner_client.post(reverse("attempt", args=[attempt.pk]), fields)
    assert answer.status_code == 302
    assert not Response.objects.filter(attempt=attempt, answer__isnull=False).exists()
    many = {f"f{n}": "1" for n in range(2500)}
    assert learner_client.post(reverse("attempt", args=[attempt.pk]), many).status_code == 400
    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent) == ("open", None)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_change_nothing(learner_client, enrolment, method):
    attempt = start_quiz(enrolment)
    before = state()
    for path in (
        reverse("attempt", args=[attempt.pk]),
        reverse("submit_attempt", args=[attempt.pk]),
        "/home/",
    ):
        assert getattr(learner_client, method)(path).status_code < 500
    assert state() == before


def test_error_pages_carry_no_script_of_the_request(client):
    for path in ("/<script>alert(1)</script>/", "/verify/<img src=x>/"):
        assert "<script>alert" not in client.get(path).content.decode()
        assert "<img src=x" not in client.get(path).content.decode()


CODECS = [
    "zlib",
    "idna",
    "rot13",
    "undefined",
    "base64",
    "punycode",
    "unicode_escape",
    "utf-7",
    "nonsense",
]


@pytest.mark.parametrize("charset", CODECS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_forms_in_another_encoding_are_refused(charset, method):
    """Through the WSGI application itself: Django fails while it builds the request."""
    from learning.wsgi import application

    answered = []
    environ = RequestFactory().generic(method, "/?q=1").environ | {
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; Charset={charset}",
        "SERVER_NAME": "localhost",
    }
    body = b"".join(application(environ, lambda status, headers: answered.append(status)))
    assert answered == ["400 Bad Request"]
    assert b"UTF-8" in body


def test_utf_8_is_what_pages_send(client):
    from learning.wsgi import application

    answered = []
    environ = RequestFactory().generic("GET", "/health/live").environ | {
        "CONTENT_TYPE": "text/html; charset=UTF-8",
        "SERVER_NAME": "localhost",
    }
    application(environ, lambda status, headers: answered.append(status))
    assert answered == ["200 OK"]


def test_lone_surrogates_count_as_broken():
    """UTF-8 can't carry them; the check stands for whatever way they come."""
    from learning.site.middleware import _is_broken

    data = QueryDict(mutable=True)
    data["name"] = "A\ud800B"
    assert _is_broken(data)
    data["name"] = "Ngũgĩ 名"
    assert not _is_broken(data)


@pytest.mark.parametrize("value", ["²", "٣", "1e3", "-1", " ", "9" * 50])
def test_numbers_that_only_look_like_some(learner_client, enrolment, value):
    complete(enrolment)
    attempt = Attempt.objects.get()
    for position in range(1, 12):
        url = reverse("self_check", args=[attempt.pk, position])
        assert learner_client.post(url, {"point": value}).status_code in (302, 404)
    fields = {"sequence": value, "q1-sequence": value}
    for name, args in (("save_answer", [attempt.pk, 1]), ("attempt", [attempt.pk])):
        assert learner_client.post(reverse(name, args=args), fields).status_code < 500


@pytest.mark.parametrize("value", ["²", "9" * 30, "-1", "x", "1.5", "99999999999999999999"])
def test_the_editor_s_lists_take_no_nonsense_for_ids(value, module):
    client = signed_in(person("admin"))
    for path in (
        "/admin/snippets/choose/assessments/question/chosen-multiple/",
        "/admin/choose-page/chosen-multiple/",
        "/admin/bulk/wagtailcore/page/delete/",
        "/admin/bulk/assessments/question/delete/",
    ):
        assert client.get(path, {"id": value}).status_code == 404, path
    lesson = module.get_children().first()
    assert client.post(f"/admin/pages/{lesson.pk}/edit/", {"title": "x"}).status_code in (200, 400)


def test_a_button_pressed_after_the_session_has_ended_leads_back_to_its_page(
    client, module, enrolment
):
    attempt = start_quiz(enrolment)
    came_from = "http://testserver" + reverse("attempt", args=[attempt.pk])
    for name, args in (("enrol", [module.translation_key]), ("submit_attempt", [attempt.pk])):
        answer = client.post(reverse(name, args=args), HTTP_REFERER=came_from)
        assert answer.url == f"/account/login/?next={reverse('attempt', args=[attempt.pk])}"
        answer = client.post(reverse(name, args=args), HTTP_REFERER="https://evil.example/x")
        assert answer.url == "/account/login/?next=/home/"
    saved = client.post(reverse("save_answer", args=[attempt.pk, 1]), {"sequence": "1", "q1": "0"})
    assert saved.status_code == 401 and "signed out" in saved.json()["message"]


def test_no_lesson_shows_raw_data(client):
    """List items once stood in the page as Python prints them."""
    for lesson in LessonPage.objects.all():
        page = client.get(lesson.url).content.decode()
        assert "&#x27;type&#x27;" not in page and "None;" not in page, lesson.code
        assert ">None<" not in page, lesson.code


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_chosen_language_holds_outside_the_page_tree(learner_client, language, settings):
    settings.BARAZA_INTERFACE_LANGUAGES = ["en", "fr", "ar"]
    learner_client.post("/language/setlang/", {"language": language, "next": "/home/"})
    for path in ("/home/", "/certificates/", "/verify/", "/account/email/"):
        page = learner_client.get(path).content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page, path


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language"])
def test_a_cookie_with_a_nul_byte_is_no_cookie(client, name):
    for path in ("/", "/home/", "/account/login/"):
        answer = client.get(
            path, headers={"cookie": f'{name}="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'}
        )
        assert answer.status_code in (200, 302), path


def test_no_page_claims_a_language_that_the_interface_does_not_have(learner_client):
    for path in ("/", "/home/", "/verify/", "/account/login/"):
        page = learner_client.get(path, HTTP_ACCEPT_LANGUAGE="es", follow=True).content.decode()
        assert '<html lang="en" dir="ltr"' in page, path
