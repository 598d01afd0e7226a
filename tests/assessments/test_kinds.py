"""Each kind of question: what is shown, what can be answered, what it earns."""

from __future__ import annotations

import copy
import json
from fractions import Fraction

import pytest
from wagtail.blocks import StructBlockValidationError

from assessments.questions.kinds import KINDS, BadAnswer

OPTIONS = [
    {"id": "a", "text": "A", "correct": True, "feedback": "FA"},
    {"id": "b", "text": "B", "correct": False, "feedback": "FB"},
    {"id": "c", "text": "C", "correct": True, "feedback": "FC"},
    {"id": "d", "text": "D", "correct": False, "feedback": "FD"},
]
DATA = {
    "single_choice": {"stem": "S", "options": [OPTIONS[1], OPTIONS[0], OPTIONS[3]]},
    "multiple_response": {"stem": "S", "options": OPTIONS},
    "true_false": {"stem": "S", "answer": False, "feedback_true": "FT", "feedback_false": "FF"},
    "matching": {
        "stem": "S",
        "pairs": [
            {"id": "a", "left": "L1", "right": "R1", "feedback": "F1"},
            {"id": "b", "left": "L2", "right": "R2", "feedback": "F2"},
            {"id": "c", "left": "L3", "right": "R3", "feedback": "F3"},
        ],
    },
    "ordering": {
        "stem": "S",
        "items": [
            {"id": "a", "text": "first", "why": "W1"},
            {"id": "b", "text": "second", "why": "W2"},
            {"id": "c", "text": "third", "why": "W3"},
        ],
    },
    "numeric": {
        "stem": "S",
        "answer": "7.2",
        "tolerance": "0.05",
        "unit": "hours",
        "solution": "SOL",
        "feedback_correct": "YES",
        "feedback_incorrect": "NO",
        "common_errors": [{"value": "0.72", "feedback": "A tenth."}],
    },
    "short_answer": {
        "stem": "S",
        "accepted": ["Information asymmetry"],
        "model_answer": "MODEL",
        "checklist": [],
        "feedback_correct": "YES",
        "feedback_incorrect": "NO",
    },
    "cloze": {
        "stem": "S",
        "text": "A [[1]] of [[2]] in [[3]].",
        "gaps": [
            {
                "id": "a",
                "form": "text",
                "weight": 1,
                "answers": [
                    {"text": "Secretword", "worth": 100, "tolerance": "0", "feedback": "FA"},
                    {"text": "Nearly", "worth": 50, "tolerance": "0", "feedback": "FB"},
                ],
                "otherwise": "NO",
            },
            {
                "id": "b",
                "form": "choice",
                "weight": 1,
                "answers": [
                    {"text": "Y", "worth": 0, "tolerance": "0", "feedback": "FC"},
                    {"text": "X", "worth": 100, "tolerance": "0", "feedback": "YES"},
                ],
                "otherwise": "",
            },
            {
                "id": "c",
                "form": "number",
                "weight": 2,
                "answers": [{"text": "7.2", "worth": 100, "tolerance": "0.1", "feedback": "YES"}],
                "otherwise": "NO",
            },
        ],
    },
    "scenario": {
        "case": "CASE",
        "stem": "S",
        "options": [
            {"id": "a", "text": "A", "score": "0", "feedback": "FA"},
            {"id": "b", "text": "B", "score": "0.5", "feedback": "FB"},
            {"id": "c", "text": "C", "score": "1", "feedback": "FC"},
        ],
    },
}
ORDER = {
    "single_choice": ["d", "a", "b"],
    "multiple_response": ["d", "c", "b", "a"],
    "matching": ["c", "a", "b"],
    "ordering": ["b", "c", "a"],
    "scenario": ["c", "a", "b"],
    "cloze": ["bb", "ba"],
}
HALF, NONE, ALL = Fraction(1, 2), Fraction(0), Fraction(1)


def answer(kind: str, posted: dict[str, list[str]]):
    return KINDS[kind].parse(DATA[kind], ORDER.get(kind, []), "q1", posted)


