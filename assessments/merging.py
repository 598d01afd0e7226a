"""Two accounts of one person become one record: what would go over, doing it, undoing it.

Nothing is thrown away: what the other account has as well stays with the closed one, and for thirty
days all of it finds its way back. Only who has signed in to both can say that two accounts are theirs;
an employer alone merges one by which nobody has ever come in.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations
from learning.people.merging import api as accounts
from learning.people.merging.api import MergerRefused

from . import api
from .certificates.models import Certificate
from .competencies.models import Evidence
from .competencies.prior_models import PriorLearning
from .enrolments import api as enrolments
from .enrolments import joining
from .practice.models import Assessment
from .quizzes.models import Attempt, AttemptState
from .reflections.models import Reflection
from .required import api as required
from .settling import settle_soon

__all__ = [
    "Preview",
    "merge",
    "merge_for_employer",
    "obstacles",
    "preview",
    "propose_for_employer",
    "undo",
]


@dataclass(frozen=True)
class Preview:
    """What would go over, for the person alone: an employer reads no more than the places."""

    modules: list[str]
    overtaken: list[str]
    left: list[str]
    certificates: int
    evidence: int
    places: accounts.Places
    reasons: list[str]


def preview(away, into) -> Preview:
    """What merging would do, and what stands in its way."""
    turns = {turn.pk: turn for turn in (*joining.turns_of(away), *joining.turns_of(into))}
    plan = joining.plan(joining.turns_of(away), joining.turns_of(into))
    return Preview(
        [turns[pk].title for pk in plan.over],
        [turns[pk].title for pk in plan.ended],
        [turns[pk].title for pk in plan.stay],
        Certificate.objects.filter(user=away).count(),
        Evidence.objects.filter(user=away).count(),
        accounts.places(away, into),
        obstacles(away, into),
    )


def obstacles(away, into) -> list[str]:
    """Why these two can't be put together now, each with what to do; empty if nothing is in the way."""
    found = accounts.obstacles(away, into)
    if Attempt.objects.filter(enrolment__user__in=[away, into], state=AttemptState.OPEN).exists():
        found.append(_("A quiz is under way in one of the accounts. Hand it in first."))
    if _judged(away, into) or _judged(into, away):
        found.append(
            _(
                "One of the accounts has assessed the other's work, so they are meant to be two people. "
                "Write to us if that is wrong."
            )
        )
    return found


def _judged(one, other) -> bool:
    return (
        Evidence.objects.filter(user=one, assessor=other).exists()
        or Assessment.objects.filter(
            assessor=other, hand_in__submission__members__enrolment__user=one
        ).exists()
    )


@transaction.atomic
def merge(*, away, into, by, merger=None):
    """Put them together; the merger's row. Repeated, nothing more. Raises MergerRefused with reasons.

    Lock order as everywhere: the people (in the order of their numbers), their enrolments, the rest.
    """
    away, into = accounts.hold_both(away, into)
    if done := accounts.merged(away, into):
        return done
    if reasons := obstacles(away, into):
        raise MergerRefused(reasons)
    enrolments.hold_all(away)
    enrolments.hold_all(into)
    plan = joining.plan(joining.turns_of(away), joining.turns_of(into))
    more = {
        "done": required.done_rows([away.pk, into.pk]),
        "conceded": required.carry_over(away, into),
        "joined": joining.join(plan, into),
    }
    row = accounts.put_together(
        away, into, by=by, merger=merger, stay={"assessments.Enrolment": plan.stay},
        more=more,
    )  # fmt: skip
    operations.record(
        actor=by, action="merge", kind="account", subject=str(into.pk), away=away.pk, merger=row.pk
    )
    api.settle([away.pk, into.pk])
    _settle_judged(into)
    return row


def _settle_judged(by) -> None:
    """Two who judged somebody may be one now: what two must have seen is reckoned anew."""
    rows = Evidence.objects.filter(assessor=by).order_by("user_id")
    settle_soon(rows.values_list("user_id", flat=True).distinct())


