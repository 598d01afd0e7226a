"""Which questions are bad: from sittings to what an author reads, and what nobody may read from it."""

from __future__ import annotations

import csv
import io
from html import unescape
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.analysis import api as analysis
from assessments.analysis.analysing import LOOK_AGAIN
from assessments.analysis.disclosure import cell, drawn_cells
from assessments.analysis.flags import Flag, flags
from assessments.models import Attempt, ItemAnalysis, Question, QuestionVersion, QuizAnalysis
from assessments.quizzes.planning import versions_of
from assessments.quizzes.statistics import ItemStatistics
from curriculum.models import ModulePage
from learning.operations.api import sweep
from tests.people import person, run_tasks, signed_in
from tests.sittings import quiz_of, right_answer, right_or_wrong, sat_by, wrong_answer


def analysed(module) -> QuizAnalysis:
    return analysis.analyse(quiz_of(module).translation_key)


def a_choice(module) -> QuestionVersion:
    """A question of the module's quiz with four options of which one is right."""
    return next(
        v
        for v in versions_of(quiz_of(module), random=Random(1)).values()
        if v.kind == "single_choice"
    )


def figures_of(version: QuestionVersion) -> ItemAnalysis:
    return ItemAnalysis.objects.get(version=version)


def codes(row: ItemAnalysis) -> list[str]:
    return [code for code, _option in row.figures["flags"]]


# --- From sittings to flags -------------------------------------------------------------------------


def test_a_wrong_key_is_found(module):
    """The better learners choose what the key calls wrong."""
    bad = a_choice(module)

    def against_the_key(version, ability, random: Random):
        if version.pk != bad.pk:
            return right_or_wrong(version, ability, random)
        return wrong_answer(version, Random(0)) if ability > 0 else right_answer(version)

    sat_by(80, module, against_the_key)
    analysed(module)
    row = figures_of(bad)
    assert codes(row)[0] == "key"
    assert row.figures["discrimination"] < -0.3
    assert {"draws_best", "nobody"} <= set(codes(row))
    others = ItemAnalysis.objects.exclude(pk=row.pk)
    assert others and not any("key" in codes(other) for other in others), "the control"
    page = signed_in(person("author")).get(reverse("figures_of_question", args=[row.pk]))
    said = page.content.decode()
    assert "The better learners get it wrong." in said
    wrong = wrong_answer(bad, Random(0))["option"]
    assert f"{wrong.upper()} draws more of the best quarter" in said


def test_the_report_lists_the_doubtful_first(module):
    bad = a_choice(module)
    sat_by(
        60,
        module,
        lambda version, ability, random: (
            right_answer(version)
            if version.pk == bad.pk and ability < 0
            else None
            if version.pk == bad.pk
            else right_or_wrong(version, ability, random)
        ),
    )
    found = analysed(module)
    client = signed_in(person("author"))
    index = client.get(reverse("figures")).content.decode()
    assert reverse("figures_of_quiz", args=[found.pk]) in index
    page = unescape(client.get(reverse("figures_of_quiz", args=[found.pk])).content.decode())
    labels = [row.version.question.label for row in found.items.order_by("rank")]
    assert labels[0] == bad.question.label
    assert page.index(bad.question.label) < min(
        page.index(label) for label in labels if label != bad.question.label
    )
    assert "alpha" in page and "±" in page
    by_facility = client.get(reverse("figures_of_quiz", args=[found.pk]), {"sort": "facility"})
    page = unescape(by_facility.content.decode())
    rows = sorted(found.items.all(), key=lambda row: page.index(row.version.question.label))
    facilities = [row.figures["facility"] for row in rows]
    assert facilities == sorted(facilities) and len(set(facilities)) > 1


def test_beside_the_question(module):
    sat_by(40, module)
    analysed(module)
    version = a_choice(module)
    client = signed_in(person("author"))
    url = reverse("wagtailsnippets_assessments_question:edit", args=[version.question_id])
    page = client.get(url).content.decode()
    assert "How it is answered" in page and '<svg class="bars"' in page
    assert version.data["options"][0]["text"] in page
    fresh = Question.objects.exclude(versions__in=ItemAnalysis.objects.values("version")).first()
    other = client.get(
        reverse("wagtailsnippets_assessments_question:edit", args=[fresh.pk])
    ).content.decode()
    assert "Nobody has met this question" in other and '<svg class="bars"' not in other
    assert client.get(reverse("wagtailsnippets_assessments_question:add")).status_code == 200


