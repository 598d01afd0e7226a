"""The formats themselves: there and back without a loss that isn't named, and Moodle's own syntax."""

from __future__ import annotations

import io
import sys
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from openpyxl import Workbook, load_workbook

from assessments.questions.exchange import formats, gift, moodle_xml, spreadsheet
from assessments.questions.exchange.formats import FORMATS, there_and_back
from assessments.questions.exchange.items import ExchangedQuestion, differences
from assessments.questions.exchange.pictures import Budget
from assessments.questions.exchange.pictures import picture as exchanged_picture
from assessments.questions.kinds import KINDS

from .generated import DATA, PICTURE, questions

FILES = Path(__file__).parent / "files"
# What a format can't hold of a kind; of everything else nothing may change.
CANT_HOLD = {
    ("gift", "matching"): {"pairs.feedback"},
    ("moodle_xml", "matching"): {"pairs.feedback"},
    ("moodle_xml", "ordering"): {"items.why"},
}
ROUNDS = [(name, kind) for name, form in FORMATS.items() for kind in DATA if kind in form.kinds]


def test_every_kind_is_generated_and_the_spreadsheet_holds_them_all():
    assert set(DATA) == set(KINDS) == FORMATS["spreadsheet"].kinds
    assert FORMATS["moodle_xml"].kinds == set(KINDS)
    assert set(KINDS) - FORMATS["gift"].kinds == {"ordering", "cloze"}


@pytest.mark.parametrize(("name", "kind"), ROUNDS)
def test_there_and_back_again(name, kind):
    form = FORMATS[name]

    @settings(
        max_examples=12 if name == "spreadsheet" else 60,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions(kind))
    def survives(question):
        # GIFT can't protect an arrow in a left side; the export's page says so.
        if (name, kind) == ("gift", "matching"):
            assume(not any("->" in pair["left"] for pair in question.data["pairs"]))
        back = there_and_back(question, form)
        assert back is not None
        assert set(differences(question, back)) <= CANT_HOLD.get((name, kind), set())

    survives()


@pytest.mark.parametrize("kind", sorted(DATA))
def test_a_picture_travels_with_moodle_xml(kind):
    form = FORMATS["moodle_xml"]

    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions(kind, with_pictures=True))
    def survives(question):
        back = there_and_back(question, form)
        assert (back.picture, back.picture_text) == (question.picture, question.picture_text)
        assert back.picture_hash == question.picture_hash
        assert back.tags == question.tags
        # As HTML the text keeps its words and lines, not the number of its blanks.
        assert back.data["stem"].split() == question.data["stem"].split()

    survives()


@pytest.mark.parametrize("name", ["gift", "spreadsheet"])
def test_the_others_say_that_they_lose_it(name):
    illustrated = replace(question(), **PICTURE)
    [loss] = formats.losses([illustrated], FORMATS[name])
    assert set(loss.fields) == {"picture", "picture_text"}


def illustrated_xml(file: str, address: str = "@@PLUGINFILE@@/a.png", name: str = "a.png") -> bytes:
    return f"""<quiz><question type="truefalse"><name><text>N</text></name>
        <questiontext format="html"><text><![CDATA[<p>Is it?</p><img src="{address}" alt="">]]></text>
        <file name="{name}" path="/" encoding="base64">{file}</file></questiontext>
        <answer fraction="100"><text>true</text></answer>
        <answer fraction="0"><text>false</text></answer></question></quiz>""".encode()


SVG = b64encode(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>').decode()
HALF = b64encode(b64decode(PICTURE["picture"])[:40]).decode()


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        (SVG, {}, "is no PNG"),
        (HALF, {}, "is no PNG"),
        (b64encode(b"MZ executable").decode(), {}, "is no PNG"),
        ("%%%", {}, "can't be read"),
        ("", {}, "is not in the file"),
        ("A" * 7_200_000, {}, "more than 5 MB"),
        (PICTURE["picture"], {"name": "other.png"}, "is not in the file"),
        (PICTURE["picture"], {"address": "https://example.org/a.png"}, "Further pictures"),
        (PICTURE["picture"], {"address": "data:image/png;base64,AAAA"}, "Further pictures"),
    ],
    ids=["svg", "broken off", "executable", "no base64", "empty", "too large", "missing", "elsewhere",
         "data"],
)  # fmt: skip
def test_what_is_no_picture_is_left_out_with_the_reason(file, more, said):
    [one] = moodle_xml.read(illustrated_xml(file, **more), "f").questions
    assert one.picture == "" and one.data["stem"].startswith("Is it?")
    assert said in " ".join(note.what % dict(note.values) for note in one.notes)


@pytest.mark.parametrize("broken", ["<a ", "<a b='", "<!--", "<img src='", "&", "<p "])
def test_broken_html_costs_no_more_than_its_length(broken):
    """Counted in Python's own steps: twice the text may take little more than twice as many."""

    def steps(times: int) -> int:
        count = 0

        def tick(*_event):
            nonlocal count
            count += 1

        text = broken * times
        sys.setprofile(tick)
        try:
            moodle_xml.read(
                illustrated_xml("").decode().replace("<p>Is it?</p>", text).encode(), "f"
            )
        finally:
            sys.setprofile(None)
        return count

    assert steps(4000) < 3 * steps(2000)


