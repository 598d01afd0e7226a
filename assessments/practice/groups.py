"""A work that several share: opened by a code, joined, closed, left."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ..enrolments.models import Enrolment
from .handing_in import note_left
from .models import Submission, SubmissionKind, SubmissionMember
from .refusal import PracticeRefused
from .writing import is_untouched, locked, refuse_frozen, refuse_left, works_of

MOST_MEMBERS = 12
# Read aloud across a table and typed on a phone: no 0, O, 1, I, L, U. 30**8 codes are 39 bits.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8


@transaction.atomic
def open_to_group(*, user, work_id: UUID) -> Submission | None:
    """Give the work a code by which others join; repeated, the same code. Handing in closes it."""
    work = locked(works_of(user), work_id)
    if work is None:
        return None
    refuse_frozen(work)
    if not work.in_groups:
        raise PracticeRefused(
            _("This practice is for one person: its institution takes no groups.")
        )
    if not work.join_code:
        work.join_code = "".join(secrets.choice(_LETTERS) for _n in range(_CODE_LENGTH))
        work.save(update_fields=["join_code"])
    return work


@transaction.atomic
def close_to_others(*, user, work_id: UUID) -> Submission | None:
    """Take the code back: whoever still has it joins no more."""
    work = locked(works_of(user), work_id)
    if work is not None and work.join_code:
        work.join_code = ""
        work.save(update_fields=["join_code"])
    return work


@transaction.atomic
def join(*, enrolment: Enrolment, practice_key: UUID, code: str) -> Submission:
    """Join a group's work by its code, under the enrolment's lock; repeated, the work.

    Raises PracticeRefused for a code that opens nothing here, a work that is frozen or full, and for
    somebody who has begun a work of their own with something in it.
    """
    refuse_left(enrolment)
    code = "".join(code.upper().split()).replace("-", "")
    mine, work = _held_for_joining(enrolment, practice_key, code)
    if work is None:
        raise PracticeRefused(
            _(
                "No group of this practice has this code. Check it with the "
                "person who gave it to you."
            )
        )
    if mine == work:
        return work
    refuse_frozen(work)
    if work.members.filter(enrolment__user=enrolment.user_id).exclude(enrolment=enrolment).exists():
        raise PracticeRefused(
            _("You were in this work when you took the module before. Begin anew.")
        )
    if mine is not None:
        _drop_if_empty(mine)
    if work.members.filter(left_at__isnull=True).count() >= MOST_MEMBERS:
        raise PracticeRefused(
            _("The group is full: at most %(most)d people hand in together.")
            % {"most": MOST_MEMBERS}
        )
    try:
        with transaction.atomic():
            SubmissionMember.objects.update_or_create(
                submission=work,
                enrolment=enrolment,
                defaults={"practice_key": practice_key, "left_at": None},
            )
    except IntegrityError:
        raise PracticeRefused(_("You are in another work on this practice.")) from None
    return work


def _held_for_joining(
    enrolment: Enrolment, practice_key: UUID, code: str
) -> tuple[Submission | None, Submission | None]:
    """One's own work and the group's, both locked, in the order of their keys: two who join each
    other at once would otherwise wait for each other.
    """
    own = SubmissionMember.objects.filter(
        enrolment=enrolment, practice_key=practice_key, left_at__isnull=True
    )
    theirs = Q(join_code=code, practice_key=practice_key, kind=SubmissionKind.PRACTICE) & ~Q(
        join_code=""
    )
    asked = Submission.objects.filter(Q(pk__in=own.values("submission")) | theirs)
    rows = list(asked.select_for_update(of=("self",)).order_by("pk"))
    mine = next((row for row in rows if row.members.filter(
        enrolment=enrolment, left_at__isnull=True).exists()), None)  # fmt: skip
    return mine, next((row for row in rows if row.join_code and row.join_code == code), None)


def _drop_if_empty(mine: Submission) -> None:
    """Somebody who only looked at the page may still join; what they wrote isn't dropped for it."""
    if not is_untouched(mine):
        raise PracticeRefused(
            _(
                "You have begun a work of your own. Empty it, or leave your "
                "group, before you join another."
            )
        )
    mine.delete()


@transaction.atomic
def leave(*, user, work_id: UUID) -> bool:
    """Leave a group: the others keep the work, and who leaves begins one of their own.

    False if this learner isn't in it. PracticeRefused for the last one, and while it is handed in.
    """
    work = locked(works_of(user), work_id)
    if work is None:
        return False
    refuse_frozen(work)
    current = work.members.filter(left_at__isnull=True)
    if current.values("enrolment__user").distinct().count() == 1:
        raise PracticeRefused(_("You are alone in this work: there is no group to leave."))
    return note_left(work, current.filter(enrolment__user=user))