def test_the_quiz_s_page_leads_to_its_report(module):
    client = signed_in(person("author"))
    edit = reverse("wagtailadmin_pages:edit", args=[quiz_of(module).pk])
    before = client.get(edit).content.decode()
    sat_by(5, module)
    report = f'href="{reverse("figures_of_quiz", args=[analysed(module).pk])}"'
    assert report not in before and report in client.get(edit).content.decode()


def test_each_version_has_its_own_figures(module):
    """A mended question begins anew; the old version's figures stay for comparison."""
    sat_by(30, module)
    old = a_choice(module)
    new = QuestionVersion.objects.get(pk=old.pk)
    new.pk, new.number = None, old.number + 1
    new.data = old.data | {"stem": "Mended: which of these?"}
    new.save()
    sat_by(20, module, seed=2, prefix="later")
    analysed(module)
    assert (figures_of(old).n, figures_of(new).n) == (30, 20)
    page = (
        signed_in(person("author"))
        .get(reverse("figures_of_question", args=[figures_of(new).pk]))
        .content.decode()
        .partition('class="figures"')[2]
    )
    assert page.index("Mended: which of these?") < page.index(old.data["stem"])
    assert "Every version, in every quiz" in page


# --- Who counts -------------------------------------------------------------------------------------


def test_only_first_sittings_that_hold_count(module):
    sat_by(10, module)
    sat_by(10, module, lambda version, *_: right_answer(version), number=2)
    sat_by(7, module, prefix="voided", state="voided")
    sat_by(7, module, prefix="open", state="open")
    assert analysed(module).n == 10
    before = {row.version_id: row.figures for row in ItemAnalysis.objects.all()}
    assert any(figures["facility"] < 1 for figures in before.values()), "not the second sittings"
    Attempt.objects.filter(number=1, state="submitted").update(state="voided")
    assert analysed(module).figures["mean"] == 1, (
        "the control: now the second is the first that holds"
    )


def test_self_checked_answers_are_left_out(module):
    self_checked = [
        version
        for code in ("SCL1", "SCL2", "DMP1", "DMP2", "GOV1", "GOV2")
        for version in versions_of(
            quiz_of(ModulePage.objects.get(code=code)), random=Random(1)
        ).values()
        if version.kind == "short_answer" and not version.data["accepted"]
    ]
    assert self_checked
    for code in ("SCL1", "SCL2", "DMP1", "DMP2", "GOV1", "GOV2"):
        other = ModulePage.objects.get(code=code)
        sat_by(6, other)
        analysed(other)
    assert ItemAnalysis.objects.count() > 20
    assert not ItemAnalysis.objects.filter(version__in=[v.pk for v in self_checked]).exists()


# --- What may not be told ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "shown"),
    [(0, 0), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1001, 1000)],
)
def test_cells(people, shown):
    assert cell(people) == shown


def test_with_hardly_anybody_wrong_the_empty_options_are_hidden_too():
    drawn = {"a": (10, 10, 10, 10), "b": (2, 0, 0, 0), "c": (0, 0, 0, 0)}
    shown = drawn_cells(drawn, {"a": False, "b": True, "c": True})
    assert shown["a"] == [40, 10, 10, 10, 10]
    assert shown["b"] == shown["c"] == [None] * 5


def test_below_five_people_nothing_is_said(module):
    sat_by(4, module)
    found = analysed(module)
    assert found.figures == {} and not any(row.figures for row in found.items.all())
    client = signed_in(person("author"))
    row = found.items.first()
    pages = [
        client.get(reverse("figures_of_quiz", args=[found.pk])),
        client.get(reverse("figures_of_question", args=[row.pk])),
        client.get(reverse("figures")),
    ]
    assert all(page.status_code == 200 for page in pages)
    assert "Fewer than five people" in pages[0].content.decode()
    sheet = client.get(reverse("download_figures", args=[found.pk, "questions.csv"]))
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert {line[5] for line in rows[1:]} == {"fewer than 5"} and not any(r[6] for r in rows[1:])
    sat_by(1, module, prefix="fifth")
    assert analysed(module).figures, "the control"


def test_no_name_and_no_small_cell_is_kept_or_shown(module):
    sat_by(33, module)
    found = analysed(module)
    for row in found.items.all():
        cells = [row.figures["omitted"], *row.figures["sizes"]]
        cells += [count for counts in row.figures["drawn"].values() for count in counts]
        assert all(count is None or count % 5 == 0 for count in cells)
    client = signed_in(person("author"))
    names = ["figures.xlsx", "questions.csv", "options.csv"]
    contents = [
        client.get(reverse("download_figures", args=[found.pk, name])).content for name in names
    ]
    contents += [client.get(reverse("figures_of_quiz", args=[found.pk])).content]
    assert not any(b"Secret Name" in content or b"sitter1" in content for content in contents)


