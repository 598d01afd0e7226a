"""Doing what a dry run said, row by row, and taking it back; what is left goes on in the background."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _
from django_tasks import task

from assessments.competencies import prior
from learning.operations import api as operations
from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkRow, BulkRowState, Skipped
from learning.people import employing, first_sign_in, staffing
from learning.people.merging import api as accounts
from learning.people.staffing import StaffingRefused

from .looking import KIND
from .problems import note

# How long a request works on an import; what is left goes on in the background.
PATIENCE = 2.0
ENDING = "end employment"
KINDS = (KIND, ENDING)

Changed = Callable[[int, set[int]], object]
_after_change: list[Changed] = []


def after_change(function: Changed) -> Changed:
    """Register who hears which people of an organisation were changed (organisation_id, user_ids)."""
    if function not in _after_change:
        _after_change.append(function)
    return function


def on_people_changed(organisation_id: int, user_ids: set[int]) -> None:
    """Tell everybody who registered; safe to repeat as far as they are."""
    for function in _after_change:
        function(organisation_id, user_ids)


# --- The whole ------------------------------------------------------------------------------------


def refused_rows(operation: BulkOperation) -> int:
    """How many rows of a dry run are refused."""
    return operation.rows.filter(outcome=bulk.BulkOutcome.REFUSED).count()


def to_do(operation: BulkOperation) -> bool:
    """Whether a dry run has a row that would change something."""
    outcomes = (bulk.BulkOutcome.CREATE, bulk.BulkOutcome.CHANGE)
    return operation.rows.filter(outcome__in=outcomes).exists()


def apply_operation(
    operation: BulkOperation,
    *,
    by,
    leave_refused_out: bool = False,
    seconds: float | None = PATIENCE,
) -> int:
    """Do what the dry run said; how many rows are left for the background.

    Raises BulkRefused while there are refused rows and nobody has said that they are left out.
    """
    is_planned = operation.state == bulk.BulkState.PLANNED
    if is_planned and not leave_refused_out and refused_rows(operation):
        raise bulk.BulkRefused(
            _("Some rows are refused. Mend the file, or say that those rows are left out.")
        )
    if is_planned and not bulk.is_pending(operation) and not to_do(operation):
        raise bulk.BulkRefused(_("There is nothing to apply."))
    act = _ACTS[operation.kind][0]
    left = bulk.apply(operation, lambda row: _guarded(act, row, operation), seconds=seconds)
    return _finished(operation, by, left, "apply")


def undo_operation(operation: BulkOperation, *, by, seconds: float | None = PATIENCE) -> int:
    """Take back what nobody has changed since; the rest is listed. How many rows are left."""
    act = _ACTS[operation.kind][1]
    left = bulk.undo(operation, lambda row: _guarded(act, row, operation), seconds=seconds)
    return _finished(operation, by, left, "undo")


def _guarded(act, row: BulkRow, operation: BulkOperation) -> None:
    try:
        act(row, operation)
    except StaffingRefused as refused:
        raise Skipped(str(refused)) from None


def _finished(operation: BulkOperation, by, left: int, what: str) -> int:
    if left:
        go_on.enqueue(str(operation.pk))
        return left
    operations.record(
        actor=by,
        action=f"{what} {operation.kind}",
        kind="organisation",
        subject=str(operation.organisation_id),
        operation=str(operation.pk),
        source=operation.source,
        **{name: n for name, n in bulk.counts(operation).items() if ":" not in name},
    )
    state = BulkRowState.DONE if what == "apply" else BulkRowState.UNDONE
    rows = operation.rows.filter(state=state).exclude(subject="")
    people = {int(subject) for subject in rows.values_list("subject", flat=True).iterator()}
    on_people_changed(operation.organisation_id, people)
    return 0


@task(priority=20)
def go_on(key: str) -> int:
    """Go on with an operation that a request left; how many rows are left."""
    operation = BulkOperation.objects.select_related("organisation", "by").get(pk=key)
    if operation.state == bulk.BulkState.APPLYING:
        return apply_operation(operation, by=operation.by, seconds=None)
    if operation.state == bulk.BulkState.UNDOING:
        return undo_operation(operation, by=operation.by, seconds=None)
    return 0


@operations.sweeps("imports of people")
def _sweep() -> int:
    """Operations that were broken off."""
    states = (bulk.BulkState.APPLYING, bulk.BulkState.UNDOING)
    broken = BulkOperation.objects.filter(kind__in=KINDS, state__in=states)
    keys = [str(key) for key in broken.values_list("pk", flat=True)]
    for key in keys:
        go_on.call(key)
    return len(keys)


# --- A row of a file ------------------------------------------------------------------------------


def _apply_person(row: BulkRow, operation: BulkOperation) -> None:
    content = row.content
    memo: dict[str, Any] = {}
    user = _account(content["person"], operation, memo)
    row.subject = str(user.pk)
    if content.get("act"):
        joins = user.pk not in memo.get("made", ()) and not employing.works_at(
            operation.organisation_id, user.pk
        )
        _place(content, operation, user, memo)
        if joins and user.email:
            _tell(user, operation)
    if "away" in content:
        since, until = map(date.fromisoformat, content["away"])
        memo["away"] = staffing.note_absence(operation.organisation_id, user, since, until)
    if "learned" in content:
        learned = content["learned"]
        on = date.fromisoformat(learned["on"]) if learned["on"] else None
        memo["learned"] = prior.note_reported(
            user=user, operation=operation.pk, **{**learned, "on": on}
        )
    row.memo = memo


def _account(person: dict[str, Any], operation: BulkOperation, memo: dict):
    """The person's account; who was made by which row stands in that row's memo."""
    found = staffing.account_for(
        organisation_id=operation.organisation_id, operation=operation.pk, **person
    )
    if found.is_new:
        memo.setdefault("made", []).append(found.user.pk)
    elif found.is_numbered:
        memo.setdefault("numbered", []).append(found.user.pk)
    if found.token:
        _invite(found, operation)
    return found.user


def _place(content: dict, operation: BulkOperation, user, memo: dict) -> None:
    unit, made = staffing.unit_for(operation.organisation_id, **content["unit"])
    post = None
    if content["post"]:
        post, more = staffing.post_for(unit, **content["post"])
        made |= more
    supervisor = None
    if content["supervisor"]:
        supervisor = _account(_whole(content["supervisor"]), operation, memo)
    until = _day(content["until"])
    if content["act"] == "begin":
        memo["place"] = staffing.begin(
            user=user,
            unit=unit,
            post=post,
            supervisor=supervisor,
            since=_day(content["since"]),
            until=until,
            ends=content["ends"],
        )
    else:
        memo["place"] = {
            "changed": staffing.change(
                content["membership"], post=post, supervisor=supervisor, until=until
            )
        }
    memo["made_places"] = made


def _whole(person: dict[str, Any]) -> dict[str, Any]:
    return {"pk": None, "number": "", "email": "", "name": ""} | person


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _invite(account: staffing.Account, operation: BulkOperation) -> None:
    """The mail to a new account, in the site's language: nobody knows theirs yet."""
    with override(settings.LANGUAGE_CODE):
        facts = {
            "organisation": operation.organisation.name,
            "site": settings.WAGTAIL_SITE_NAME,
            "name": account.user.full_name,
            "until": date_format(localtime(now() + first_sign_in.KEPT), "j F Y"),
            "address": first_sign_in.link(account.token),
        }
        operations.post(
            key=f"first-sign-in:{operation.pk}:{account.user.pk}",
            recipient=account.user.email,
            subject=gettext("Your account at %(site)s") % facts,
            body=gettext(
                "Good day %(name)s,\n\n"
                "%(organisation)s has made an account for you at %(site)s, where public servants "
                "learn.\n\n"
                "Open this link until %(until)s and choose a password:\n\n"
                "%(address)s\n\n"
                "The link is yours alone: don't pass this mail on. If you don't work at "
                "%(organisation)s, do nothing, and tell whoever is at this address to write to us.\n"
            )
            % facts,
            secret=account.token,
        )


