"""Files of a work: added while it is written, taken out again, gone from the disk with their last row."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import files
from .forgetting import forget_files, hold
from .models import Attachment, Submission
from .refusal import PracticeRefused
from .writing import locked, make_own, refuse_frozen


def attach(
    *,
    works: QuerySet[Submission],
    work_id: UUID,
    name: str,
    content: bytes,
    entering=None,
    written: list[str] | None = None,
) -> Attachment | None:
    """Add a file; the same one again is the one there is. None if there is no such work in `works`.

    `entering` is the facilitator who adds it from paper. Raises PracticeRefused for what can't be
    taken; nothing is kept then. A caller whose own transaction may still be broken off notes in
    `written` what came to the disk, and forgets it afterwards (`forget_files`).
    """
    # Drawing a photograph anew takes a moment; the row is locked only to write it down.
    kept = files.keep(name, content)
    if written is not None:
        written.append(kept.sha256)
    row = None
    try:
        with transaction.atomic():
            hold(kept.sha256)
            if files.path_of(kept.sha256) is None:
                # The same file was forgotten elsewhere just before it was held.
                files.keep(name, content)
            row = _attached(works, work_id, kept, entering)
    finally:
        if row is None:
            forget_files([kept.sha256])
    return row


def _attached(
    works: QuerySet[Submission], work_id: UUID, kept: files.Kept, entering
) -> Attachment | None:
    work = locked(works, work_id)
    if work is None:
        return None
    refuse_frozen(work)
    present = list(work.attachments.filter(removed_at__isnull=True))
    same = next((row for row in present if row.sha256 == kept.sha256), None)
    if same is not None:
        return same
    if len(present) >= files.MOST_FILES:
        raise PracticeRefused(
            _("A work holds at most %(most)d files. Remove one first, or join pages in one PDF.")
            % {"most": files.MOST_FILES}
        )
    if entering is None:
        make_own(work)
    return Attachment.objects.create(
        submission=work, name=kept.name, kind=kept.kind, size=kept.size, sha256=kept.sha256
    )


@transaction.atomic
def detach(*, works: QuerySet[Submission], work_id: UUID, attachment_id: int) -> bool:
    """Take a file out of the work, and off the disk; what was handed in with it stays with that.

    False if there is none.
    """
    work = locked(works, work_id)
    row = (
        work.attachments.filter(pk=attachment_id, removed_at__isnull=True).first() if work else None
    )
    if row is None:
        return False
    refuse_frozen(work)
    if any(row.pk in hand_in.content["attachments"] for hand_in in work.hand_ins.all()):
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        return True
    row.delete()
    forget_files([row.sha256])
    return True
