"""Finding through the page: what is found, what never is, and counts that agree with lists."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import Locale, PageViewRestriction

from assessments.models import PracticePage, Question, QuizPage
from curriculum import api
from curriculum.finding import index
from curriculum.models import AIUseCase, LessonPage, ModulePage, SearchEntry, SearchTerm
from curriculum.releasing import releasing
from tests.learning.test_public_pages import twin_of
from tests.people import person


def read(client, path: str = "/", **asked) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200, (answer.status_code, asked)
    return answer.content.decode()


def titles(html: str) -> list[str]:
    """The modules of the list, in its order."""
    heads = re.findall(r'<article class="ds-card card found".*?<h3[^>]*>(.*?)</h3>', html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", head).split()) for head in heads]


def found(client, text: str, **asked) -> list[str]:
    return titles(read(client, q=text, **asked))


SCL1 = "Seeing public services through people&#x27;s lives"
DMP2 = "Learning before scaling: AI, labs, prototypes and sandboxes"


def write(page, **values):
    """A change by the author, released by the reviewer."""
    draft = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=person("author"))
    module = api.module_released_with(page)
    api.release(module=ModulePage.objects.get(pk=module.pk), by=person("reviewer"))


# --- Words ---


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("数字政府转型", "政府"),
        ("جودة البيانات", "بيانات"),
        ("جودة بيانات", "البيانات"),
        ("Reading a résumé", "resume"),
        ("A resume", "résumé"),
        ("Percent 7391%_sure", "7391%"),
    ],
)
@pytest.mark.parametrize("place", ["title", "text"])
def test_a_word_is_found_however_it_is_written(client, module, text, asked, place):
    assert found(client, asked) == []
    lesson = LessonPage.objects.get(code="SCL1-L2")
    values = {"title": text} if place == "title" else {"body": [("text", f"<p>{text}</p>")]}
    write(lesson, **values)
    html = read(client, q=asked)
    assert titles(html) == [SCL1]
    assert LessonPage.objects.get(code="SCL1-L2").url in html and "<mark>" in html


@pytest.mark.parametrize(
    ("asked", "first", "step"),
    [
        ("run an interview", SCL1, "SCL1-A"),
        ("write a sandbox application", DMP2, None),
        ("service user interviews", SCL1, None),
    ],
)
def test_a_task_is_found_and_led_to(client, asked, first, step):
    html = read(client, q=asked)
    assert titles(html)[0] == first and "Found in" in html
    if step:
        assert f'href="{PracticePage.objects.get(code=step).url}"' in html


def test_a_title_comes_before_a_text(client, module):
    write(LessonPage.objects.get(code="SCL1-L2"), body=[("text", "<p>About zebras.</p>")])
    other = ModulePage.objects.get(code="GOV2")
    write(other, title="Zebras")
    assert found(client, "zebra") == ["Zebras", SCL1]


def test_where_nothing_has_all_words_the_page_says_so(client):
    html = read(client, q="interview xylophone")
    assert SCL1 in titles(html) and "No module has all of these words" in html
    html = read(client, q="xylophone")
    assert titles(html) == [] and "No module, lesson or task here says this" in html


def test_what_is_found_is_shown_as_text(client, module):
    write(module, subtitle="<script>alert(1)</script> zebra & co")
    html = read(client, q="zebra alert")
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html
    assert "<mark>alert</mark>(1) <mark>zebra</mark> &amp; co" in html


# --- What is never found ---


def test_a_draft_is_not_found_before_its_release(client, module):
    lesson = LessonPage.objects.get(code="SCL1-L1").get_latest_revision_as_object()
    lesson.title = "Zebras"
    lesson.save_revision(user=person("author"))
    assert found(client, "zebras") == []
    api.release(module=module, by=person("reviewer"))
    assert found(client, "zebras") == [SCL1]
    write(LessonPage.objects.get(code="SCL1-L1"), title="Lions")
    assert found(client, "zebras") == [] and found(client, "lions") == [SCL1]


def test_what_is_taken_down_is_not_found(client, module):
    practice = PracticePage.objects.get(code="SCL1-A")
    write(practice, title="Zebras")
    assert found(client, "zebras") == [SCL1]
    PracticePage.objects.get(pk=practice.pk).unpublish()
    assert found(client, "zebras") == []
    ModulePage.objects.get(pk=module.pk).unpublish()
    assert SCL1 not in titles(read(client)) and SCL1 not in found(client, "interview")


def test_what_is_deleted_leaves_nothing_in_the_index(client, module):
    assert SearchEntry.objects.filter(module=module).exists()
    LessonPage.objects.get(code="SCL1-L4").delete()
    assert SCL1 in found(client, "interview")
    module.programme_places.all().delete()
    ModulePage.objects.get(pk=module.pk).delete()
    assert not SearchEntry.objects.filter(module_id=module.pk).exists()
    assert SCL1 not in found(client, "interview")


@pytest.mark.parametrize("where", ["module", "institution"])
@pytest.mark.parametrize("who", ["nobody", "learner"])
def test_what_asks_who_one_is_is_not_in_a_public_list(client, learner_client, module, where, who):
    browser = client if who == "nobody" else learner_client
    assert SCL1 in found(browser, "interview")
    page = module if where == "module" else module.get_parent()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert SCL1 not in found(browser, "interview") and SCL1 not in titles(read(browser))


def test_a_restricted_lesson_is_not_found_and_its_module_is(client, module):
    lesson = LessonPage.objects.get(code="SCL1-L2")
    write(lesson, title="Zebras")
    assert found(client, "zebras") == [SCL1]
    PageViewRestriction.objects.create(page=lesson, restriction_type=PageViewRestriction.LOGIN)
    assert found(client, "zebras") == [] and SCL1 in found(client, "interview")


def test_questions_and_keys_are_never_found(client, module, enrolment):
    """Neither their words nor the quiz's introduction: of a quiz there is its title."""
    question = Question.objects.get(code="SCL1-Q01").get_latest_revision_as_object()
    secret = "zyzzyva"
    body = question.body.get_prep_value()
    for name, value in body[0]["value"].items():
        if isinstance(value, str):
            body[0]["value"][name] = f"{value} {secret}"
    question.body = question.body.stream_block.to_python(body)
    question.save_revision(user=person("author"))
    quiz = QuizPage.objects.child_of(module).get()
    write(quiz, title="Zebra quiz", introduction=f"The answer is {secret}.")
    assert found(client, "zebra quiz") == [SCL1]
    assert found(client, secret) == [] and not SearchTerm.objects.filter(word=secret).exists()
    assert list(quiz.searchable_texts()) == []