@pytest.mark.parametrize(
    ("kind", "posted", "share"),
    [
        ("single_choice", {"q1": ["1"]}, ALL),
        ("single_choice", {"q1": ["0"]}, NONE),
        ("single_choice", {}, NONE),
        ("multiple_response", {"q1": ["1", "3"]}, ALL),
        ("multiple_response", {"q1": ["1"]}, HALF),
        ("multiple_response", {"q1": ["1", "3", "0"]}, HALF),
        ("multiple_response", {"q1": ["0", "2"]}, NONE),
        ("multiple_response", {"q1": ["0", "1", "2", "3"]}, NONE),
        ("multiple_response", {"q1": ["1", "1", "3"]}, ALL),
        ("true_false", {"q1": ["false"]}, ALL),
        ("true_false", {"q1": ["true"]}, NONE),
        ("matching", {"q1-0": ["1"], "q1-1": ["2"], "q1-2": ["0"]}, ALL),
        ("matching", {"q1-0": ["1"]}, Fraction(1, 3)),
        ("matching", {"q1-0": ["1"], "q1-1": ["1"], "q1-2": ["1"]}, Fraction(1, 3)),
        ("ordering", {"q1-0": ["2"], "q1-1": ["3"], "q1-2": ["1"]}, ALL),
        ("ordering", {"q1-0": ["1"], "q1-1": ["3"], "q1-2": ["2"]}, Fraction(1, 3)),
        ("ordering", {"q1-0": ["1"], "q1-1": ["1"], "q1-2": ["1"]}, Fraction(1, 3)),
        ("numeric", {"q1": ["7.2"]}, ALL),
        ("numeric", {"q1": ["7,25"]}, ALL),
        ("numeric", {"q1": ["7.26"]}, NONE),
        ("numeric", {"q1": ["٧٫٢"]}, ALL),
        ("numeric", {"q1": [" +7.20 "]}, ALL),
        ("numeric", {"q1": ["−7.2"]}, NONE),
        ("short_answer", {"q1": ["  information   ASYMMETRY "]}, ALL),
        ("short_answer", {"q1": ["asymmetry"]}, NONE),
        ("scenario", {"q1": ["0"]}, ALL),
        ("scenario", {"q1": ["2"]}, HALF),
        ("scenario", {"q1": ["1"]}, NONE),
        ("cloze", {"q1-0": [" secretWORD "], "q1-1": ["0"], "q1-2": ["٧٫٣"]}, ALL),
        ("cloze", {"q1-0": ["nearly"], "q1-1": ["1"], "q1-2": ["7,31"]}, Fraction(1, 8)),
        ("cloze", {"q1-2": ["7.1"]}, HALF),
        ("cloze", {"q1-0": ["bb"]}, NONE),
    ],
)
def test_what_an_answer_earns(kind, posted, share):
    assert KINDS[kind].grade(DATA[kind], answer(kind, posted)) == share


