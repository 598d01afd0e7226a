"""No key, no option's correctness and no feedback reaches a browser before its release.

A canary is planted in every secret place of every kind of question; then every page and every
answer that learners, strangers and authors elsewhere can get is searched for it.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments import api
from assessments.models import Question, QuestionVersion, Response
from tests.answers import right_fields
from tests.people import answer_all, finish_lessons, person, signed_in, start_quiz

CANARY = "CANARYBIRD"
SECRET_KEYS = {
    "feedback", "feedback_true", "feedback_false", "feedback_correct", "feedback_incorrect", "why",
    "solution", "model_answer", "f",
}  # fmt: skip


def planted(value):
    """The version's data with the canary in every text that is secret before release."""
    if isinstance(value, dict):
        return {
            key: f"{CANARY} {item}" if key in SECRET_KEYS and item else planted(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [planted(item) for item in value]
    return value


@pytest.fixture
def canaries(module):
    """Every question of SCL1 with canaries: in its version, and in the bank's own text."""
    for version in QuestionVersion.objects.filter(question__code__startswith="SCL1"):
        data = planted(version.data)
        if data.get("accepted"):
            data["accepted"] = [f"{CANARY} {form}" for form in data["accepted"]]
        if data.get("checklist"):
            data["checklist"] = [f"{CANARY} {point}" for point in data["checklist"]]
        QuestionVersion.objects.filter(pk=version.pk).update(data=data)
    for question in Question.objects.filter(code__startswith="SCL1"):
        for secret in SECRET_KEYS & set(question.body[0].value):
            question.body[0].value[secret] = CANARY
        question.save()


def crawl(client: Client, start: list[str], limit: int = 150) -> dict[str, str]:
    """Every page that links lead to from `start`, by address."""
    pages, waiting = {}, list(start)
    while waiting and len(pages) < limit:
        url = waiting.pop(0)
        if url in pages or "logout" in url or url.startswith("/static/"):
            continue
        answer = client.get(url)
        if answer.status_code == 302:
            waiting.append(answer.url)
            pages[url] = answer.url
            continue
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        pages[url] = body.decode(errors="replace") + str(dict(answer.headers))
        if "html" in answer.get("Content-Type", ""):
            waiting += [
                link
                for link in re.findall(r'href="(/[^"#]*)', pages[url])
                if not link.startswith("/admin")
            ]
    return pages


def assert_secret(pages: dict[str, str]) -> None:
    for url, text in pages.items():
        assert CANARY not in text, url
        assert '"correct"' not in text and "is-right" not in text and "verdict" not in text, url


def test_nothing_secret_is_in_any_page_before_release(canaries, learner, learner_client, enrolment):
    finish_lessons(enrolment)
    attempt = start_quiz(enrolment)
    start = ["/", "/home/", reverse("attempt", args=[attempt.pk]),
             reverse("check_attempt", args=[attempt.pk])]  # fmt: skip
    pages = crawl(learner_client, start)
    assert len(pages) > 40, "the crawl must reach the whole catalogue"
    assert_secret(pages)

    for row in attempt.responses.select_related("version"):
        fields = right_fields(attempt, row) | {"sequence": "1"}
        url = reverse("save_answer", args=[attempt.pk, row.position])
        for posted in (fields, fields | {f"q{row.position}": "no such"}, {"sequence": "2"}, {}):
            reply = learner_client.post(url, posted)
            assert CANARY not in reply.content.decode()
            assert not {"points", "score", "correct", "feedback"} & set(reply.json())

    Response.objects.filter(attempt=attempt).update(answer=None)
    api.submit_attempt(attempt=attempt)
    pages = crawl(learner_client, [reverse("attempt", args=[attempt.pk])], limit=10)
    assert "Not yet passed" in pages[reverse("attempt", args=[attempt.pk])]
    assert_secret(pages)


def test_the_same_search_finds_them_after_release(canaries, learner, learner_client, enrolment):
    """The control: a search that can't find anything proves nothing."""
    attempt = start_quiz(enrolment)
    answer_all(attempt, learner)
    api.submit_attempt(attempt=attempt)
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert page.count(CANARY) > 20


def test_after_the_last_attempt_the_key_is_shown_too(canaries, learner_client, enrolment):
    for _ in range(3):
        attempt = start_quiz(enrolment)
        api.submit_attempt(attempt=attempt)
    assert CANARY in learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()


@pytest.mark.parametrize("who", ["learner2", "author2", "hr", "supervisor", None])
def test_nothing_secret_for_anybody_else(canaries, who, enrolment):
    attempt = start_quiz(enrolment)
    client = signed_in(person(who)) if who else Client()
    assert_secret(crawl(client, ["/"]))
    assert client.get(reverse("attempt", args=[attempt.pk])).status_code in (302, 404)


def test_positions_in_the_page_do_not_tell_the_key(enrolment, learner_client):
    """The value to post for a right answer must not be the same in every attempt."""
    seen: dict[str, set[str]] = {}
    for _ in range(3):
        attempt = start_quiz(enrolment)
        for row in attempt.responses.select_related("version"):
            if row.version.kind in ("matching", "ordering", "single_choice"):
                key = f"{row.version.kind} {row.version.pk}"
                fields = right_fields(attempt, row)
                order = "".join(value[0] for _name, value in sorted(fields.items()))
                seen.setdefault(key, set()).add(order)
        api.submit_attempt(attempt=attempt)
    for kind in ("matching", "ordering", "single_choice"):
        assert any(len(values) > 1 for key, values in seen.items() if key.startswith(kind)), kind
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert "data-id" not in page
