"""What a dry run says of each row, and that it writes nothing but itself."""

from __future__ import annotations

import pytest

from learning.operations.models import BulkOperation
from learning.people.adapter import confirm_address
from learning.people.models import Membership, Organisation, Post, Unit, User

from .files import applied, employee, interior, planned, row, said


def everything() -> tuple:
    return tuple(model.objects.count() for model in (User, Membership, Unit, Post))


def test_a_dry_run_writes_nothing_but_itself():
    before = everything()
    operation = planned(
        row("1", unit="Registry / Counter", post="Clerk", email="amina@interior.example"),
        row("2", "Brian Kimani", unit="Registry", supervisor="1", since="2026-03-01"),
    )
    assert everything() == before and BulkOperation.objects.count() == 1
    assert operation.report["units"] == 2 and operation.report["mailed"] == 1
    assert operation.report["unit_names"] == ["Registry", "Registry / Counter"]
    assert "mail with a link" in said(operation) and "printed slip" in said(operation, 2)
    assert "Clerk, Registry / Counter" in said(operation)


def test_who_is_known_by_number_or_confirmed_address_is_no_new_person():
    employee("1", post="Clerk")
    other = User.objects.create_user("brian@example.org", None, full_name="Brian Kimani")
    confirm_address(other)
    operation = planned(
        row("1", post="Clerk"),
        row("2", "Brian Kimani", email="Brian@example.org"),
        row("1", "Amina Otieno", post="Clerk", unit="Registry", until="2030-01-01"),
    )
    assert said(operation).startswith("same")
    found = operation.rows.get(position=2)
    assert found.outcome == "change" and found.subject == str(other.pk)
    assert "staff number 2 is noted" in said(operation, 2)


