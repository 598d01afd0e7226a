"""What learners are told of a correction."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations

from .languages import quiz_page
from .models import Regrading
from .reviewing import released


def tell(changed: Sequence[Regrading]) -> None:
    """Promise one mail about these sittings of one learner: what changed, and why.

    The reason may tell the key. It is held back as long as the key is (`reviewing.released`).
    """
    newest = changed[-1]
    attempt, user = newest.attempt, newest.attempt.enrolment.user
    if not user.email:
        return
    language = user.language or settings.LANGUAGE_CODE
    passes = any(row.passed and not row.passed_before for row in changed)
    is_open = released(attempt, quiz_page(attempt.quiz_key, language)).key
    with override(language):
        operations.post(
            key=f"correction:{newest.correction_id}:{attempt.enrolment_id}:{attempt.quiz_key}",
            recipient=user.email,
            subject=(
                _("You have passed: %(title)s")
                if passes
                else _("Your result was corrected: %(title)s")
            )
            % {"title": attempt.quiz_title},
            body=_(
                "Dear %(name)s,\n\n"
                "a question of the quiz “%(title)s” had been graded wrongly. Your result was "
                "corrected:\n\n%(results)s\n\nWhy: %(reason)s\n\n%(address)s\n"
            )
            % {
                "name": user.full_name,
                "title": attempt.quiz_title,
                "results": "\n".join(_line(row) for row in changed),
                "reason": newest.correction.reason if is_open else why_later(),
                "address": settings.BARAZA_BASE_URL + reverse("attempt", args=[attempt.pk]),
            },
        )


def why_later() -> str:
    """Instead of a reason that would tell the key."""
    return _("the reason is shown beside your result together with the right answers.")


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
