"""A pasted list of addresses, read as a table."""

from __future__ import annotations

import pytest

from assessments.intakes.addresses import Verdict, read


@pytest.mark.parametrize(
    "written",
    [
        "amina@example.org",
        "AMINA@Example.ORG",
        "Amina Otieno <amina@example.org>",
        '"Otieno" <amina@example.org>',
    ],
)
def test_an_address_in_whatever_clothes(written):
    (entry,) = read(written)
    assert (entry.address, entry.verdict) == ("amina@example.org", Verdict.NEW)


@pytest.mark.parametrize(
    "written",
    [
        "amina", "amina@", "@example.org", "amina@example", "a b@example.org", "a@b@example.org",
        "amina@example..org", "amina@-example.org", "a" * 250 + "@example.org", "<>", "amina@1.2",
        "a\u202eb@example.org", "amina@example.org\x07",
    ],
)  # fmt: skip
def test_what_is_none(written):
    (entry,) = read(written)
    assert entry.verdict is Verdict.MALFORMED


def test_each_has_its_line_and_what_becomes_of_it():
    text = "a@x.org, b@x.org;A@x.org\n\n  c@x.org\nnobody\nd@x.org\t e@x.org"
    found = read(text, members={"c@x.org"}, invited={"e@x.org"})
    assert [(row.line, row.address, row.verdict.value) for row in found] == [
        (1, "a@x.org", "new"),
        (1, "b@x.org", "new"),
        (1, "a@x.org", "double"),
        (3, "c@x.org", "member"),
        (4, "nobody", "malformed"),
        (5, "d@x.org", "new"),
        (5, "e@x.org", "invited"),
    ]
