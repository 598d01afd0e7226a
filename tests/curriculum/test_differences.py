"""What changed between two drafts, as a reviewer reads it."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from curriculum.blocks import LessonBlocks
from curriculum.blocks.identity import identified
from curriculum.differences import Fate, Kind, Passage, differences, woven
from curriculum.models import LessonPage
from curriculum.passages import passages, plain


def said(*texts: str) -> list[Passage]:
    """Passages whose place is the part before the colon."""
    return [
        Passage(place, place.upper(), text)
        for place, _sep, text in (one.partition(":") for one in texts)
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["a:one"], ["a:one"], []),
        ([], ["a:one"], [("added", "a")]),
        (["a:one"], [], [("removed", "a")]),
        (["a:one two"], ["a:one three"], [("changed", "a")]),
        (["a:1", "b:2", "c:3"], ["b:2", "c:3", "a:1"], [("moved", "a")]),
        (["a:1", "b:2", "c:3"], ["a:1", "c:3"], [("removed", "b")]),
        # What is gone stands where it stood.
        (["a:1", "b:2", "c:3"], ["a:1", "c:4"], [("removed", "b"), ("changed", "c")]),
        (["a:1"], ["b:2", "a:1"], [("added", "b")]),
        # Moved and changed is told once, as changed.
        (["a:1", "b:2", "c:3"], ["b:2", "c:3", "a:9"], [("changed", "a")]),
    ],
)
def test_each_passage_that_is_not_as_it_was_is_told_once(before, after, found):
    told = differences(said(*before), said(*after))
    assert [(one.kind.value, one.place) for one in told] == found


def test_words_that_went_and_came_are_woven_and_nothing_is_lost():
    before, after = "The office opens at nine on Monday.", "The office opens at ten on Monday."
    pieces = woven(before, after)
    assert "".join(p.text for p in pieces if p.fate != Fate.ADDED) == before
    assert "".join(p.text for p in pieces if p.fate != Fate.REMOVED) == after
    assert [(p.fate, p.text.strip()) for p in pieces if p.fate != Fate.KEPT] == [
        (Fate.REMOVED, "nine"),
        (Fate.ADDED, "ten"),
    ]


def test_texts_with_little_in_common_come_one_after_the_other():
    pieces = woven("Nothing here stays as it was.", "Quite another sentence altogether now")
    assert [p.fate for p in pieces] == [Fate.REMOVED, Fate.ADDED]


def test_a_very_long_text_is_not_compared_word_by_word():
    long = "word " * 5000
    assert [p.fate for p in woven(long, long + "more")] == [Fate.REMOVED, Fate.ADDED]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "– a\n\n– b"),
        ('<p>See <a href="https://x.org/y">this</a>.</p>', "See this (https://x.org/y)."),
        ('<p><a linktype="page" id="7">there</a></p>', "there (page 7)"),
        ("<p>a &amp; b<br/>c</p>", "a & b\nc"),
        ("", ""),
    ],
)
def test_rich_text_in_words(html, text):
    assert plain(html) == text


def test_items_of_a_list_keep_their_place_when_one_is_put_before_them():
    """Wagtail's own ids of items that came without any are others each time."""
    raw = [{"type": "key_points", "value": {"items": ["first", "second"]}}]
    block, key = LessonBlocks(), UUID(int=1)
    once = identified(block, raw, key)
    assert once == identified(block, raw, key) == identified(block, once, UUID(int=2))
    more = json.loads(json.dumps(once))
    more[0]["value"]["items"].insert(0, {"type": "item", "value": "new", "id": str(UUID(int=5))})
    before, after = LessonPage(title="x"), LessonPage(title="x")
    before.body, after.body = json.dumps(once), json.dumps(more)
    found = differences(passages(before), passages(after))
    assert [(one.kind, one.pieces[0].text) for one in found] == [(Kind.ADDED, "new")]


def test_a_starter_lesson_is_read_whole_and_in_order(db):
    lesson = LessonPage.objects.get(code="GOV1-L3")
    found = passages(lesson)
    labels = [passage.label for passage in found]
    assert found[0].text == lesson.title
    assert "Case · What happened" in labels and "Exercise · What to do" in labels
    assert len({passage.place for passage in found}) == len(found)
    assert found == passages(LessonPage.objects.get(pk=lesson.pk)), "places stay"