def test_a_sign_in_a_picture_s_words_breaks_nothing():
    source = illustrated_xml(PICTURE["picture"]).decode().replace('alt=""', 'alt="5 > 3 bars"')
    [one] = moodle_xml.read(source.encode(), "f").questions
    assert one.picture_text == "5 > 3 bars" and one.data["stem"] == "Is it?"


def test_pictures_of_one_file_have_a_budget():
    budget = Budget(pixels=1)
    first, _notes = exchanged_picture(PICTURE["picture"], "a.png", "A.", budget)
    second, [said] = exchanged_picture(PICTURE["picture"], "b.png", "B.", budget)
    assert first is not None and second is None and "too many" in said.values["why"]


def test_a_picture_as_old_moodles_wrote_it_is_taken():
    text = illustrated_xml("").decode()
    old = f"<image>a.png</image><image_base64>\n{PICTURE['picture']}\n</image_base64>"
    [one] = moodle_xml.read(
        text.replace("</questiontext>", "</questiontext>" + old).encode(), "f"
    ).questions
    assert one.picture == PICTURE["picture"]


def test_a_picture_without_words_asks_for_them():
    [one] = moodle_xml.read(illustrated_xml(PICTURE["picture"]), "f").questions
    assert one.picture and "no words yet" in one.notes[0].what


def question(kind: str = "true_false", **changes) -> ExchangedQuestion:
    data = {"stem": "S", "answer": True, "feedback_true": "", "feedback_false": ""}
    return ExchangedQuestion(kind=kind, data=data | changes, label="L")


@pytest.mark.parametrize("name", FORMATS)
def test_each_question_keeps_its_category_among_others(name):
    asked = [
        replace(question(), label=f"Q{n}", category=c) for n, c in enumerate(["", "a", "", "b"])
    ]
    form = FORMATS[name]
    assert formats.losses(asked, form) == []
    back = form.read(form.write(asked), "f").questions
    assert [one.category for one in back] == ["", "a", "", "b"]


def test_losses_are_found_by_reading_back():
    pairs = [{"id": key, "left": f"{key} -> x", "right": "R", "feedback": "F"} for key in "abc"]
    matching = ExchangedQuestion(kind="matching", label="M", data={"stem": "S", "pairs": pairs})
    ordering = ExchangedQuestion(kind="ordering", label="O", data={"stem": "S", "items": []})
    found = formats.losses([question(), matching, ordering], FORMATS["gift"])
    assert [(loss.label, loss.is_left_out) for loss in found] == [("O", True), ("M", False)]
    assert set(found[1].fields) == {"pairs.left", "pairs.right", "pairs.feedback"}


# --- Moodle's own files ---------------------------------------------------------------------------


def test_what_moodle_exports_as_gift():
    reading = gift.read((FILES / "moodle.gift.txt").read_bytes(), "f")
    by_label = {one.label: one for one in reading.questions}
    assert [one.kind for one in reading.questions] == [
        "single_choice", "multiple_response", "true_false", "matching", "numeric",
        "short_answer", "scenario", "short_answer", "true_false",
    ]  # fmt: skip
    signs = by_label["Who signs"]
    assert (signs.code, signs.category) == ("PF-1", "$course$/top/Public finance")
    assert signs.data["stem"] == "Who signs a payment order?"
    assert signs.data["options"][1]["feedback"] == "No: who asks doesn't sign."
    assert by_label["Grant ends"].data["feedback_false"] == "It does."
    share = by_label["Share"].data
    assert (share["answer"], share["tolerance"], share["solution"]) == (
        "7.2", "0.05", "36 / 500 = 0.072"
    )  # fmt: skip
    assert share["common_errors"] == [{"value": "0.072", "feedback": "In percent."}]
    assert by_label["About"].data["stem"] == ("Characters such as { } ~ = # : \\ mean themselves.")
    assert [(one.line, one.what) for one in reading.problems] == [
        (67, "The brace that opens here is not closed.")
    ]


def test_what_moodle_exports_as_xml():
    reading = moodle_xml.read((FILES / "moodle.xml").read_bytes(), "f")
    signs, truth, cloze, share = reading.questions
    assert (signs.code, signs.points, signs.difficulty) == ("PF-1", 2, 3)
    assert signs.category == "$course$/top/Public finance/Orders"
    said = " ".join(note.what % note.values for note in signs.notes)
    assert "<strong>" in said and "left out" not in said
    assert signs.tags == "budget" and signs.picture_text == "A payment order"
    assert signs.picture_name == "order.png" and "payment order" not in signs.data["stem"][10:-20]
    assert (truth.data["answer"], truth.data["feedback_false"]) == (True, "It does.")
    assert cloze.data["text"] == (
        "The [[1]] notes the order; the treasury pays within [[2]] days by [[3]]."
    )
    assert [gap["form"] for gap in cloze.data["gaps"]] == ["text", "number", "choice"]
    assert cloze.data["gaps"][1]["answers"][1] == {
        "text": "21", "worth": 50, "tolerance": "5", "feedback": ""
    }  # fmt: skip
    assert share.data["unit"] == "%" and share.data["feedback_incorrect"] == "Divide."
    assert [(one.line, one.values["kind"]) for one in reading.problems] == [
        (158, "calculatedsimple")
    ]


