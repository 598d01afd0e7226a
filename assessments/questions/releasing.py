"""Putting questions of a bank live that no quiz asks by name: draws take only what is live."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from curriculum.releasing import ReleaseRefused, releasing, was_written_by
from curriculum.reviewing import api as reviewing
from learning.operations import api as operations

from .api import draft_of, is_complete
from .models import Question


def drafts_in(institutions: QuerySet) -> QuerySet[Question]:
    """What a release would change in these banks: drafts, and changes to what is live; the oldest first.

    What was taken down by an administrator comes back by one.
    """
    never_live = Q(live=False, first_published_at__isnull=True)
    rows = Question.objects.filter(
        never_live | Q(live=True, has_unpublished_changes=True), institution__in=institutions
    )
    return rows.select_related("institution", "latest_revision__user").order_by("pk")


@transaction.atomic
def release_questions(*, questions: Iterable[Question], by) -> int:
    """Put the newest drafts of these questions live, all or none; how many there were.

    Second person: ReleaseRefused names those that `by` wrote, and those that aren't complete.
    """
    questions = list(questions)
    own = [question.label for question in questions if was_written_by(question, by)]
    if own:
        raise ReleaseRefused(
            _("You wrote %(titles)s yourself. Ask a colleague who may publish to release it.")
            % {"titles": ", ".join(own)}
        )
    read = [question.label for question in questions if reviewing.waits(question)]
    if read:
        raise ReleaseRefused(
            _("%(titles)s wait for a review with their module.") % {"titles": ", ".join(read)}
        )
    bare = [question.label for question in questions if not is_complete(draft_of(question))]
    if bare:
        raise ReleaseRefused(
            _("Not complete yet: %(titles)s. Open them to see why.") % {"titles": ", ".join(bare)}
        )
    for question in questions:
        revision = question.latest_revision or question.save_revision(user=by)
        with releasing():
            revision.publish(user=by, skip_permission_checks=True)
        operations.record(
            actor=by, action="release", kind="question", subject=str(question.translation_key)
        )
    return len(questions)