def _tell(user, operation: BulkOperation) -> None:
    """The mail to somebody whose account was here and who now works for one more employer."""
    with override(user.language or settings.LANGUAGE_CODE):
        facts = {"organisation": operation.organisation.name, "name": user.get_short_name()}
        operations.post(
            key=f"placed:{operation.pk}:{user.pk}",
            recipient=user.email,
            subject=gettext("%(organisation)s has noted that you work there") % facts,
            body=gettext(
                "Good day %(name)s,\n\n"
                "%(organisation)s has noted that you work there. Its HR unit now sees your levels, what "
                "shows them, and what it requires of you; never an answer. Your passbook says who "
                "looked.\n\n"
                "If you don't work there, tell us: the contact page says how.\n"
            )
            % facts,
        )


# --- Its undo -------------------------------------------------------------------------------------


def _undo_person(row: BulkRow, operation: BulkOperation) -> None:
    memo, organisation = row.memo, operation.organisation_id
    if accounts.went_away([int(row.subject or 0), *memo.get("made", [])]):
        raise Skipped(_("The account went into another one since, so what this row did stays."))
    if "place" in memo:
        staffing.take_back(memo["place"])
    if "away" in memo:
        staffing.take_absence_back(organisation, int(row.subject), memo["away"])
    if memo.get("learned") and not prior.take_back(pk=memo["learned"], operation=operation.pk):
        raise Skipped(_("The training is no longer only reported."))
    for pk in memo.get("numbered", []):
        staffing.take_number_back(organisation, pk)
    for pk in memo.get("made", []):
        if not staffing.close_unused(pk):
            row.problems = [
                *row.problems,
                note(_("The person has signed in since: the account stays, without the post.")),
            ]
    staffing.take_places_back(memo.get("made_places", {}))


# --- Ending people who aren't in a file -----------------------------------------------------------


def _end(row: BulkRow, operation: BulkOperation) -> None:
    row.memo = staffing.end(row.content["membership"], _day(row.content["last"]))


def _restore(row: BulkRow, operation: BulkOperation) -> None:
    staffing.restore(row.memo)


_ACTS = {KIND: (_apply_person, _undo_person), ENDING: (_end, _restore)}

__all__ = [
    "ENDING",
    "KIND",
    "after_change",
    "apply_operation",
    "on_people_changed",
    "refused_rows",
    "undo_operation",
]
