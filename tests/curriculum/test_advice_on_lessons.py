"""Advice while a lesson is written: by table, and where the author reads it."""

from __future__ import annotations

from datetime import date

import pytest

from curriculum.models import LessonPage
from curriculum.writing.advice import on_lesson
from curriculum.writing.lesson import parts
from curriculum.writing.reading_level import level, sentences
from curriculum.writing.words import in_words
from tests.people import person, signed_in

TODAY = date(2026, 6, 15)
BLOCK = "6f1e3f6e-4c0d-4f5e-9a53-2d7f8f0c1b11"
LONG = " ".join(["word"] * 40)


def text(html: str):
    return {"type": "text", "id": BLOCK, "value": html}


def case(**values):
    value = {"title": "A case", "body": "<p>It happened.</p>", "illustrative": False}
    return {"type": "case", "id": BLOCK, "value": value | {"sources": [], **values}}


SOURCE = [{"type": "item", "id": BLOCK, "value": {"title": "A report", "url": ""}}]


@pytest.mark.parametrize(
    ("block", "codes"),
    [
        (text("<p>Short. And clear.</p>"), []),
        (text(f"<p>{LONG}.</p>"), ["long_sentence"]),
        (text(f"<p>{'A few words here. ' * 40}</p>"), ["long_paragraph"]),
        (text("<p>A few words here.</p>" * 90), ["no_headings"]),
        (text("<h3>Why</h3>" + "<p>A few words here.</p>" * 90), []),
        (text("<h4>Deep</h4><p>Words.</p>"), ["heading_skipped"]),
        (text("<h3>A</h3><h4>B</h4><p>Words.</p>"), []),
        (text('<p>See <a href="https://x.org">here</a>.</p>'), ["link_says_nothing"]),
        (text('<p><a href="https://x.org">Click here »</a></p>'), ["link_says_nothing"]),
        (text('<p><a href="https://x.org">cliquez ici</a></p>'), ["link_says_nothing"]),
        (text('<p><a href="https://x.org">https://x.org/a?b</a></p>'), ["link_is_address"]),
        (text('<p><a href="https://x.org">www.x.org</a></p>'), ["link_is_address"]),
        (text('<p><a href="https://x.org"></a>Text</p>'), ["empty_link"]),
        (text('<p><a href="https://x.org">The report of 2024</a></p>'), []),
        (case(), ["case_without_source", "case_unchecked"]),
        (case(illustrative=True), []),
        (case(sources=SOURCE), ["case_unchecked"]),
        (case(sources=SOURCE, checked_on="2025-06-15"), ["case_checked_long_ago"]),
        (case(sources=SOURCE, checked_on="2025-06-16"), []),
        (case(sources=SOURCE, checked_on=date(2026, 1, 1)), []),
        (text("<p>[…] What it is about.</p>"), ["to_write"]),
        ({"type": "reflection", "id": BLOCK, "value": {"prompt": "[…] A question"}}, ["to_write"]),
        ({"type": "key_points", "id": BLOCK, "value": {"items": ["[…] One"]}}, ["to_write"]),
        (
            {
                "type": "recording",
                "id": BLOCK,
                "value": {"title": "A", "file": 1, "minutes": 1, "transcript": f"<p>{LONG}.</p>"},
            },
            [],
        ),
    ],
)
def test_each_remark_leads_to_its_block(block, codes):
    found = on_lesson(parts([block]), language="en", today=TODAY)
    assert [remark.code for remark in found] == codes
    assert all(remark.block == BLOCK and in_words(remark) for remark in found)


EASY = "The cat sat on the mat. We saw it there. " * 15
HARD = "Institutional accountability presupposes comprehensive administrative documentation. " * 20
LEICHT = "Le chat dort ici. Il fait beau. " * 20
DIFFICILE = (
    "La responsabilisation institutionnelle présuppose une documentation considérable. " * 20
)


@pytest.mark.parametrize(
    ("said", "language", "formula", "is_hard"),
    [
        (EASY, "en", "flesch_kincaid", False),
        (HARD, "en", "flesch_kincaid", True),
        (LEICHT, "fr", "kandel_moles", False),
        (DIFFICILE, "fr", "kandel_moles", True),
    ],
)
def test_a_language_has_its_own_formula(said, language, formula, is_hard):
    found = level(said, language)
    assert (found.formula, found.is_hard) == (formula, is_hard)


@pytest.mark.parametrize(("said", "language"), [(HARD, "ar"), (HARD, "sw"), ("Too short.", "en")])
def test_no_figure_where_none_would_be_true(said, language):
    assert level(said, language) is None


def test_sentences_end_at_full_stops_and_lines():
    assert sentences("One. Two! Three?\nFour 3.5 more") == ["One", "Two", "Three", "Four 3.5 more"]


@pytest.fixture
def lesson(module):
    page = LessonPage.objects.child_of(module).first().get_latest_revision_as_object()
    page.body = [text('<p>Read <a href="https://example.org/">here</a>.</p>')]
    page.save_revision(user=person("author"))
    return page


def test_it_stands_in_the_editor_of_the_lesson_and_its_module(lesson, module):
    client = signed_in(person("author"))
    own = client.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    assert f'href="#block-{BLOCK}-section"' in own and "doesn’t say where it leads" in own
    above = client.get(f"/admin/pages/{module.pk}/edit/").content.decode()
    assert f"{lesson.title}: 1 remark" in above
