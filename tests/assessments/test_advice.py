"""Advice on questions before they go live, by table."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from assessments.questions.advice import Advice, Asked, key_place, on_question, on_quiz
from assessments.questions.advice_words import _WORDS, in_words
from assessments.questions.tags import tidy_tags


def choice(
    *options: str, right: int = 0, stem: str = "Which act applies?", feedback="Because."
) -> dict:
    return {
        "stem": stem,
        "options": [
            {"id": "abcdef"[at], "text": text, "correct": at == right, "feedback": feedback}
            for at, text in enumerate(options)
        ],
    }


def codes(kind: str, data: dict, **more) -> list[str]:
    about = {"objective": "O1", "competency": "C1"} | more
    return [advice.code for advice in on_question(kind, data, **about)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (choice("One", "Two", "Six"), []),
        (choice("One", "Two", "All of the above"), ["all_of_them"]),
        (choice("One", "Two", "None of these answers"), ["all_of_them"]),
        (choice("Une", "Deux", "Toutes les réponses"), ["all_of_them"]),
        (choice("هذا", "ذاك", "جميع ما سبق"), ["all_of_them"]),
        (choice("One", "Two", "Six", stem="Which is NOT a duty?"), ["negative"]),
        (choice("Un", "Deux", "Six", stem="Lequel n'est pas un devoir ?"), ["negative"]),
        (choice("هذا", "ذاك", "تلك", stem="أي مما يلي ليس واجبا؟"), ["negative"]),
        (choice("A notable duty", "Nothing", "Notary public", stem="What is notable?"), []),
        (choice("One", "Two", "Six", feedback=" "), ["feedback_part"] * 3),
        (choice("A rather long and careful answer", "Two", "Six"), ["key_longest"]),
        (choice("One", "A rather long and careless answer", "Six"), []),
        (choice("A rather long and careful answer", "Two"), []),
    ],
)
def test_what_is_said_of_a_choice(data, expected):
    assert codes("single_choice", data) == expected


def test_what_is_said_of_other_kinds():
    statement = {"stem": "It is so.", "answer": True, "feedback_true": "Yes.", "feedback_false": ""}
    assert codes("true_false", statement) == ["feedback_answer"]
    assert codes("numeric", {"stem": "How many?", "solution": ""}) == ["feedback_answer"]
    pairs = [
        {"left": "a", "right": "b", "feedback": ""},
        {"left": "c", "right": "d", "feedback": "e"},
    ]
    assert codes("matching", {"stem": "Match.", "pairs": pairs}) == ["feedback_part"]
    assert codes(
        "short_answer", {"stem": "Say.", "accepted": ["a"]}, objective="", competency=""
    ) == [
        "no_objective",
        "no_competency",
    ]


def asked(*places: int, objective: str = "O1", long: bool = False) -> list[Asked]:
    texts = ["One", "Two", "Six"]
    found = []
    for place in places:
        options = [
            text + (" and more" if long and at == place else "") for at, text in enumerate(texts)
        ]
        found.append(Asked(str(place), "single_choice", choice(*options, right=place), objective))
    return found


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (asked(0, 1, 2, 0), []),
        (asked(1, 1, 1, 0), [Advice("same_place", {"n": 3, "of": 4, "place": 2})]),
        (asked(1, 1, 1), []),
        (asked(0, 1, 2, 0, long=True), [Advice("keys_longest", {"n": 4, "of": 4})]),
        (
            asked(0, 1, 2, objective="O2"),
            [Advice("objective_unasked", {"code": "O1"})],
        ),
    ],
)
def test_habits_and_gaps_of_a_quiz(questions, expected):
    outcomes = ["O1"] if not questions or questions[0].objective == "O1" else ["O1", "O2"]
    assert on_quiz(questions, outcomes) == expected


def test_a_question_without_one_right_option_has_no_key_place():
    assert key_place("multiple_response", choice("a", "b", "c")) == 0
    assert key_place("scenario", {"options": [{"score": "0.5"}, {"score": "1"}]}) == 2


@pytest.mark.parametrize("code", sorted(_WORDS))
def test_each_remark_has_words_in_each_language(code):
    values = {"place": 1, "text": "t", "word": "w", "code": "c", "n": 1, "of": 2}
    said = set()
    for language in ("en", "ar"):
        with override(language):
            said.add(in_words(Advice(code, values)))
    assert len(said) == 2 and all("%(" not in text for text in said)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("", ""),
        (" law ,  Law,public   ethics,", "law, public ethics"),
        ("قانون، أخلاق", "قانون, أخلاق"),
        ("one\ntwo", "one, two"),
    ],
)
def test_tags_are_tidied(text, tidy):
    assert tidy_tags(text) == tidy
