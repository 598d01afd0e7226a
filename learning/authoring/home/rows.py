"""What stands in the panels: only what this person may open, in as many queries whatever there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from assessments import access
from assessments.analysis import api as analysis
from assessments.feedback import api as feedback
from assessments.practice import api as practice
from assessments.quizzes import api as quizzes
from curriculum.reviewing import api as reviewing

# How many a panel names; the list behind it has the rest.
SHOWN = 8
# Beyond it a panel says "more than".
COUNTED = 100


@dataclass(frozen=True)
class Draft:
    """Something that I changed last and that isn't live in this form."""

    title: str
    kind: str
    url: str
    changed_at: datetime


@dataclass(frozen=True)
class Returned:
    """What I submitted and a reviewer sent back, with their words."""

    title: str
    url: str
    comment: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """How much of one kind waits, and since when."""

    label: str
    url: str
    count: int
    oldest: datetime

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True)
class Flagged:
    """A question whose figures ask for a look."""

    label: str
    quiz: str
    says: str
    url: str


def drafts(user) -> list[Draft]:
    """Pages and questions, the newest change first."""
    found = [*_page_drafts(user), *_question_drafts(user)]
    return sorted(found, key=lambda row: row.changed_at, reverse=True)[:SHOWN]


def _page_drafts(user) -> list[Draft]:
    pages = _editable(user).filter(has_unpublished_changes=True, latest_revision__user=user)
    pages = pages.select_related("content_type").order_by("-latest_revision_created_at")
    return [
        Draft(
            title=page.draft_title or page.title,
            kind=str(page.content_type.name),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            changed_at=page.latest_revision_created_at,
        )
        for page in pages[:SHOWN]
    ]


def _question_drafts(user) -> list[Draft]:
    rows = access.question_drafts_of(user).order_by("-latest_revision__created_at")
    return [
        Draft(
            title=row.latest_revision.object_str or str(row),
            kind=str(row._meta.verbose_name),
            url=reverse("wagtailsnippets_assessments_question:edit", args=[row.pk]),
            changed_at=row.latest_revision.created_at,
        )
        for row in rows[:SHOWN]
    ]


def _editable(user) -> QuerySet[Page]:
    return page_permission_policy.instances_user_has_permission_for(user, "change")


def returned(user) -> list[Returned]:
    """Modules of mine that a reviewer sent back and that nobody has submitted again."""
    return [
        Returned(
            title=row.module.draft_title or row.module.title,
            url=reverse("review", args=[row.pk]),
            comment=row.verdict,
            by=row.decided_by.full_name,
            at=row.decided_at,
        )
        for row in reviewing.returned_to(user)[:SHOWN]
    ]


def waiting(user) -> list[Waiting]:
    """What somebody else waits for, the longest first."""
    sources = (
        (
            _("Modules to review"),
            reverse("reviews"),
            _since(reviewing.to_read(user), "submitted_at"),
        ),
        *_practice(user),
        *_messages(user),
    )
    found = [_waiting(*source) for source in sources]
    return sorted((row for row in found if row), key=lambda row: row.oldest)


def _practice(user):
    if not access.assesses(user):
        return
    works = access.works_to_assess(user)
    url = reverse("practice_queue")
    taken = practice.taken_by(works, user)
    yield _("Practice that you have taken"), f"{url}?view=mine", _since(taken, "handed_in_at")
    free = practice.free_for(practice.waiting_only(works), user)
    yield _("Practice to take and assess"), url, _since(free, "handed_in_at")


def _messages(user):
    if access.gives_attempts(user):
        asked = quizzes.open_requests(access.requests_to_answer(user))
        yield (
            _("Requests for further attempts"),
            reverse("attempt_requests"),
            _since(asked, "asked_at"),
        )
    if access.answers_feedback(user):
        told = feedback.unanswered(access.feedback_to_answer(user))
        yield (
            _("Feedback without an answer"),
            reverse("institution_feedback"),
            _since(told, "sent_at"),
        )


def _since(rows: QuerySet, moment: str) -> QuerySet:
    return rows.order_by(moment).values_list(moment, flat=True)


def _waiting(label: str, url: str, moments: QuerySet) -> Waiting | None:
    """How many, and the oldest, in one query that reads no more than it counts."""
    found = list(moments[: COUNTED + 1])
    return Waiting(label, url, len(found), found[0]) if found else None


def flagged(user) -> list[Flagged]:
    """The gravest first, each with its first flag in words."""
    rows = analysis.doubtful(access.analyses_to_read(user))[:SHOWN]
    return [
        Flagged(
            label=item.label,
            quiz=item.quiz_title,
            says=str(item.flags[0].what) if item.flags else "",
            url=reverse("figures_of_question", args=[item.pk]),
        )
        for item in analysis.items_shown(rows)
    ]
