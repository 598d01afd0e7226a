"""What happens to a submission, act by act. Each is atomic, and refuses with what would mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.operations import api as operations

from ..drafts import drafts_of, name_of_draft
from ..models import ModulePage, ModuleReview, ReviewComment, ReviewState
from ..models.reviews import OPEN
from ..releases import Release, rehearse, release
from ..releasing import ReleaseRefused, was_written_by
from ..second_person.ordering import is_reordered, order_now, reordered_by
from ..second_person.parts import changed_since, contents, digest_of
from ..second_person.standing import open_review
from . import reviewers, telling


@dataclass(frozen=True)
class Words:
    """What is said to everybody with a release, as its reviewer has it (`release`)."""

    note: str = ""
    refresher: str = ""


class ReviewRefused(ValueError):
    """The act can't be done now; the message says why and what would mend it."""


@transaction.atomic
def submit(
    *, module: ModulePage, by, message: str = "", reviewer=None, note: str = "", refresher: str = ""
) -> ModuleReview:
    """Hand in the module as its drafts stand, for `reviewer` or for whoever comes first.

    `message` is for whoever reads it; `note` and `refresher` are the release's, and the reviewer may
    still change them.

    Submitted again while it waits or is approved, the new drafts take the place of the old and
    are read afresh; the comments stay. ReviewRefused if nothing is there to release, if a release
    would fail whoever did it, or if `reviewer` may not review.
    """
    module = ModulePage.objects.select_for_update().get(pk=module.pk)
    drafts = drafts_of(module, by)
    if not drafts and not is_reordered(module):
        raise ReviewRefused(_("Everything is live as it stands: there is nothing to review."))
    outcome = _outcome(module, refresher.strip())
    _refuse_unfit(module, reviewer, drafts, by)
    review = open_review(module)
    if review is None:
        review = ModuleReview(module=module, institution=module.institution)
    review.state = ReviewState.WAITING
    review.parts, review.message = contents(drafts), message.strip()
    review.order = order_now(module)
    review.note, review.refresher, review.outcome = note.strip(), refresher.strip(), outcome
    review.submitted_by, review.submitted_at = by, timezone.now()
    review.reviewer, review.reminded_at = reviewer or review.reviewer, None
    review.decided_by = review.decided_at = review.release_at = None
    review.verdict = review.refusal = ""
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        raise ReviewRefused(_("A colleague has just submitted it.")) from error
    _carry_comments(review)
    telling.submitted(review)
    return review


def _outcome(module: ModulePage, refresher: str) -> dict:
    """What would come of a release. What it would refuse whoever did it is said before somebody reads it
    in vain.
    """
    try:
        return asdict(rehearse(module=module, by=None, refresher=refresher))
    except ReleaseRefused as refusal:
        raise ReviewRefused(str(refusal)) from refusal


def _refuse_unfit(module: ModulePage, reviewer, drafts: list, by) -> None:
    if reviewer is None:
        return
    if not reviewers.fit(module.institution, drafts, by).filter(pk=reviewer.pk).exists():
        raise ReviewRefused(_("This person can't review it: choose another."))


def _carry_comments(review: ModuleReview) -> None:
    """What isn't settled goes on to the new submission, so that nothing said is lost."""
    rows = ReviewComment.objects.filter(review__module=review.module, settled_at=None)
    rows.exclude(review=review).update(review=review)


@transaction.atomic
def withdraw(*, review: ModuleReview, by) -> None:
    """Take it back, to go on writing; its comments stay with the module."""
    review = _locked(review, *OPEN)
    review.state, review.release_at = ReviewState.WITHDRAWN, None
    review.save(update_fields=["state", "release_at"])
    _note(review, by, "withdraw review")


@transaction.atomic
def hand_over(*, review: ModuleReview, to, by) -> None:
    """Ask another to read it, who wrote nothing in it."""
    review = _locked(review, ReviewState.WAITING)
    _refuse_unfit(review.module, to, drafts_of(review.module, by), review.submitted_by)
    review.reviewer, review.reminded_at = to, None
    review.save(update_fields=["reviewer", "reminded_at"])
    telling.handed_over(review, by)
    _note(review, by, "hand over review", person=to.pk)


@transaction.atomic
def send_back(*, review: ModuleReview, by, verdict: str) -> None:
    """Return it with what is to be mended; ReviewRefused without a word of that."""
    review = _locked(review, *OPEN)
    _refuse_reader(review, by)
    if not verdict.strip():
        raise ReviewRefused(_("Say what is to be mended: the author reads exactly this."))
    _decide(review, by, ReviewState.RETURNED, verdict)
    telling.returned(review)


