"""The library of AI use cases: filters whose figures agree, and a page for a meeting."""

from __future__ import annotations

import itertools
import re
from html import unescape

import pytest

from curriculum.library.facets import FACETS, Choice, Entry, choose, counts, matching
from curriculum.models import AIUseCase, ModulePage
from tests.learning.test_public_pages import twin_of


def entry(code: str, risk: str, function: str, competencies: str, sdgs: str) -> Entry:
    sets = (risk, function, *(frozenset(text.split()) for text in (competencies, sdgs)))
    values = (frozenset([value]) if isinstance(value, str) else value for value in sets)
    return Entry(code, dict(zip(FACETS, values, strict=True)))


SHELF = [
    entry("A", "lower", "Planning", "P1 P2", "3 16"),
    entry("B", "medium", "Planning", "P1", "16"),
    entry("C", "higher", "Justice", "P2 P3", ""),
]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, "ABC"),
        ({"risk": "medium"}, "B"),
        ({"competency": "P2"}, "AC"),
        ({"competency": "P2", "sdg": "16"}, "A"),
        ({"function": "Planning", "risk": "higher"}, ""),
    ],
)
def test_every_filter_must_hold(values, codes):
    assert "".join(item.code for item in matching(SHELF, values)) == codes


@pytest.mark.parametrize(
    ("asked", "values", "left_out"),
    [
        ({"risk": ["lower"]}, {"risk": "lower"}, ()),
        ({"risk": [""]}, {}, ()),
        ({"risk": ["LOWER"]}, {}, ("LOWER",)),
        ({"sdg": ["99", "16"]}, {"sdg": "16"}, ("99",)),
        ({"sdg": ["3", "16"]}, {"sdg": "16"}, ("3",)),
        ({"sdg": ["16", "16"]}, {"sdg": "16"}, ()),
        ({"page": ["7"]}, {}, ()),
    ],
)
def test_what_an_address_asks_for(asked, values, left_out):
    assert choose(asked.items(), SHELF) == Choice(values, left_out)


def test_a_figure_is_what_the_list_would_be():
    """Against brute force, for every choice there is."""
    values = {facet: set().union(*(item.values[facet] for item in SHELF)) for facet in FACETS}
    seen = 0
    for picks in itertools.product(*([None, *sorted(values[facet])] for facet in FACETS)):
        chosen = {facet: pick for facet, pick in zip(FACETS, picks, strict=True) if pick}
        for facet in FACETS:
            figures = counts(SHELF, Choice(chosen), facet)
            for value in values[facet]:
                seen += 1
                assert figures[value] == len(matching(SHELF, chosen | {facet: value}))
    assert seen > 500


def read(client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def titles(html: str) -> list[str]:
    return re.findall(r'<h3><a href="/use-cases/[^"]+">([^<]+)</a>', html)


def options(html: str) -> list[tuple[str, str, int]]:
    """Every filter on offer: its name, its value, its figure."""
    return [
        (name, value, int(figure))
        for name, body in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', html)
        for value, figure in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)', body)
    ]


@pytest.mark.parametrize("query", [{}, {"risk": "higher"}, {"sdg": "16", "risk": "medium"}])
def test_each_filter_on_offer_leads_to_as_many_as_it_says(client, query):
    offered = options(read(client, "/use-cases/", **query))
    assert len(offered) > 12
    for name, value, figure in offered:
        found = titles(read(client, "/use-cases/", **(query | {name: value})))
        assert len(found) == figure > 0, (name, value)


def test_the_list_says_how_many_of_how_many(client):
    assert len(titles(read(client, "/use-cases/"))) == 12
    assert "12 use cases" in read(client, "/use-cases/")
    html = read(client, "/use-cases/", risk="higher")
    assert "4 use cases of 12" in html and "noindex" in html
    assert "Risk scoring for error or fraud" in html and "Forecasting demand" not in html


def test_an_unknown_filter_is_left_out_and_named(client):
    html = read(client, "/use-cases/", sdg="99", risk="higher")
    assert len(titles(html)) == 4 and "<q" in html and ">99</q>" in html
    assert "left out" not in read(client, "/use-cases/", risk="higher")


def test_nothing_found_says_what_to_do(client):
    html = read(client, "/use-cases/", risk="lower", function="Procurement and integrity")
    assert titles(html) == [] and "No use case has all of these together" in html
    assert 'href="/use-cases/"' in html


def test_an_empty_library_says_so(client):
    AIUseCase.objects.all().delete()
    assert "The library is still empty" in read(client, "/use-cases/")


@pytest.mark.parametrize("who", ["client", "learner_client"])
def test_a_use_case_has_everything_for_a_meeting(who, request):
    client = request.getfixturevalue(who)
    for case in AIUseCase.objects.all():
        html = read(client, case.get_absolute_url())
        said = [case.title, case.summary, case.potential_value, case.human_role, case.technique,
                case.function, case.not_suitable_when, case.discussion, *case.who_is_affected,
                *case.evidence_to_collect]  # fmt: skip
        said += [text for row in case.risks for text in (row["risk"], row["mitigation"])]
        said += [text for row in case.known_examples for text in row.values()]
        said += [row.title for row in case.competencies.all()]
        said += [f"{goal.number} {goal.short_name}" for goal in case.sdgs.all()]
        said += [row.name for row in case.principles.all()]
        for text in said:
            assert text in html, (case.code, text)
        assert "no legal classification" in html


def test_it_leads_to_the_modules_that_teach_for_it(client):
    module = ModulePage.objects.get(code="DMP2")
    assert f'href="{module.url}"' in read(client, "/use-cases/AI-06/")


def test_a_reader_of_another_language_gets_the_module_in_it_once(client):
    module = ModulePage.objects.get(code="DMP2")
    twin = twin_of(module, "مختبرات")
    client.post("/language/setlang/", {"language": "ar", "next": "/"})
    html = read(client, "/use-cases/AI-06/")
    assert html.count(twin.title) == 1 and module.title not in html
    assert '<html lang="ar" dir="rtl"' in html and '<h1 lang="en" dir="ltr">' in html


@pytest.mark.parametrize("url", ["/", "/verify/", "/use-cases/AI-01/"])
def test_every_page_leads_to_the_library(client, url):
    assert 'href="/use-cases/"' in read(client, url)


def test_a_source_that_is_no_address_is_not_linked(client):
    case = AIUseCase.objects.get(code="AI-04")
    case.known_examples = [{"where": "X", "what": "Y", "source": "javascript:alert(1)"}, "Z"]
    case.save()
    html = read(client, case.get_absolute_url())
    assert 'href="javascript' not in html and "javascript:alert(1)" in html and ">Z<" in html