def test_figures_wait_for_five_more_so_that_nobody_is_the_difference(module):
    sat_by(20, module)
    before = analysed(module)
    sat_by(4, module, prefix="more")
    assert analysis.due() == []
    sat_by(1, module, prefix="fifth")
    assert analysis.due() == [before.quiz_key]
    assert analysed(module).n == 25


def test_a_new_version_of_one_more_person_keeps_its_figures(module):
    """The quiz has five more people, of whom one met the old version: its figures stay."""
    sat_by(20, module)
    old_versions = versions_of(quiz_of(module), random=Random(1))
    analysed(module)
    old = a_choice(module)
    kept = figures_of(old).figures
    new = QuestionVersion.objects.get(pk=old.pk)
    new.pk, new.number = None, old.number + 1
    new.save()
    sat_by(5, module, prefix="on_new")
    sat_by(1, module, prefix="on_old", versions=old_versions)
    assert analysed(module).n == 26
    assert (figures_of(old).n, figures_of(old).figures) == (20, kept)
    assert figures_of(new).n == 5


# --- In the background, and by hand -----------------------------------------------------------------


def test_the_sweep_asks_the_worker_and_is_not_asked_twice(module):
    sat_by(6, module)
    assert sweep()["item_analysis"] == 1
    assert QuizAnalysis.objects.get().n == 0, "noted, so that it isn't asked for again"
    assert sweep()["item_analysis"] == 0
    run_tasks()
    assert QuizAnalysis.objects.get().n == 6
    sat_by(6, module, prefix="later")
    assert sweep()["item_analysis"] == 0, "looked a moment ago"
    QuizAnalysis.objects.update(checked_at=timezone.now() - LOOK_AGAIN)
    assert sweep()["item_analysis"] == 1
    run_tasks()
    assert QuizAnalysis.objects.get().n == 12
    QuizAnalysis.objects.update(checked_at=timezone.now() - LOOK_AGAIN)
    assert sweep()["item_analysis"] == 0, "nothing new"


def test_the_command(module, capsys):
    sat_by(6, module)
    call_command("analyse_items", quiz="scl1")
    assert "6 people" in capsys.readouterr().out
    call_command("analyse_items")
    assert "Nothing is due" in capsys.readouterr().out
    call_command("analyse_items", all=True)
    assert "6 people" in capsys.readouterr().out
    call_command("analyse_items", quiz="GOV1")
    assert "nobody has handed it in" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no module with a quiz"):
        call_command("analyse_items", quiz="NO SUCH")


def test_it_outlives_its_question_and_its_quiz(module):
    sat_by(6, module)
    found = analysed(module)
    QuestionVersion.objects.update(question=None)
    quiz_of(module).delete()
    client = signed_in(person("author"))
    for url in (
        reverse("figures_of_quiz", args=[found.pk]),
        reverse("figures_of_question", args=[found.items.first().pk]),
        reverse("download_figures", args=[found.pk, "figures.xlsx"]),
    ):
        assert client.get(url).status_code == 200
    assert analysis.analyse(found.quiz_key).n == 6


# --- Files ------------------------------------------------------------------------------------------