@transaction.atomic
def approve(
    *,
    review: ModuleReview,
    by,
    verdict: str = "",
    release_at: datetime | None = None,
    seen: str | None = None,
    words: Words | None = None,
) -> None:
    """Approve what was submitted, to be released by hand, or by itself at `release_at`.

    A time needs somebody who may publish. `seen` is the digest (`parts.digest_of`) of what they read;
    ReviewRefused if it was submitted again meanwhile, or if anything was saved since. `words` take the
    place of those that the author wished to be said with the release.
    """
    telling.approved(_approve(review, by, verdict, release_at, seen, words))


def _approve(
    review: ModuleReview,
    by,
    verdict: str,
    release_at: datetime | None,
    seen: str | None,
    words: Words | None,
) -> ModuleReview:
    review = _locked(review, *OPEN)
    _refuse_reader(review, by)
    if seen is not None and seen != digest_of(review):
        raise ReviewRefused(
            _("It was submitted again while you were reading. Read what changed, then decide.")
        )
    if changed := changed_since(review, drafts_of(review.module, by)):
        raise ReviewRefused(
            _("Changed since it was submitted: %(titles)s. Ask for it to be submitted again.")
            % {"titles": ", ".join(changed)}
        )
    if release_at is not None:
        _refuse_time(review, by, release_at)
    review.release_at, review.refusal = release_at, ""
    if words is not None:
        review.note, review.refresher = words.note.strip(), words.refresher.strip()
    _decide(review, by, ReviewState.APPROVED, verdict)
    return review


@transaction.atomic
def approve_and_release(
    *,
    review: ModuleReview,
    by,
    verdict: str = "",
    seen: str | None = None,
    words: Words | None = None,
) -> Release:
    """Both in one step; ReleaseRefused or ReviewRefused, and then neither."""
    if not review.module.permissions_for_user(by).can_publish():
        raise ReviewRefused(_("Somebody who may publish has to release it."))
    review = _approve(review, by, verdict, None, seen, words)
    done = release(module=review.module, by=by, note=review.note, refresher=review.refresher)
    telling.released(review)
    return done


@transaction.atomic
def comment(
    *, review: ModuleReview, by, text: str, part: str = "", place: str = "", label: str = ""
) -> ReviewComment:
    """Say something of a place in the drafts, or of the whole."""
    if not text.strip():
        raise ReviewRefused(_("The comment is empty."))
    if len(text) > 4000:
        raise ReviewRefused(_("A comment has at most 4,000 characters."))
    return ReviewComment.objects.create(
        review=review, by=by, text=text.strip(), part=part[:80], place=place[:400],
        label=label[:400],
    )  # fmt: skip


def settle(*, comment: ReviewComment, by) -> None:
    """Mark it as done; it stays to be read."""
    rows = ReviewComment.objects.filter(pk=comment.pk, settled_at=None)
    rows.update(settled_at=timezone.now(), settled_by=by)


def _locked(review: ModuleReview, *states: str) -> ModuleReview:
    """The row as it is now, held until the act is done."""
    # The module first, as a release does: two acts at once come one after the other.
    ModulePage.objects.select_for_update().get(pk=review.module_id)
    review = ModuleReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.state not in states:
        raise ReviewRefused(
            _("This was decided meanwhile: %(state)s.") % {"state": review.get_state_display()}
        )
    return review


def wrote(review: ModuleReview, user) -> list[str]:
    """What in it is this person's own since it went live: drafts, by title, and the steps' order."""
    drafts = drafts_of(review.module, user)
    found = [name_of_draft(item) for item in drafts if was_written_by(item, user)]
    return found + [_("the order of the steps")] * reordered_by(review.module, user)


def _refuse_reader(review: ModuleReview, by) -> None:
    """Whoever decides is a reviewer or publisher, wrote nothing in it and didn't submit it."""
    if not reviewers.reads(review, by):
        raise ReviewRefused(_("A reviewer or publisher of the institution decides."))
    if own := wrote(review, by):
        raise ReviewRefused(
            _("You wrote %(titles)s yourself. Hand it to a colleague who wrote nothing in it.")
            % {"titles": ", ".join(own)}
        )
    if review.submitted_by_id == by.pk:
        raise ReviewRefused(_("You submitted it yourself. A colleague decides."))


def _refuse_time(review: ModuleReview, by, release_at: datetime) -> None:
    if not review.module.permissions_for_user(by).can_publish():
        raise ReviewRefused(_("Only somebody who may publish sets a time."))
    if release_at <= timezone.now():
        raise ReviewRefused(_("This time is over. Choose a later one, or release it now."))


def _decide(review: ModuleReview, by, state: str, verdict: str) -> None:
    review.state, review.verdict = state, verdict.strip()
    review.decided_by, review.decided_at = by, timezone.now()
    review.save()
    _note(review, by, {"returned": "return review", "approved": "approve review"}[state])


def _note(review: ModuleReview, by, action: str, **details) -> None:
    operations.record(
        actor=by,
        action=action,
        kind="module",
        subject=str(review.module.translation_key),
        reason=review.verdict,
        review=review.pk,
        **details,
    )