@pytest.mark.parametrize(
    ("source", "kind", "key", "value"),
    [
        ("Grant is {~buried =entombed ~living} there.", "single_choice", "stem",
         "Grant is _____ there."),
        ("pi {#3.141..3.142}", "numeric", "tolerance", "0.0005"),
        ("When {#1822}", "numeric", "answer", "1822"),
        ("Two {=four =4}", "short_answer", "accepted", ["four", "4"]),
        ("x {F}", "true_false", "answer", False),
        ("line\none\\ntwo {T}", "true_false", "stem", "line one\ntwo"),
        ("[markdown]*a* {T}", "true_false", "stem", "*a*"),
        ("a <b>b</b> {T}", "true_false", "stem", "a b"),
        ("// a comment\r\nx\r\n{T}\r\n", "true_false", "stem", "x"),
        ("x {=%100%a -> b#f}", "short_answer", "accepted", ["a -> b"]),
    ],
)  # fmt: skip
def test_gift_as_people_write_it(source, kind, key, value):
    reading = gift.read(source.encode(), "f")
    assert reading.problems == ()
    assert (reading.questions[0].kind, reading.questions[0].data[key]) == (kind, value)


# --- What is refused, with its line ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("a {T}\n\nb\nc {=x\n\nd {F}", 4, "not closed"),
        ("a {T}\n\nb }", 3, "never opened"),
        ("a {T} b {F}", 1, "two pairs"),
        ("a {T}\n\n\nNo braces at all", 4, "without a question"),
        ("a {=x =y ~z}", 1, "worth 100"),
        ("a {~x ~y}\n\nb {#seven}", 3, "not a figure"),
        ("a {#}", 1, "no figure"),
        ("a {=b -> c =d}", 1, "no right side"),
        ("{T}", 1, "no text"),
    ],
)
def test_broken_gift_is_refused_with_its_line(source, line, said):
    problems = gift.read(source.encode(), "f").problems
    assert line in [one.line for one in problems]
    assert any(said in one.what % one.values for one in problems)


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (b"<quiz>\n<question>\n</quiz>", 3, "well-formed"),
        (b"<quiz>\n&nbsp;\n</quiz>", 2, "well-formed"),
        (b"\n<html/>", 1, "not of Moodle"),
        ("<quiz>\né</quiz>".encode("latin-1"), 2, "well-formed"),
        (b'<?xml version="1.0" encoding="nope"?><quiz/>', 0, "encoding"),
        (b'<quiz>\n\n<question type="cloze"><name><text>n</text></name><questiontext>'
         b"<text>{1:SA:=a</text></questiontext></question></quiz>", 3, "not closed"),
        (b'<quiz><question type="multichoice"><questiontext><text>q</text></questiontext>'
         b'<answer fraction="150"><text>a</text></answer></question></quiz>', 1, "150"),
    ],
)  # fmt: skip
def test_broken_xml_is_refused_with_its_line(source, line, said):
    (problem,) = moodle_xml.read(source, "f").problems
    assert problem.line == line
    assert said in problem.what % problem.values


def sheet(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ([("kind", "name")], 1, "question"),
        ([("kind", "question"), ("riddle", "q")], 2, "riddle"),
        ([("kind", "question", "points"), ("ordering", "q", "many")], 2, "many"),
        ([("kind", "question", "part", "right"), ("numeric", "q", "1", "no")], 2, "one figure"),
        ([("kind", "question", "part", "right"), (), ("single_choice", "q", "a", "perhaps")], 3,
         "perhaps"),
    ],
)  # fmt: skip
def test_a_broken_spreadsheet_is_refused_with_its_row(rows, line, said):
    (problem,) = spreadsheet.read(sheet(*rows), "f").problems
    assert problem.line == line
    assert said in (problem.what + problem.mend) % problem.values


def test_a_formula_is_text_both_ways():
    content = sheet(
        ("kind", "question", "part", "right", "feedback"),
        ("true_false", "=1+1", "true", True, "=HYPERLINK(A1)"),
        ("", "", "false", False, ""),
    )
    (read,) = spreadsheet.read(content, "f").questions
    assert (read.data["stem"], read.data["feedback_true"]) == ("=1+1", "=HYPERLINK(A1)")
    assert "formula" in read.notes[0].what
    cells = load_workbook(io.BytesIO(spreadsheet.write([read]))).active
    written = [cell for row in cells.iter_rows() for cell in row if cell.value == "=1+1"]
    assert written and all(cell.data_type == "s" and cell.quotePrefix for cell in written)