def test_a_key_of_the_starter_is_no_text_of_the_index(db):
    """Texts of questions that stand nowhere else."""
    texts = "\n".join(SearchEntry.objects.values_list("text", flat=True))
    assert "service-user interview" in texts
    assert "Put these steps of a service-user interview in order" not in texts


# --- Languages ---


@pytest.fixture
def arabic(module):
    """SCL1 in Arabic beside the English one, released."""
    twin = twin_of(module, "خدمات عامة")
    with releasing():
        twin.save_revision().publish()
    return ModulePage.objects.get(pk=twin.pk)


def test_a_module_stands_in_the_reader_s_language_else_in_its_own(client, arabic):
    english, other = read(client), read(client, "/ar/")
    assert SCL1 in titles(english) and "خدمات عامة" not in titles(english)
    assert "خدمات عامة" in titles(other) and SCL1 not in titles(other)
    assert len(titles(english)) == len(titles(other)) == 6
    # What isn't translated says in which language it is.
    assert 'lang="en" dir="ltr"' in other and 'hreflang="en"' in other


def test_a_search_finds_in_every_language_and_the_filter_keeps_one(client, arabic):
    assert found(client, "خدمات") == ["خدمات عامة"]
    assert titles(read(client, language="ar")) == ["خدمات عامة"]
    assert found(client, "hearing survey", language="ar") == []
    assert SCL1 in found(client, "hearing survey", language="en")


def test_an_alias_is_no_translation(client, module):
    locale, _new = Locale.objects.get_or_create(language_code="ar")
    twin_of(module.get_parent().specific, "مدرسة")
    module.copy_for_translation(locale, alias=True)
    ModulePage.objects.filter(locale=locale).update(live=True)
    assert len(titles(read(client, "/ar/"))) == 6
    assert "facet-language" not in read(client)


# --- Filters ---


def options(html: str) -> list[tuple[str, str, int]]:
    """Each option on offer: filter, value, the count beside it."""
    rows = re.findall(
        r'type="checkbox" [^>]*name="(\w+)" value="([^"]+)".*?aria-hidden="true">(\d+)<', html, re.S
    )
    return [(name, value, int(count)) for name, value, count in rows]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": ["interview"]},
        {"programme": ["SCL"], "sdg": ["16"]},
        {"level": ["foundation"], "sdg": ["4", "10"], "q": ["data"]},
    ],
)
def test_every_count_is_what_one_finds_behind_it(client, arabic, asked):
    html = read(client, **asked)
    offered = options(html)
    assert {name for name, _value, _count in offered} >= {"sdg", "competency"}
    for name, value, count in offered:
        following = asked | {name: sorted({*asked.get(name, []), value})}
        assert len(titles(read(client, **following))) == count, (name, value)


