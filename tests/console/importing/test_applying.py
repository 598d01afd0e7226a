"""Applying a file, and taking it back whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.models import Evidence, PriorLearning
from learning.console.importing import api, applying, keeping
from learning.operations import bulk
from learning.operations.held import HELD
from learning.operations.models import AuditEntry, BulkOperation, Outbox
from learning.people.models import (
    Absence,
    FirstSignIn,
    Membership,
    Post,
    StaffNumber,
    Unit,
    User,
)
from tests.people import run_tasks

from .files import applied, by_number, employee, interior, places, planned, row, said, undone


def roll() -> dict:
    """Everything an import may touch, to compare before and after."""
    return {
        "units": sorted(Unit.objects.values_list("depth", "name", "code", "numchild")),
        "posts": sorted(Post.objects.values_list("pk", "title", "grade")),
        "places": sorted(
            Membership.objects.values_list("pk", "user", "unit__name", "since"), key=str
        ),
        "ends": sorted(
            Membership.objects.values_list("pk", "until", "supervisor", "post"), key=str
        ),
        "numbers": sorted(StaffNumber.objects.values_list("user", "number")),
        "absences": sorted(Absence.objects.values_list("user", "since", "until")),
        "training": PriorLearning.objects.count(),
        "people": sorted(User.objects.filter(deleted_at=None).values_list("pk", flat=True)),
    }


ROWS = [
    row("1", post="Clerk", unit="Archive", since="2026-03-01", supervisor="5"),
    row("2", "Brian Kimani", until="2030-12-31", unit_code="R", supervisor="1"),
    row("3", "Cheptoo", unit="Registry / Counter", email="cheptoo@interior.example",
        away_from="2026-07-01", away_until="2026-07-31", supervisor="5"),
    row("3", "Cheptoo", unit="", learned="Records", learned_on="2024-01-01"),
    row("4", "Achieng", unit="Registry / Counter / Night", post="Guard", post_code="G-1", grade="B"),
    row("5", "Wanjiru", unit="Registry"),
]  # fmt: skip


def test_what_was_said_is_done_and_undone_whole():
    amina, brian = employee("1", post="Clerk"), employee("2", "Brian Kimani")
    before = roll()
    operation = applied(*ROWS)
    assert operation.state == "applied", [said(operation, n) for n in range(1, 7)]
    assert not operation.rows.exclude(state="done").exists()
    assert places(amina) == [
        ("Registry", "Clerk", "2020-01-01", "2026-02-28"),
        ("Archive", "Clerk", "2026-03-01", None),
    ]
    assert places(brian) == [("Registry", None, "2020-01-01", "2030-12-31")]
    assert Membership.objects.get(user=brian).supervisor == amina
    assert Unit.objects.get(code="R").name == "Registry"
    cheptoo = by_number("3")
    assert cheptoo.email == "cheptoo@interior.example" and not cheptoo.has_usable_password()
    assert Absence.objects.get(user=cheptoo).until == date(2026, 7, 31)
    assert PriorLearning.objects.get(user=cheptoo).state == "reported"
    assert not Evidence.objects.filter(user=cheptoo).exists()
    assert Post.objects.get(code="G-1").unit.name == "Night"
    assert Membership.objects.get(user=amina, until=None).supervisor == by_number("5")
    assert roll() != before

    undone(operation)
    assert operation.state == "undone"
    assert not operation.rows.exclude(state="undone").exists(), [
        said(operation, n) for n in range(1, 7)
    ]
    assert roll() == before
    actions = AuditEntry.objects.filter(subject=str(interior().pk)).values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["apply import people", "undo import people"]


def test_a_new_person_with_an_address_gets_one_mail_and_is_not_confirmed():
    operation = applied(row("3", "Cheptoo", email="cheptoo@interior.example"))
    user = by_number("3")
    mail = Outbox.objects.get(recipient="cheptoo@interior.example")
    assert "/account/first/" in mail.body and mail.secret and mail.secret in mail.body
    assert mail.secret not in FirstSignIn.objects.get(user=user).digest
    with pytest.raises(bulk.BulkRefused):
        api.apply_operation(operation, by=None, seconds=None)
    assert Outbox.objects.filter(recipient="cheptoo@interior.example").count() == 1


def test_refused_rows_hold_everything_up_until_they_are_left_out():
    operation = planned(row("3", "Cheptoo"), row("4", "Achieng", since="2026-02-30"))
    with pytest.raises(bulk.BulkRefused):
        api.apply_operation(operation, by=None)
    assert not User.objects.filter(full_name="Cheptoo").exists()
    assert api.apply_operation(operation, by=None, leave_refused_out=True) == 0
    assert by_number("3") and not User.objects.filter(full_name="Achieng").exists()


def test_a_row_whose_thing_changed_since_the_dry_run_is_skipped_whole():
    amina = employee("1", post="Clerk")
    operation = planned(row("1", unit="Archive", post="Head", away_from="2026-07-01",
                            away_until="2026-07-31", since="2026-03-01"))  # fmt: skip
    Membership.objects.filter(user=amina).update(until="2026-01-31")
    api.apply_operation(operation, by=None, seconds=None)
    assert operation.rows.get().state == "skipped" and "changed this post" in said(operation)
    assert not Absence.objects.filter(user=amina).exists()
    assert not Unit.objects.filter(name="Archive").exists()


def test_two_dry_runs_of_one_file_make_each_person_once():
    first, second = planned(row("3", "Cheptoo")), planned(row("3", "Cheptoo"))
    for operation in (first, second):
        api.apply_operation(operation, by=None, seconds=None)
    assert StaffNumber.objects.filter(number="3").count() == 1
    assert Membership.objects.filter(user=by_number("3")).count() == 1
    assert second.rows.get().state == "skipped"


def test_undo_keeps_and_lists_what_changed_since():
    amina = employee("1")
    operation = applied(
        row("1", unit="Archive", since="2026-03-01"), row("3", "Cheptoo"), row("4", "Achieng")
    )
    Membership.objects.filter(user=amina, until=None).update(until="2027-01-01")
    came = by_number("4")
    FirstSignIn.objects.filter(user=came).update(used_at="2026-01-01T00:00Z")
    undone(operation)
    kept, closed, stays = operation.rows.all()
    assert kept.state == "kept" and "changed this post since" in said(operation)
    assert closed.state == "undone" and User.objects.get(pk=closed.subject).deleted_at
    assert stays.state == "undone" and "account stays" in said(operation, 3)
    came.refresh_from_db()
    assert came.is_active and came.full_name == "Achieng" and not places(came)


def test_a_unit_in_which_others_work_by_now_stays():
    operation = applied(row("3", "Cheptoo", unit="Archive / Cellar"))
    employee("8", "Otis", unit="Archive")
    undone(operation)
    assert Unit.objects.filter(name="Archive", numchild=0).exists()
    assert not Unit.objects.filter(name="Cellar").exists()


def test_what_a_request_leaves_goes_on_in_the_background(monkeypatch):
    rows = [row(str(number), f"Person {number}") for number in range(25)]
    operation = planned(*rows)
    assert api.apply_operation(operation, by=None, seconds=0) == 15
    assert operation.state == "applying"
    run_tasks()
    operation.refresh_from_db()
    assert operation.state == "applied" and StaffNumber.objects.count() >= 25
    assert api.undo_operation(operation, by=None, seconds=0) == 15
    applying._sweep()
    operation.refresh_from_db()
    assert operation.state == "undone"


def test_the_ledger_hears_whom_it_was_about(monkeypatch):
    heard = []
    monkeypatch.setattr(applying, "_after_change", [])
    api.after_change(lambda organisation_id, user_ids: heard.append((organisation_id, user_ids)))
    operation = applied(row("3", "Cheptoo"), row("4", "Achieng", since="2026-02-30"))
    cheptoo = by_number("3")
    undone(operation)
    assert heard == [(interior().pk, {cheptoo.pk})] * 2


def test_a_promotion_keeps_the_supervisor_and_a_post_may_get_another_grade():
    boss = employee("9", "Boss")
    amina = employee("1", post="Clerk", supervisor=boss)
    applied(row("1", post="Senior clerk", since="2026-03-01"))
    assert Membership.objects.get(user=amina, until=None).supervisor == boss
    applied(row("8", "Otis", post="Guard", post_code="G-1", grade="B"))
    operation = applied(row("8", "Otis", post_code="G-1", grade="C"))
    assert Post.objects.get(code="G-1").grade == "C" and "grade C" in said(operation)
    undone(operation)
    assert Post.objects.get(code="G-1").grade == "B"


def test_letter_case_makes_no_second_unit_or_post():
    rows = [row("1", unit="Büro", post="Ärztin"), row("2", "Brian", unit="BÜRO", post="ÄRZTIN")]
    operation = applied(*rows)
    assert operation.report["units"] == 1
    assert Unit.objects.filter(depth=2, organisation=interior()).count() == 3
    assert Post.objects.count() == 1


def test_what_a_file_said_is_kept_for_thirty_days_and_an_undo_needs_none_of_it():
    operation, never = applied(row("3", "Cheptoo")), planned(row("4", "Achieng"))
    assert keeping.sweep() == 0
    BulkOperation.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert keeping.sweep() > 0 and keeping.sweep() == 0
    assert not BulkOperation.objects.filter(pk=never.pk).exists()
    assert operation.rows.get().content == {}
    operation.refresh_from_db()
    undone(operation)
    assert not StaffNumber.objects.filter(number="3").exists()


def test_who_deletes_the_account_is_in_no_file_any_more():
    operation = applied(row("3", "Cheptoo", email="cheptoo@interior.example"))
    user = by_number("3")
    [kind] = [one for one in HELD if one.name == "employer-imports"]
    [told] = kind.rows(user)
    assert told["row"]["person"]["email"] == "cheptoo@interior.example"
    kind.forget(user)
    found = operation.rows.get()
    assert not (found.label or found.content or found.memo or found.problems)
    undone(operation)
    assert operation.state == "undone" and not User.objects.get(pk=user.pk).deleted_at