def test_the_files_hold_no_formula(module):
    evil = '=HYPERLINK("http://evil.example","x")'
    Question.objects.update(label=evil)
    sat_by(6, module)
    found = analysed(module)
    client = signed_in(person("author"))
    text = client.get(reverse("download_figures", args=[found.pk, "questions.csv"]))
    assert text["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + found.items.count() and {row[1] for row in rows[1:]} == {"'" + evil}
    book = load_workbook(
        io.BytesIO(client.get(reverse("download_figures", args=[found.pk, "figures.xlsx"])).content)
    )
    assert len(book.sheetnames) == 3
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert evil in "".join(str(cell.value) for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)


# --- Whose they are ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["author2", "learner", "hr", "supervisor"])
def test_another_institution_learners_and_hr_never(module, who):
    sat_by(40, module)
    found = analysed(module)
    item = found.items.first()
    addresses = [
        reverse("figures_of_quiz", args=[found.pk]),
        reverse("figures_of_question", args=[item.pk]),
        *(
            reverse("download_figures", args=[found.pk, name])
            for name in ("questions.csv", "options.csv", "figures.xlsx")
        ),
    ]
    owner, other = signed_in(person("author")), signed_in(person(who))
    for address in addresses:
        assert owner.get(address).status_code == 200, "the control"
        refused = other.get(address)
        assert refused.status_code in (403, 404), address
        assert item.version.data["stem"] not in refused.content.decode(errors="ignore")
    index = other.get(reverse("figures"))
    assert found.quiz_title not in index.content.decode() or index.status_code in (403, 404)


def test_a_question_s_panel_shows_my_institution_s_figures_only(module):
    """Two questions with one key can't be; a foreign quiz that asks mine is not mine to read."""
    sat_by(40, module)
    found = analysed(module)
    coast = person("author2").groups.first().institution_role.institution
    url = reverse("wagtailsnippets_assessments_question:edit", args=[a_choice(module).question_id])
    client = signed_in(person("author"))
    assert '<svg class="bars"' in client.get(url).content.decode(), "the control"
    QuizAnalysis.objects.filter(pk=found.pk).update(institution=coast)
    assert '<svg class="bars"' not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("figures_of_quiz", [10**18]),
        ("figures_of_quiz", [10**30]),
        ("figures_of_question", [10**30]),
        ("download_figures", [10**30, "questions.csv"]),
        ("download_figures", [None, "nonsense"]),
        ("download_figures", [None, "questions.exe"]),
    ],
)
def test_odd_addresses_are_absent(module, name, arguments):
    sat_by(5, module)
    found = analysed(module)
    arguments = [found.pk if value is None else value for value in arguments]
    client = signed_in(person("author"))
    url = (
        f"/admin/figures/{arguments[0]}/{arguments[1]}"
        if len(arguments) > 1
        else reverse(name, args=arguments)
    )
    assert client.get(url).status_code == 404
    assert client.post(reverse("figures_of_quiz", args=[found.pk])).status_code == 405


@pytest.mark.parametrize("query", ["?sort=nonsense", "?sort=__class__", "?p=x", "?p=-1", "?sort="])
def test_odd_queries_are_harmless(module, query):
    sat_by(5, module)
    found = analysed(module)
    client = signed_in(person("author"))
    assert client.get(reverse("figures_of_quiz", args=[found.pk]) + query).status_code == 200
    assert client.get(reverse("figures") + query).status_code == 200


# --- Flags, by table --------------------------------------------------------------------------------

WORTH = {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0}


def an_item(**changes) -> ItemStatistics:
    figures = {
        "n": 100,
        "facility": 0.6,
        "discrimination": 0.4,
        "sizes": (25, 25, 25, 25),
        "drawn": {"a": (5, 10, 20, 25), "b": (10, 8, 3, 0), "c": (5, 4, 1, 0), "d": (5, 3, 1, 0)},
        "omitted": (0, 0, 0, 0),
    }
    return ItemStatistics(**figures | changes)


DRAWN = an_item().drawn


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"n": 29, "discrimination": -0.9}, ["too_few"]),
        ({"n": 30}, []),
        ({"discrimination": -0.11}, ["key"]),
        ({"discrimination": -0.09}, ["weak"]),
        ({"discrimination": 0.19}, ["weak"]),
        ({"discrimination": 0.2}, []),
        ({"discrimination": None, "facility": 1.0}, ["all_right"]),
        ({"facility": 0.95, "discrimination": 0.1}, ["easy"]),
        ({"facility": 0.97, "discrimination": -0.2}, ["easy"]),
        ({"facility": 0.24}, ["below_chance"]),
        ({"drawn": DRAWN | {"c": (0, 0, 0, 0)}}, ["nobody"]),
        ({"drawn": DRAWN | {"b": (0, 0, 3, 5)}}, ["draws_best"]),
        ({"drawn": DRAWN | {"b": (0, 0, 3, 4)}}, []),
        ({"drawn": {"a": (25, 25, 25, 21), "b": (0, 0, 0, 4), "c": (0,) * 4, "d": (0,) * 4}}, []),
        ({"omitted": (5, 3, 2, 1)}, ["omitted"]),
        ({"omitted": (5, 3, 2, 0)}, []),
    ],
)
def test_flags_by_table(changes, expected):
    assert [flag.code for flag in flags(an_item(**changes), WORTH, single=True)] == expected


def test_without_options_there_is_no_chance():
    found = an_item(drawn={}, facility=0.2, discrimination=0.1)
    assert flags(found, {}, single=False) == [Flag("hard")]
