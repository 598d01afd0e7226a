"""What learners are told of a correction."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations

from .models import Regrading


def tell(changed: Sequence[Regrading]) -> None:
    """Promise one mail about these sittings of one learner: what changed, and why."""
    newest = changed[-1]
    user = newest.attempt.enrolment.user
    if not user.email:
        return
    passes = any(row.passed and not row.passed_before for row in changed)
    with override(user.language or settings.LANGUAGE_CODE):
        title = newest.attempt.quiz_title
        operations.post(
            key=f"correction:{newest.correction_id}:{newest.attempt_id}",
            recipient=user.email,
            subject=(
                _("You have passed: %(title)s")
                if passes
                else _("Your result was corrected: %(title)s")
            )
            % {"title": title},
            body=_(
                "Dear %(name)s,\n\n"
                "a question of the quiz “%(title)s” had been graded wrongly. Your result was "
                "corrected:\n\n%(results)s\n\nWhy: %(reason)s\n\n%(address)s\n"
            )
            % {
                "name": user.full_name,
                "title": title,
                "results": "\n".join(_line(row) for row in changed),
                "reason": newest.correction.reason,
                "address": settings.BARAZA_BASE_URL + reverse("attempt", args=[newest.attempt_id]),
            },
        )


def _line(row: Regrading) -> str:
    """One sitting's result; points stay unsaid where the quiz doesn't show them."""
    about = {"n": row.attempt.number, "before": row.percent_before, "after": row.percent}
    if row.attempt.marks_shown != "at_once":
        said = _("Attempt %(n)d: corrected") % about
    else:
        said = _("Attempt %(n)d: %(before)d %% before, %(after)d %% now") % about
    if row.passed and not row.passed_before:
        said += "; " + _("passed")
    return said