@pytest.mark.parametrize(
    ("kind", "posted"),
    [
        ("single_choice", {"q1": ["3"]}),
        ("single_choice", {"q1": ["-1"]}),
        ("single_choice", {"q1": ["a"]}),
        ("single_choice", {"q1": ["0", "1"]}),
        ("single_choice", {"q1": [str(2**63)]}),
        ("single_choice", {"q1": ["٣"]}),
        ("multiple_response", {"q1": ["0"] * 5}),
        ("multiple_response", {"q1": ["99"]}),
        ("true_false", {"q1": ["yes"]}),
        ("matching", {"q1-0": ["9"]}),
        ("matching", {"q1-0": ["0", "1"]}),
        ("ordering", {"q1-0": ["4"]}),
        ("ordering", {"q1-0": ["1.5"]}),
        ("numeric", {"q1": ["seven"]}),
        ("numeric", {"q1": ["1e9"]}),
        ("numeric", {"q1": ["NaN"]}),
        ("numeric", {"q1": ["9" * 40]}),
        ("numeric", {"q1": ["1.2.3"]}),
        ("numeric", {"q1": ["."]}),
        ("short_answer", {"q1": ["x" * 5001]}),
        ("cloze", {"q1-0": ["x" * 256]}),
        ("cloze", {"q1-1": ["2"]}),
        ("cloze", {"q1-1": ["bb"]}),
        ("cloze", {"q1-2": ["seven"]}),
        ("cloze", {"q1-2": ["1", "2"]}),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(kind, posted):
    with pytest.raises(BadAnswer) as refusal:
        answer(kind, posted)
    assert str(refusal.value).endswith((".", "words."))


@pytest.mark.parametrize("kind", KINDS)
def test_fields_of_others_and_empty_forms_are_no_answer(kind):
    assert answer(kind, {}) is None
    assert answer(kind, {"q2": ["1"], "correct": ["1"], "score": ["100"]}) is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_holds_no_key_and_no_feedback(kind):
    shown = json.dumps(KINDS[kind].shown(DATA[kind], ORDER.get(kind, [])))
    for secret in ("FA", "FB", "FC", "FD", "F1", "W1", "SOL", "YES", "NO", "MODEL", "correct",
                   "score", "7.2", "Information", "Secret", "Nearly", "worth", "tolerance",
                   '"id"', "answer"):  # fmt: skip
        assert secret not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_survives_the_way_from_the_form_to_its_version_and_back(kind):
    handler = KINDS[kind]
    block = handler.block()
    raw = handler.thaw(DATA[kind])
    assert handler.freeze(block.clean(block.to_python(raw)))["stem"] == "S"
    again = handler.freeze(block.to_python(raw))
    assert handler.thaw(again) == raw


def test_the_review_names_common_errors_and_self_checks():
    review = KINDS["numeric"].review(DATA["numeric"], [], {"text": "0,72"})
    assert (review.feedback, review.solution, review.answer) == ("A tenth.", "SOL", "7.2 hours")
    data = DATA["short_answer"] | {"accepted": [], "checklist": ["Begins with what"]}
    assert not KINDS["short_answer"].is_counted(data)
    assert KINDS["short_answer"].review(data, [], None).checklist == ("Begins with what",)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_chosen_fills_the_form_again(kind):
    posted = {
        "single_choice": {"q1": ["2"]},
        "multiple_response": {"q1": ["0", "2"]},
        "true_false": {"q1": ["true"]},
        "matching": {"q1-0": ["1"], "q1-2": ["0"]},
        "ordering": {"q1-1": ["3"]},
        "numeric": {"q1": ["7,2"]},
        "short_answer": {"q1": ["word"]},
        "scenario": {"q1": ["1"]},
        "cloze": {"q1-0": ["bb"], "q1-1": ["0"]},
    }[kind]
    chosen = KINDS[kind].chosen(ORDER.get(kind, []), answer(kind, posted))
    expected = {
        "single_choice": {"position": 2},
        "multiple_response": {"positions": [0, 2]},
        "true_false": {"value": True},
        "matching": {"rights": [1, None, 0]},
        "ordering": {"places": [None, 3, None]},
        "numeric": {"text": "7,2"},
        "short_answer": {"text": "word"},
        "scenario": {"position": 1},
        "cloze": {"gaps": ["bb", 0]},
    }[kind]
    if kind == "cloze":
        chosen = {"gaps": chosen["gaps"][:2]}
    assert chosen == expected


def test_the_review_of_a_cloze_names_each_gap():
    posted = {"q1-0": ["nearly"], "q1-1": ["1"], "q1-2": ["9"]}
    review = KINDS["cloze"].review(DATA["cloze"], ORDER["cloze"], answer("cloze", posted))
    assert review.by_parts
    assert [(line.text, line.right, line.feedback) for line in review.lines] == [
        ("(1) Secretword", False, "FB"),
        ("(2) X", False, "FC"),
        ("(3) 7.2", False, "NO"),
    ]
    assert "50" in review.lines[0].detail and "Y" in review.lines[1].detail


def test_what_is_read_before_a_question_names_lists_and_no_key():
    assert KINDS["cloze"].read_before(DATA["cloze"]) == (
        "A (1) ______ of (2) ______ [X / Y] in (3) ______."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "No gap at all."}, "mark each once"),
        ({"text": "[[1]] [[1]] [[2]] [[3]]"}, "mark each once"),
        ({"text": "[[1]] [[2]] [[3]] [[4]]"}, "mark each once"),
        ({"text": "[[2]] [[1]] [[3]]"}, "mark each once"),
        ({("gaps", 0, "answers", 0, "worth"): 99}, "worth 100"),
        ({("gaps", 0, "answers", 1, "text"): " SECRETword"}, "the same"),
        ({("gaps", 2, "answers", 0, "text"): "seven"}, "not a figure"),
        ({("gaps", 1, "answers"): [DATA["cloze"]["gaps"][1]["answers"][1]]}, "at least two"),
    ],
)
def test_a_cloze_that_can_t_be_filled_is_refused(change, said):
    block = KINDS["cloze"].block()
    raw = copy.deepcopy(KINDS["cloze"].thaw(DATA["cloze"]))
    block.clean(block.to_python(copy.deepcopy(raw)))
    for path, value in change.items():
        *parents, last = [path] if isinstance(path, str) else path
        target = raw
        for step in parents:
            target = target[step]
        target[last] = value
    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(block.to_python(raw))
    assert said in str(refusal.value.block_errors)