def test_an_address_that_nobody_confirmed_finds_nobody():
    """Else whoever signs up with somebody's address first would be taken for them."""
    User.objects.create_user("amina@interior.example", None, full_name="Somebody")
    operation = planned(row("1", email="amina@interior.example"))
    assert "nobody has confirmed" in said(operation) and said(operation).startswith("refused")


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ({"number": "1"}, {"number": "1", "name": "Brian"}, "another name"),
        (
            {"number": "1", "email": "a@example.com"},
            {"number": "1", "email": "b@example.com"},
            "another e-mail",
        ),
        (
            {"number": "1", "email": "a@example.com"},
            {"number": "2", "email": "A@example.com"},
            "another staff number",
        ),
        ({}, {"number": "2", "supervisor": "77"}, "neither in this file"),
        ({}, {"number": "2", "supervisor": "2"}, "own supervisor"),
        ({}, {"number": "2", "since": "2026-03-01", "until": "2026-02-01"}, "before the first"),
        (
            {},
            {"number": "2", "away_from": "2026-03-01", "away_until": "2026-02-01"},
            "before it begins",
        ),
        ({}, {"number": "2", "away_from": "2026-03-01"}, "first and a last day"),
        ({}, {"number": "2", "grade": "C4"}, "A grade is a post's"),
        ({}, {"number": "2", "unit": "", "unit_code": "nowhere"}, "no unit with the number"),
        ({}, {"number": "2", "unit": ""}, "needs a unit"),
        ({}, {"number": "2", "unit": "", "post": "Clerk"}, "names no unit"),
        ({}, {"number": "2", "post_code": "P-9"}, "no post with the number"),
        ({}, {"number": "2", "name": ""}, "needs a name"),
        ({}, {"number": "", "email": ""}, "neither a staff number"),
        (
            {"unit": "A", "unit_code": "7"},
            {"number": "2", "unit": "A / B", "unit_code": "7"},
            "under itself",
        ),
        (
            {"unit": "A", "unit_code": "7"},
            {"number": "2", "unit": "B", "unit_code": "7"},
            "another unit",
        ),
        (
            {"unit": "A", "unit_code": "7"},
            {"number": "2", "unit": "A", "unit_code": "8"},
            "has the number 7",
        ),
        (
            {"unit": "A", "post": "Clerk", "post_code": "P"},
            {"number": "2", "unit": "B", "post_code": "P"},
            "in another unit",
        ),
        (
            {"post": "Clerk", "post_code": "P", "grade": "C"},
            {"number": "2", "post_code": "P", "grade": "D"},
            "something else of the post",
        ),
        ({}, {"number": "2", "learned_code": "XX-1", "learned": "Course"}, "no competency"),
        ({}, {"number": "2", "learned_on": "2024-01-01"}, "needs its title"),
        ({}, {"number": "2", "learned": "Course", "learned_level": "2"}, "learned_code"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_are_not(first, second, says):
    operation = planned(row(**first), row(**({"name": "Brian Kimani"} | second))
                        if second.get("number") != "1" else row(**second))  # fmt: skip
    assert said(operation).startswith("create"), said(operation)
    assert said(operation, 2).startswith("refused") and says in said(operation, 2)


def test_an_address_of_somebody_else_s_account_is_refused():
    employee("1")
    planned_for = employee("2", "Brian Kimani")
    User.objects.filter(pk=planned_for.pk).update(email="brian@interior.example")
    operation = planned(
        row("1", email="brian@interior.example"), row("3", "B. K.", email="Brian@interior.example")
    )
    assert "another account than the staff number" in said(operation)
    assert "another staff number" in said(operation, 2)
    operation = planned(row("3", "Brian Kimani", email="Brian@interior.example"))
    assert "belongs to staff number 2" in said(operation)


def test_a_supervisor_whose_row_is_refused_supervises_nobody():
    operation = planned(
        row("3", "Cheptoo", supervisor="2"),
        row("2", "Brian", supervisor="1"),
        row("1", since="2026-02-30"),
    )
    assert "row, 4, is refused" in said(operation, 2)
    assert "row, 3, is refused" in said(operation, 1)


def test_two_left_over_posts_make_a_new_one_ambiguous():
    user = employee("1", post="Clerk")
    second = Unit.objects.get(organisation=interior(), name="Civil registration")
    Membership.objects.create(user=user, unit=second, since="2021-01-01")
    operation = planned(row("1", unit="Archive"))
    assert "which of them ends" in said(operation)
    operation = planned(row("1", post="Clerk"), row("1", unit="Archive", since="2026-03-01"))
    assert said(operation).startswith("same")
    assert "Moves on 2026-03-01: Archive. Until then Civil registration" in said(operation, 2)


def test_a_move_before_the_old_post_began_is_refused():
    employee("1", since="2025-01-01")
    assert "only since 2025-01-01" in said(planned(row("1", unit="Archive", since="2024-06-01")))


def test_who_is_not_in_the_file_is_counted_and_a_refused_row_is_no_absence():
    gone = employee("1")
    employee("2", "Brian Kimani")
    operation = planned(row("2", "Brian Kimani", since="2026-02-30"))
    assert gone.pk in operation.report["absent"]
    assert not {int(pk) for pk in [gone.pk]} - set(operation.report["absent"])
    brian = User.objects.get(staff_numbers__number="2")
    assert brian.pk not in operation.report["absent"]


def test_another_organisation_s_people_and_units_are_not_there():
    health = Organisation.objects.get(slug="health")
    Unit.objects.filter(organisation=health, depth=2).update(code="H-1")
    employee("1")
    operation = planned(row("1"), row("2", "Brian", unit="", unit_code="H-1"), organisation=None)
    assert "no unit with the number" in said(operation, 2)
    elsewhere = planned(row("1", unit="Ward"), organisation=health)
    assert said(elsewhere).startswith("create")


def test_the_same_file_again_changes_nothing():
    rows = [
        row("1", unit="Registry / Counter", unit_code="R-2", post="Clerk", grade="C",
            supervisor="2", since="2026-01-05", away_from="2026-07-01", away_until="2026-07-31",
            learned="Records", learned_on="2024-01-01"),
        row("2", "Brian Kimani", email="brian@interior.example", post_code="P-1", post="Head"),
        row("1", unit="Archive", since="2026-02-01"),
    ]  # fmt: skip
    applied(*rows)
    again = planned(*rows)
    assert [one.outcome for one in again.rows.all()] == ["same"] * 3, [
        said(again, n) for n in (1, 2, 3)
    ]
    assert again.report["units"] == 0
