"""What search engines and catalogues of learning resources read of modules and lessons."""

from __future__ import annotations

import json
import re

import pytest

from curriculum import structured
from curriculum.models import LessonPage

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def data_of(client, page) -> dict:
    [text] = DATA.findall(client.get(page.get_url()).content.decode())
    return json.loads(text)


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "PT0M"), (45, "PT45M"), (60, "PT1H"), (165, "PT2H45M")]
)
def test_minutes_after_iso_8601(minutes, text):
    assert structured.duration(minutes) == text


def test_a_module_is_a_course_with_what_it_teaches_and_for_whom(module, client):
    data = data_of(client, module)
    assert data["@type"] == ["Course", "LearningResource"]
    assert data["url"].startswith("http") and data["url"].endswith(module.get_url())
    assert {row["@type"] for row in data["educationalAlignment"]} == {"AlignmentObject"}
    first = module.competencies.select_related("competency").first()
    assert any(first.competency.code in row["targetName"] for row in data["educationalAlignment"])
    assert [row["audienceType"] for row in data["audience"]] == [
        item.value for item in module.audience
    ]


def test_a_lesson_is_a_learning_resource_of_its_module(module, client):
    lesson = LessonPage.objects.child_of(module).first()
    data = data_of(client, lesson)
    assert (data["@type"], data["learningResourceType"]) == ("LearningResource", "lesson")
    assert data["isPartOf"]["name"] == module.title and data["inLanguage"] == "en"
    assert data["timeRequired"] == structured.duration(lesson.minutes)


def test_what_is_shared_names_its_address_and_language(module, client):
    html = client.get(module.get_url()).content.decode()
    assert re.search(r'property="og:url" content="http[^"]+' + re.escape(module.get_url()), html)
    assert 'property="og:locale" content="en"' in html
