"""Filters and their counts: a table, and everything against counting by hand."""

from __future__ import annotations

import random
from uuid import UUID, uuid4

import pytest

from curriculum.finding.asking import question_of
from curriculum.finding.facets import Listed, counts, listed_under
from curriculum.finding.ranking import Grade, Posting, best_hits, hits

A, B, C = (UUID(int=n) for n in range(3))
ITEMS = [
    Listed(A, {"level": frozenset({"easy"}), "sdg": frozenset({"1", "16"})}),
    Listed(B, {"level": frozenset({"hard"}), "sdg": frozenset({"16"})}),
    Listed(C, {"level": frozenset({"easy"})}),
]


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        ({}, [A, B, C]),
        ({"level": {"easy"}}, [A, C]),
        ({"level": {"easy", "hard"}}, [A, B, C]),
        ({"level": {"easy"}, "sdg": {"16"}}, [A]),
        ({"sdg": {"1", "16"}}, [A, B]),
        ({"level": {"other"}}, []),
        ({"level": set()}, [A, B, C]),
    ],
)
def test_any_within_a_filter_all_across(chosen, keys):
    assert [item.key for item in listed_under(ITEMS, chosen)] == keys


def test_a_count_is_the_list_with_that_option_too():
    assert counts(ITEMS, {}, "sdg") == {"1": 1, "16": 2}
    assert counts(ITEMS, {"level": frozenset({"easy"})}, "sdg") == {"1": 1, "16": 1}
    assert counts(ITEMS, {"level": frozenset({"easy"})}, "level") == {"easy": 2, "hard": 3}
    # Chosen, and carried by nothing: the list is what the others of its filter let through.
    assert counts(ITEMS, {"sdg": frozenset({"9", "1"})}, "sdg") == {"9": 1, "1": 1, "16": 2}


@pytest.mark.parametrize("seed", range(40))
def test_every_count_agrees_with_its_list(seed):
    dice = random.Random(seed)
    facets = {"a": "123", "b": "12345", "c": "1"}

    def some(values: str) -> frozenset[str]:
        return frozenset(dice.sample(values, dice.randint(0, len(values))))

    items = [
        Listed(uuid4(), {name: some(values) for name, values in facets.items()}) for _ in range(30)
    ]
    chosen = {name: some(values) for name, values in facets.items() if dice.random() < 0.6}
    for name in facets:
        counted = counts(items, chosen, name)
        assert set(chosen.get(name, ())) <= set(counted)
        for value, count in counted.items():
            added = chosen | {name: chosen.get(name, frozenset()) | {value}}
            assert count == len(listed_under(items, added)), (name, value, chosen)


KNOWN = {"level": {"easy", "hard"}, "sdg": {"1", "16"}}


@pytest.mark.parametrize(
    ("parameters", "chosen", "unknown"),
    [
        ({"level": ["easy"]}, {"level": {"easy"}}, ()),
        ({"level": ["easy", "easy", "hard"]}, {"level": {"easy", "hard"}}, ()),
        ({"level": ["x"], "sdg": ["99", "1"]}, {"sdg": {"1"}}, ("sdg=99", "level=x")),
        ({"level": [""]}, {}, ()),
        ({"sdg": ["1\0"]}, {}, ("sdg=1",)),
        ({"sdg": ["\ud800"]}, {}, ("sdg=",)),
        ({"page": ["abc"]}, {}, ("page=abc",)),
        ({"page": ["0"]}, {}, ("page=0",)),
        ({"page": ["-1"]}, {}, ("page=-1",)),
        ({"page": ["²"]}, {}, ("page=²",)),
        ({"page": ["9" * 5000]}, {}, ("page=" + "9" * 35,)),
        ({"sort": ["x"]}, {}, ("sort=x",)),
        ({"utm_source": ["mail"]}, {}, ()),
    ],
)
def test_what_is_unknown_is_left_out_and_named(parameters, chosen, unknown):
    question = question_of(parameters, KNOWN)
    assert question.chosen == chosen and question.unknown == unknown


def test_of_many_unknown_ones_a_few_are_named():
    question = question_of({"sdg": [f"x{n:03}" for n in range(500)]}, KNOWN)
    assert len(question.unknown) == 5 and question.unknown_more == 495


def test_an_address_says_the_question_again():
    asked = {"q": ["open data"], "sdg": ["16", "1"], "sort": ["title"], "page": ["3"]}
    question = question_of(asked, KNOWN)
    assert question.address(page=3) == "?q=open+data&sdg=1&sdg=16&sort=title&page=3"
    assert question.without("sdg", "1") == "?q=open+data&sdg=16&sort=title"
    assert question_of({}, KNOWN).address() == "?"


def posting(word, entry, grade, *, subject=1, whole=True, is_step=True) -> Posting:
    return Posting(word, whole, subject, entry, grade, is_step)


def test_titles_before_outcomes_before_texts_and_words_before_beginnings():
    found = hits(
        [
            posting(0, 1, Grade.TITLE, subject=1),
            posting(0, 2, Grade.TITLE, subject=2, whole=False),
            posting(0, 3, Grade.TASK, subject=3),
            posting(0, 4, Grade.ABOUT, subject=4),
            posting(0, 5, Grade.BODY, subject=5),
            posting(0, 6, Grade.BODY, subject=6, whole=False),
        ]
    )
    order = sorted(found, key=lambda subject: -found[subject].points)
    assert order[0] == 1 and order[-3:] == [4, 5, 6] and set(order[1:3]) == {2, 3}


def test_all_words_in_one_place_before_one_here_and_one_there():
    found = hits(
        [
            posting(0, 1, Grade.BODY, subject=1), posting(1, 1, Grade.BODY, subject=1),
            posting(0, 2, Grade.BODY, subject=2), posting(1, 3, Grade.BODY, subject=2),
        ]
    )  # fmt: skip
    assert found[1].points > found[2].points and found[1].entry == 1


def test_all_of_the_words_else_most_of_them():
    both = hits([posting(0, 1, 1), posting(1, 1, 1), posting(0, 2, 4, subject=2)])
    assert set(best_hits(both, 2)[0]) == {1} and not best_hits(both, 2)[1]
    assert set(best_hits(both, 3)[0]) == {1} and best_hits(both, 3)[1]
    assert best_hits({}, 2) == ({}, False)
