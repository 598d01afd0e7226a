"""Mails about a submission, in each person's language. What was written stays behind the sign-in."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations
from learning.people import api as people

from ..drafts import drafts_of
from ..models import ModuleReview
from . import reviewers


def submitted(review: ModuleReview) -> None:
    """To the one who is asked, or to everybody who could read it."""
    _tell_readers(review, f"submitted:{review.submitted_at:%Y%m%d%H%M%S%f}", _to_read)


def remind(review: ModuleReview, stamp: str) -> None:
    """The same people again, with its age."""
    _tell_readers(review, f"waits:{stamp}", _still_waits)


def freed(review: ModuleReview) -> None:
    """To everybody who could read it: who was asked can't any more."""
    _tell_readers(review, f"freed:{timezone.now():%Y%m%d%H%M%S%f}", _to_read)


def handed_over(review: ModuleReview, by) -> None:
    """To whom it was given: also a second time."""
    moment = f"{timezone.now():%Y%m%d%H%M%S%f}"
    _post([review.reviewer], review, f"given:{by.pk}:{review.reviewer_id}:{moment}", _to_read)


def returned(review: ModuleReview) -> None:
    _post([review.submitted_by], review, f"returned:{review.decided_at:%Y%m%d%H%M%S}", _came_back)


def approved(review: ModuleReview) -> None:
    """To who submitted it, and where it waits for a release, to who may publish."""
    _post([review.submitted_by], review, f"approved:{review.decided_at:%Y%m%d%H%M%S}", _approved)


def released(review: ModuleReview) -> None:
    """To who submitted it: it is live."""
    _post([review.submitted_by], review, "released", _released)


def not_released(review: ModuleReview) -> None:
    """A timed release failed: to both, with what was in the way."""
    both = {review.submitted_by, review.decided_by}
    _post(both, review, f"not-released:{review.decided_at:%Y%m%d%H%M%S}", _not_released)


def _tell_readers(review: ModuleReview, what: str, words) -> None:
    if review.reviewer is not None:
        recipients = [review.reviewer]
    else:
        drafts = drafts_of(review.module, review.submitted_by)
        recipients = reviewers.fit(review.institution, drafts, review.submitted_by)
    _post(recipients, review, what, words)


def _post(recipients: Iterable, review: ModuleReview, what: str, words) -> None:
    address = settings.BARAZA_BASE_URL + reverse("review", args=[review.pk])
    for user in recipients:
        if not user.email or not user.is_active or not reviewers.takes_part(review, user):
            continue
        language = override(user.language or settings.LANGUAGE_CODE)
        with language, timezone.override(people.zone_of(user)):
            title = review.module.draft_title or review.module.title
            subject, body = words(review, {"title": title, "name": user.get_short_name()})
            operations.post(
                key=f"review:{review.pk}:{what}:{user.pk}",
                recipient=user.email,
                subject=subject,
                body=f"{body}\n\n{address}\n",
            )


def _to_read(review: ModuleReview, values: dict) -> tuple[str, str]:
    values = values | {"by": review.submitted_by.full_name}
    return (
        _("To review: %(title)s") % values,
        _("Dear %(name)s,\n\n%(by)s has submitted “%(title)s” for review. What changed since the last "
          "release, and room for your comments, is here:") % values,
    )  # fmt: skip


def _still_waits(review: ModuleReview, values: dict) -> tuple[str, str]:
    values = values | {"date": date_format(localtime(review.submitted_at), "j F Y")}
    return (
        _("Still waiting for a review: %(title)s") % values,
        _("Dear %(name)s,\n\n“%(title)s” has been waiting for a reviewer since %(date)s. If you can’t "
          "read it, you can hand it to a colleague:") % values,
    )  # fmt: skip


def _came_back(review: ModuleReview, values: dict) -> tuple[str, str]:
    values = values | {"by": review.decided_by.full_name}
    return (
        _("Returned: %(title)s") % values,
        _("Dear %(name)s,\n\n%(by)s has read “%(title)s” and returns it with comments. Nothing of your "
          "draft has changed; mend it and submit it again:") % values,
    )  # fmt: skip


def _approved(review: ModuleReview, values: dict) -> tuple[str, str]:
    values = values | {"by": review.decided_by.full_name}
    if review.release_at:
        values["date"] = date_format(localtime(review.release_at), "j F Y, H:i (e)")
        said = (
            _("Dear %(name)s,\n\n%(by)s has approved “%(title)s”. It goes live on %(date)s:")
            % values
        )
    else:
        said = (
            _("Dear %(name)s,\n\n%(by)s has approved “%(title)s”. It goes live with its release:")
            % values
        )
    return _("Approved: %(title)s") % values, said


def _released(review: ModuleReview, values: dict) -> tuple[str, str]:
    return (
        _("Released: %(title)s") % values,
        _("Dear %(name)s,\n\n“%(title)s” is live as you submitted it:") % values,
    )


def _not_released(review: ModuleReview, values: dict) -> tuple[str, str]:
    values = values | {"why": review.refusal}
    return (
        _("Not released: %(title)s") % values,
        _("Dear %(name)s,\n\n“%(title)s” could not go live at the time that was set. Nothing has "
          "changed. What was in the way:\n\n%(why)s") % values,
    )  # fmt: skip