@transaction.atomic
def merge_for_employer(*, away, into, by, organisation, merger=None):
    """The same for an account that nobody has used; the owner of the other is told, and can undo it."""
    away, into = accounts.hold_both(away, into)
    # Under the lock: the person may be coming in by their slip at this moment.
    if accounts.was_used(away) or accounts.has_duties(away):
        raise MergerRefused([_("Somebody uses this account. Only the person can merge it.")])
    if by.pk in (away.pk, into.pk):
        raise MergerRefused([_("Your own accounts are yours to merge: open “My account”.")])
    merger = merger or accounts.propose(away=away, into=into, by=by, organisation=organisation)
    row = merge(away=away, into=into, by=by, merger=merger)
    _tell(row, organisation)
    return row


@transaction.atomic
def propose_for_employer(*, away, into, by, organisation):
    """Ask the person whether two accounts are theirs, on their account's page and by mail. Repeatable."""
    row = accounts.propose(away=away, into=into, by=by, organisation=organisation)
    for user in (into, away):
        _ask(row, user, organisation)
    return row


@transaction.atomic
def undo(*, merger, by):
    """Both accounts as before, but for what was done since. Raises MergerRefused."""
    away, into = accounts.hold_both(merger.away, merger.into)
    enrolments.hold_all(into)
    merger = accounts.to_undo(merger)
    joining.part(merger.moved["joined"], away, into)
    accounts.take_apart(merger, away, into, by=by, stay=_changed_since(merger))
    required.carry_back(merger.moved.get("conceded", {}))
    required.reckon_again([away.pk, into.pk], but=merger.moved["done"])
    operations.record(
        actor=by, action="undo merge", kind="account", subject=str(into.pk), away=away.pk,
        merger=merger.pk,
    )  # fmt: skip
    api.settle([away.pk, into.pk])
    _settle_judged(away)
    _settle_judged(into)
    return merger


def _changed_since(merger) -> dict[str, list[int]]:
    """What the person has made their own since the accounts were one: it doesn't go to the other one."""
    since, into = merger.merged_at, merger.into
    said = Reflection.objects.filter(user=into, saved_at__gt=since)
    documents = PriorLearning.objects.filter(user=into, asked_at__gt=since)
    return {
        "assessments.Reflection": list(said.values_list("pk", flat=True)),
        "assessments.PriorLearning": list(documents.values_list("pk", flat=True)),
        "assessments.Evidence": list(documents.values_list("evidence", flat=True)),
    }


def _ask(row, user, organisation) -> None:
    """The mail to an account of which an employer thinks that its owner has another."""
    if not user.email:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        facts = {
            "organisation": organisation.name,
            "name": user.get_short_name(),
            "address": settings.BARAZA_BASE_URL + accounts.address(),
        }
        operations.post(
            key=f"merger-proposed:{row.pk}:{user.pk}",
            recipient=user.email,
            subject=_("%(organisation)s thinks that you have two accounts") % facts,
            body=_(
                "Good day %(name)s,\n\n"
                "%(organisation)s thinks that you have two accounts here. If you do, you can put them "
                "together, so that your learning, your levels and your post stand in one place. Nobody "
                "else can: you show that both are yours by signing in to both.\n\n%(address)s\n\n"
                "If you have only one, say so there.\n"
            )
            % facts,
        )


def _tell(row, organisation) -> None:
    """The mail to whoever's account has got what stood under another one."""
    if not row.into.email:
        return
    with override(row.into.language or settings.LANGUAGE_CODE):
        facts = {
            "organisation": organisation.name,
            "name": row.into.get_short_name(),
            "until": date_format(localtime(row.undoable_until), "j F Y"),
            "address": settings.BARAZA_BASE_URL + accounts.address(),
        }
        operations.post(
            key=f"merged:{row.pk}",
            recipient=row.into.email,
            subject=_("%(organisation)s has put two accounts of yours together") % facts,
            body=_(
                "Good day %(name)s,\n\n"
                "%(organisation)s had made a second account for you, which nobody has used. What stood "
                "there, such as your post and what is required of you, stands in yours now.\n\n"
                "If the other account isn't yours, undo it until %(until)s:\n\n%(address)s\n"
            )
            % facts,
        )
