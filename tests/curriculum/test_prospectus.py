"""What is read before one begins: pages of modules, programmes and institutions."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from wagtail.models import PageViewRestriction

from assessments.certificates.paper import duration
from assessments.enrolments import api as enrolments
from curriculum import api, structured
from curriculum.licences import licence_url
from curriculum.models import (
    SDG,
    Edition,
    InstitutionPage,
    ModulePage,
    ProgrammePage,
    StandardPage,
)
from tests.learning.test_public_pages import twin_of
from tests.people import signed_in

CC = "https://creativecommons.org/"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("CC BY 4.0", CC + "licenses/by/4.0/"),
        ("cc  by-nc-sa 4.0", CC + "licenses/by-nc-sa/4.0/"),
        ("CC-BY-SA-3.0 IGO", CC + "licenses/by-sa/3.0/igo/"),
        ("CC0", CC + "publicdomain/zero/1.0/"),
        ("CC0 1.0", CC + "publicdomain/zero/1.0/"),
        ("CC BY", None),
        ("CC SA 4.0", None),
        ("CC BY 4.0 or later", None),
        ("All rights reserved", None),
        ("", None),
    ],
)
def test_only_a_licence_that_has_a_deed_is_linked(name, url):
    assert licence_url(name) == url


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "PT0M"), (45, "PT45M"), (60, "PT1H"), (165, "PT2H45M")]
)
def test_minutes_as_data(minutes, text):
    assert structured.duration(minutes) == text


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def hours(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02}" if minutes % 60 else f"{minutes // 60} h"


@pytest.fixture
def programme(db) -> ProgrammePage:
    return ProgrammePage.objects.get(code="SCL")


@pytest.fixture
def house(module) -> InstitutionPage:
    return InstitutionPage.objects.get(pk=module.get_parent().pk)


def restrict(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def take_down(page) -> None:
    type(page).objects.filter(pk=page.pk).update(live=False)


# --- A module -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["client", "learner_client"])
def test_a_module_says_what_it_promises(who, request, module):
    html = read(request.getfixturevalue(who), module.url)
    edition = api.latest_edition(module.translation_key)
    said = [module.title, module.subtitle, module.summary, module.authoring_note]
    said += [row.text for row in module.objectives.all()]
    said += [item.value for item in module.audience]
    said += [f"{row.sdg.number} {row.sdg.short_name}" for row in module.sdgs.all()]
    said += [row.principle.name for row in module.principles.all()]
    said += [hours(edition.minutes_online), hours(edition.minutes_practice)]
    said += [f"1, released on {edition.released_at:%-d %B %Y}"]
    for text in said:
        assert text in html, text
    assert f'href="{CC}licenses/by/4.0/"' in html
    assert f'href="{ProgrammePage.objects.get(code="SCL").url}"' in html


def test_reading_and_quiz_are_the_online_hours_and_practice_stands_apart(client, module):
    outline = api.outline(module.translation_key)
    parts = outline.minutes_by_kind
    assert set(parts) == {"lesson", "quiz"} and sum(parts.values()) == outline.minutes_online
    html = read(client, module.url)
    assert f"exercises {hours(parts['lesson'])}, quiz {hours(parts['quiz'])}" in html
    assert f"<dd>{hours(outline.minutes_practice)}</dd>" in html


def test_each_level_says_what_it_looks_like_and_what_shows_it(client, module):
    html = read(client, module.url)
    for row in module.competencies.all():
        assert row.competency.title in html and row.competency.description in html
        for level in row.competency.levels.all():
            for behaviour in level.behaviours:
                assert (behaviour in html) == (level.level <= row.level), behaviour
    aims = [row.level for row in module.competencies.all()]
    assert html.count("Shown by completing the module with its quiz.") == len(aims)
    assert html.count("No quiz shows this") == sum(aim - 1 for aim in aims) > 0
    assert "practice that a person has assessed leads further" in html


def test_levels_above_one_are_never_the_quiz_s(client, module):
    module.competencies.update(level=4)
    html = read(client, module.url)
    count = module.competencies.count()
    assert html.count('data-shown="quiz"') == count
    assert html.count("it takes assessed practice or a confirmed work sample") == count
    assert html.count("the second at least 30 days after the first") == count
    assert html.count("two independent assessors") == count


def test_advice_before_has_a_reason_and_locks_nothing(client, learner_client):
    module = ModulePage.objects.get(code="SCL2")
    before = module.prerequisites.first().advised
    html = read(client, module.url)
    assert f'href="{before.url}"' in html and "Advice, never a lock" in html
    shared = {row.competency.title for row in before.competencies.all()} & {
        row.competency.title for row in module.competencies.all()
    }
    advice = html[html.index('id="before"') : html.index('id="about"')]
    assert all(title in advice for title in shared)
    assert "Take this module" in read(learner_client, module.url)


@pytest.mark.parametrize("hide", [restrict, take_down])
def test_what_not_everybody_may_read_is_neither_linked_nor_named(client, learner_client, hide):
    module = ModulePage.objects.get(code="SCL2")
    hidden = module.prerequisites.first().advised
    urls = [module.url, ProgrammePage.objects.get(code="SCL").url, module.get_parent().url,
            "/use-cases/AI-06/"]  # fmt: skip
    assert all(hidden.title in read(client, url) for url in urls)
    hide(hidden)
    for url in urls:
        for reader in (client, learner_client):
            html = read(reader, url)
            assert hidden.title not in html and hidden.url not in html, url


def test_a_restriction_above_hides_what_is_below(client, house):
    assert "Seeing public services" in read(client, "/use-cases/AI-06/")
    restrict(house)
    html = read(client, "/use-cases/AI-06/")
    assert str(house.slug) not in html and "No module here teaches it yet." in html


def test_a_programme_that_is_down_is_not_named_by_its_module(client, module, programme):
    assert f'href="{programme.url}"' in read(client, module.url)
    take_down(programme)
    assert programme.url not in read(client, module.url)


def test_a_newer_edition_says_what_changed_and_who_finishes_under_which(
    client, learner, learner_client, module
):
    enrolments.enrol(user=learner, module_key=module.translation_key)
    lesson = module.get_children().first().specific
    lesson.minutes += 5
    lesson.save_revision()
    api.release(module=module, by=None, note="Lesson 1 takes longer.")
    assert Edition.objects.filter(module_key=module.translation_key).count() == 2
    html = read(client, module.url)
    assert "2, released on" in html and "Lesson 1 takes longer." in html
    assert "finish under it" not in html
    assert "You began edition 1 and finish under it." in read(learner_client, module.url)


def test_a_module_names_its_languages(client, module):
    twin = twin_of(module, "قيادة")
    html = read(client, module.url)
    about = html[html.index('id="about"') :]
    assert "English" in about and f'href="{twin.url}"' in about
    arabic = read(client, twin.url)
    assert '<div lang="ar" dir="rtl"><h1>قيادة</h1>' in arabic


def test_a_module_that_was_never_released_can_be_read_and_promises_no_hours(client, module):
    Edition.objects.filter(module_key=module.translation_key).delete()
    html = read(client, module.url)
    assert "being prepared" in html and "released on" not in html and "Shown by completing" in html


def data_of(client, url: str) -> dict:
    html = client.get(url).content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_catalogues_of_others_can_read_it(client, module, programme):
    course = data_of(client, module.url)
    edition = api.latest_edition(module.translation_key)
    assert course["@type"][0] == "Course" and course["name"] == module.title
    assert course["timeRequired"] == structured.duration(edition.minutes_online)
    assert course["url"].endswith(module.url) and course["url"].startswith("http")
    assert len(course["teaches"]) == module.competencies.count()
    whole = data_of(client, programme.url)
    assert [part["name"] for part in whole["hasPart"]] == [
        row.module.title for row in programme.modules.all()
    ]


def test_no_text_of_an_author_leaves_the_data(client, module):
    ModulePage.objects.filter(pk=module.pk).update(summary="</script><script>alert(1)</script>&")
    answer = client.get(module.url)
    assert "<script>alert" not in answer.content.decode()
    assert data_of(client, module.url)["description"] == "</script><script>alert(1)</script>&"
    assert "script-src 'self';" in answer["Content-Security-Policy"] + ";"


# --- A programme --------------------------------------------------------------------------------


def test_a_programme_says_what_it_asks_and_sums_what_it_lists(client, programme):
    rows = list(programme.modules.all())
    rows[1].required, rows[1].practice = False, "recommended"
    rows[1].save()
    html = read(client, programme.url)
    said = [programme.title, programme.tagline, programme.description, programme.credential_title]
    said += [item.value for item in programme.outcomes] + [
        item.value for item in programme.audience
    ]
    said += [f"{row.sdg.number} {row.sdg.short_name}" for row in programme.sdgs.all()]
    said += ["required · practice asked for, assessed “meets”", "elective · practice recommended",
             "of them 1 elective", "asks for every required module, with its quiz",
             "valid for 36 months"]  # fmt: skip
    editions = [api.latest_edition(row.module.translation_key) for row in rows]
    for edition in editions:
        said.append(f"{hours(edition.minutes_online)} online")
    said.append(hours(sum(edition.minutes_online for edition in editions)))
    said.append(hours(sum(edition.minutes_practice for edition in editions)))
    for text in said:
        assert text in html, text
    places = [html.index(f'href="{row.module.url}"', html.index("<ol")) for row in rows]
    assert places == sorted(places)


def test_a_programme_says_how_many_it_does_not_list(client, programme):
    first, second = (row.module for row in programme.modules.all())
    assert "more module" not in read(client, programme.url)
    restrict(first)
    html = read(client, programme.url)
    assert "1 more module isn’t open to everybody" in html
    edition = api.latest_edition(second.translation_key)
    assert html.count(f">{hours(edition.minutes_online)}<") == 1, "the sum counts what is listed"
    take_down(second)
    assert "2 more modules aren’t open" in read(client, programme.url)


def test_a_programme_without_modules_says_so(client, programme):
    programme.modules.all().delete()
    assert "This programme has no modules yet." in read(client, programme.url)


def test_a_programme_in_another_language_leads_to_the_module_in_it(client, module, programme):
    arabic = twin_of(module, "قيادة")
    twin = twin_of(programme, "برنامج")
    html = read(client, twin.url)
    assert f'href="{arabic.url}"' in html and f'href="{module.url}"' not in html
    other = programme.modules.last().module
    assert f'href="{other.url}" lang="en" hreflang="en"' in html


# --- An institution -----------------------------------------------------------------------------


def test_an_institution_shows_what_it_offers(client, house):
    house.introduction = "<p>Since 1961.</p>"
    house.save_revision().publish()
    html = read(client, house.url)
    for page in [*ModulePage.objects.child_of(house), *ProgrammePage.objects.child_of(house)]:
        assert f'href="{page.url}"' in html
    editions = Edition.objects.all()
    total = sum(edition.minutes_online for edition in editions)
    assert f"6 modules with {duration(total)} of lessons and quizzes." in html
    assert "Since 1961." in html and "More about this institution" not in html


def test_an_institution_s_own_texts_are_offered(client, house):
    page = StandardPage(title="How to reach us", body="<p>By post.</p>")
    house.add_child(instance=page)
    page.save_revision().publish()
    assert f'href="{page.url}"' in read(client, house.url)
    restrict(page)
    assert "How to reach us" not in read(client, house.url)


def test_an_institution_without_modules_leads_elsewhere(client, house):
    empty = InstitutionPage(title="New school", slug="new", institution=house.institution)
    house.get_parent().add_child(instance=empty)
    html = read(client, empty.url)
    assert "has not released a module yet" in html and "See what others have released" in html


# --- Goals as chips -----------------------------------------------------------------------------


def test_a_goal_s_chip_has_the_colour_on_which_white_can_be_read(root, db):
    css = (root / "static/css/baraza.css").read_text()
    colours = dict(re.findall(r"\.sdg-(\d+) \{ --chip-background: (#[0-9a-f]{6}); \}", css))
    assert colours == {
        str(goal.number): goal.accessible_colour.lower() for goal in SDG.objects.all()
    }


def test_text_only_says_the_goals_in_one_line(client, module):
    client.get("/view/text/", {"next": module.url})
    html = read(client, module.url)
    assert "Sustainable Development Goals: 10 Reduced Inequalities" in html
    assert 'class="chip sdg' not in html


def test_a_learner_s_own_state_is_beside_it(learner, module):
    enrolments.enrol(user=learner, module_key=module.translation_key)
    assert "Go on" in read(signed_in(learner), module.url)


def test_the_front_page_names_no_closed_programme_and_counts_open_modules(client, module):
    programme = ProgrammePage.objects.get(code="SCL")
    module.unpublish()
    assert "1 module<" in client.get("/").content.decode().replace("\n", "")
    PageViewRestriction.objects.create(page=programme, restriction_type="login")
    assert programme.tagline not in client.get("/").content.decode()


def test_an_arabic_module_names_its_programme_and_marks_what_is_english(client, module):
    twin = twin_of(module, "وحدة")
    page = client.get(twin.url).content.decode()
    assert "Socially conscious leadership" in page
    assert '<p lang="en" dir="ltr">Spends time with the people' in page
    assert 'href="/ar/"' in page
