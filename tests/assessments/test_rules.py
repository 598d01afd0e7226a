"""The pure rules, by table: completion, grading, plans, what a quiz proves, codes and signatures."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assessments.certificates import signing
from assessments.certificates.claim import ALPHABET, new_code, normal_code
from assessments.competencies.rules import shown_by_quiz
from assessments.enrolments.completion import progress
from assessments.quizzes.grading import Mark, result, stored
from assessments.quizzes.selection import Candidate, plan
from curriculum.data import Activity, Outline, TaughtCompetency
from learning.lib.canonical_json import NotCanonical, canonical_json

KEYS = [UUID(int=n) for n in range(1, 6)]


def outline(*steps: tuple[str, bool, bool, int]) -> Outline:
    """An outline of (kind, required, counts, minutes) with KEYS in order."""
    return Outline(
        edition_id=1,
        edition_number=1,
        module_key=uuid4(),
        module_title="Module",
        language="en",
        institution_id=1,
        minutes_online=0,
        minutes_practice=0,
        activities=tuple(
            Activity(KEYS[n], kind, kind, n, required, counts, minutes)
            for n, (kind, required, counts, minutes) in enumerate(steps)
        ),
        competencies=(),
    )


LESSON, QUIZ = ("lesson", True, True, 20), ("quiz", True, True, 50)
PRACTICE, ELECTIVE = ("practice", True, False, 180), ("lesson", False, True, 10)


@pytest.mark.parametrize(
    ("steps", "finished", "expected"),
    [
        ([LESSON, QUIZ], [], (0, 2, 0, 70, False)),
        ([LESSON, QUIZ], [0], (1, 2, 50, 50, False)),
        ([LESSON, QUIZ], [0, 1], (2, 2, 100, 0, True)),
        ([LESSON, LESSON, QUIZ], [0, 1], (2, 3, 66, 50, False)),
        # Practice can't be handed in yet: neither percent, nor time left, nor completion.
        ([LESSON, QUIZ, PRACTICE], [0, 1], (2, 2, 100, 0, True)),
        # An elective lesson costs time but isn't asked for.
        ([LESSON, ELECTIVE], [0], (1, 1, 100, 10, True)),
        # A module of electives alone asks for all of them, or it would be complete at once.
        ([ELECTIVE, ELECTIVE], [0], (1, 2, 50, 10, False)),
        # Nothing that counts: never complete.
        ([PRACTICE], [0], (0, 0, 0, 0, False)),
        ([], [], (0, 0, 0, 0, False)),
    ],
)
def test_progress(steps, finished, expected):
    found = progress(outline(*steps), {KEYS[n] for n in finished})
    assert (
        found.done,
        found.total,
        found.percent,
        found.minutes_left,
        found.is_complete,
    ) == expected


def test_what_another_edition_asked_for_counts_for_nothing():
    assert progress(outline(LESSON, QUIZ), {uuid4(), KEYS[0]}).percent == 50


@pytest.mark.parametrize(
    ("marks", "pass_mark", "percent", "passed"),
    [
        ([(1, 1, True), (0, 1, True)], 50, 50, True),
        ([(1, 1, True), (0, 1, True)], 51, 50, False),
        # 69.99… is never shown as 70, and never passes 70.
        ([(Fraction(6999, 10000), 1, True)], 70, 69, False),
        ([(Fraction(2, 3), 3, True), (1, 1, True)], 75, 75, True),
        # What isn't counted neither helps nor hurts.
        ([(0, 5, False), (1, 1, True)], 100, 100, True),
        # Points weigh.
        ([(1, 2, True), (0, 1, True)], 66, 66, True),
        ([(1, 2, True), (0, 1, True)], 67, 66, False),
        ([], 70, 100, True),
        ([(0, 1, True)], 1, 0, False),
    ],
)
def test_a_quiz_is_passed_by_exact_fractions(marks, pass_mark, percent, passed):
    outcome = result((Mark(Fraction(s), p, c) for s, p, c in marks), pass_mark=pass_mark)
    assert (outcome.percent, outcome.passed) == (percent, passed)


def test_points_are_kept_in_thousandths():
    assert str(stored(Fraction(2, 3))) == "0.667"


CANDIDATES = [
    Candidate(1, ("a", "b", "c", "d"), False),
    Candidate(2, ("a", "b", "c"), True),
    Candidate(3, (), False),
]


def test_a_plan_asks_everything_once_and_can_be_made_again():
    first = plan(CANDIDATES, shuffle=True, random=Random(7))
    assert first == plan(CANDIDATES, shuffle=True, random=Random(7))
    assert sorted(entry["version"] for entry in first["questions"]) == [1, 2, 3]
    for entry, ids in ((e, {c.version_id: c.ids for c in CANDIDATES}) for e in first["questions"]):
        assert sorted(entry["order"]) == sorted(ids[entry["version"]])


def test_ordering_and_matching_are_always_shuffled_and_every_order_comes():
    """Each of the six equally often: an order that never came would tell by elimination."""
    seen = Counter()
    for seed in range(1200):
        made = plan(CANDIDATES, shuffle=False, random=Random(seed))
        assert [entry["version"] for entry in made["questions"]] == [1, 2, 3]
        assert made["questions"][0]["order"] == ["a", "b", "c", "d"]
        seen["".join(made["questions"][1]["order"])] += 1
    assert len(seen) == 6 and min(seen.values()) > 140


@pytest.mark.parametrize(("aimed", "shown"), [(1, 1), (2, 1), (4, 1)])
def test_a_quiz_alone_never_shows_more_than_level_1(aimed, shown):
    awards = shown_by_quiz([TaughtCompetency("SL-01", "Empathy", aimed, True)])
    assert [award.level for award in awards] == [shown]


# --- Certificates' pure parts ---


def test_codes_have_eighty_random_bits_and_survive_typing():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    code = codes.pop()
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert normal_code(code.lower().replace("-", " ")) == code
    assert normal_code(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize(
    "typed", ["", "ABC", "x" * 10_000, "7Q4M-XK2P-9RTD-3F8U", "é" * 16, "\x00" * 16]
)
def test_what_is_no_code_is_none(typed):
    assert normal_code(typed) is None


def test_a_signature_is_over_every_byte():
    key = Ed25519PrivateKey.generate()
    public, claim = signing.public_key(key), b'{"number":"7Q4M"}'
    signature = signing.sign(claim, key)
    assert signing.is_signed_by(claim, signature, public)
    for position in range(len(claim)):
        changed = bytearray(claim)
        changed[position] ^= 1
        assert not signing.is_signed_by(bytes(changed), signature, public)
    assert not signing.is_signed_by(
        claim, signature, signing.public_key(Ed25519PrivateKey.generate())
    )
    for broken in ("", "not base64!", "AAAA"):
        assert not signing.is_signed_by(claim, broken, public)


@pytest.mark.parametrize(
    "pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_an_unusable_key_is_a_clear_error(pem):
    with pytest.raises(signing.KeyUnusable, match="signing key"):
        signing.private_key(pem)


# --- RFC 8785 ---


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ({"é": 'ü\n"\\\u0007'}, '{"é":"ü\\n\\"\\\\\\u0007"}'),
        # RFC 8785, 3.2.3: keys are sorted by UTF-16 code units, so U+1F600 stands before U+FB33.
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'),
        ({}, "{}"),
    ],
)
def test_canonical_json(value, text):
    assert canonical_json(value).decode() == text


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, 1.5]}, r"\$\.a\[1\]"),
        ({"n": 2**53}, r"\$\.n"),
        ({1: "x"}, r"key 1"),
        ({"s": "\ud800"}, r"\$\.s.*surrogate"),
        ({"s": {1, 2}}, r"\$\.s"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_path(value, where):
    with pytest.raises(NotCanonical, match=where):
        canonical_json(value)