def test_the_heading_says_how_many_there_are(client):
    html = read(client, level="foundation")
    count = len(titles(html))
    assert 0 < count < 6
    assert re.search(rf'role="status"><h2 id="modules">{count} modules', html)


def test_what_is_chosen_can_be_taken_off(client):
    html = read(client, q="data", level="foundation", sdg="10")
    chips = re.findall(r'<a class="chip" href="([^"]+)"><bdi>(.*?)</bdi>', html)
    assert [label for _url, label in chips] == ["“data”", "10 Reduced Inequalities", "Foundation"]
    assert chips[2][0] == "?q=data&amp;sdg=10"


def test_long_lists_come_in_pages(client, module):
    for number in range(30):
        copy = ModulePage(title=f"Zebra {number:02}", slug=f"z{number}", code="Z", summary="Zebra")
        module.get_parent().add_child(instance=copy)
        index.index_module(copy.pk)
    first, second = (found(client, "zebra", sort="title", page=n) for n in (1, 2))
    assert len(first) == 24 and len(second) == 6 and first[0] == "Zebra 00"
    assert not set(first) & set(second)
    html = read(client, q="zebra", page="9")
    assert "There is no page 9" in html and len(titles(html)) == 6


def test_the_orders(client, module):
    write(module, title="Aardvarks")
    assert titles(read(client, sort="title"))[0] == "Aardvarks"
    ModulePage.objects.filter(code="GOV2").update(first_published_at="2030-01-01T00:00Z")
    assert titles(read(client, sort="newest"))[0].startswith("From silos")


def test_filtered_lists_are_not_for_search_engines(client):
    assert "noindex" not in read(client)
    html = read(client, q="data", utm_source="mail", level="foundation")
    assert "noindex" in html and '?q=data&amp;level=foundation">' in html


def test_every_page_has_the_search(client, module):
    assert 'action="/" role="search"' in read(client, module.url)
    assert (
        'action="/ar/" role="search"'
        in client.get("/verify/", headers={"Accept-Language": "ar"}).content.decode()
    )


# --- AI use cases ---


def test_use_cases_are_found_beside_modules(client):
    case = AIUseCase.objects.get(code="AI-01")
    html = read(client, q="conversational assistant")
    assert case.title in html and 'id="use-cases"' in html
    assert 'id="use-cases"' not in read(client)
    case.title = "Zebra spotter"
    case.save()
    assert "Zebra spotter" in read(client, q="zebra")
    case.delete()
    assert "Zebra spotter" not in read(client, q="zebra")


# --- The index ---


def snapshot() -> set:
    rows = SearchEntry.objects.values_list("page", "use_case", "postings__term__word",
                                           "postings__grade")  # fmt: skip
    return set(rows)


def test_rebuilding_gives_what_releases_have_written(db):
    before = snapshot()
    assert len(before) > 5000
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert snapshot() == before and "18 of 18" in out.getvalue()


def test_an_empty_index_is_filled_once(client):
    SearchEntry.objects.all().delete()
    assert found(client, "interview") == []
    call_command("rebuild_search", if_empty=True, verbosity=0)
    assert SCL1 in found(client, "interview")
    marker = SearchEntry.objects.latest("pk").pk
    call_command("rebuild_search", if_empty=True, verbosity=0)
    assert SearchEntry.objects.latest("pk").pk == marker


def test_rebuilding_forgets_words_that_nothing_says(client, module):
    SearchTerm.objects.create(word="zebra")
    SearchEntry.objects.filter(module=module).update(text="nothing")
    call_command("rebuild_search", verbosity=0)
    assert not SearchTerm.objects.filter(word="zebra").exists()
    assert SearchTerm.objects.filter(word="interview").exists()


def test_a_lesson_that_moves_is_found_where_it_went(client, module):
    write(LessonPage.objects.get(code="SCL1-L2"), title="Zebras")
    other = ModulePage.objects.get(code="GOV1")
    LessonPage.objects.get(code="SCL1-L2").move(other, pos="last-child")
    assert found(client, "zebras") == ["The 2030 Agenda and you: principles into practice"]


def test_a_release_indexes_its_module_once(module, monkeypatch):
    written = []
    monkeypatch.setattr(index, "index_module", written.append)
    for code in ("SCL1-L1", "SCL1-L2"):
        lesson = LessonPage.objects.get(code=code)
        lesson.save_revision(user=person("author"))
    api.release(module=module, by=person("reviewer"))
    assert written == [module.pk]
