"""Keeping and reading reflections, for their writer alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Reflection

LONGEST = 20_000  # characters: some eight pages


class ReflectionRefused(Exception):
    """The text can't be kept; the message is for its writer, and their text is still theirs."""


@dataclass(frozen=True)
class Kept:
    """What is stored after a save. On a conflict it is the other device's text, untouched."""

    reflection: Reflection
    is_conflict: bool


def reflections_on(user, activity_key: UUID) -> dict[UUID, Reflection]:
    """This learner's reflections on a lesson, by the id of the question's block, in one query."""
    rows = Reflection.objects.filter(user=user, activity_key=activity_key)
    return {row.block_id: row for row in rows}


def reflections_of(user) -> QuerySet[Reflection]:
    """Everything that this learner has written, newest first."""
    return Reflection.objects.filter(user=user).order_by("-saved_at", "-pk")


def reflection_of(user, activity_key: UUID, block_id: UUID) -> Reflection | None:
    """What this learner wrote to one question."""
    return Reflection.objects.filter(
        user=user, activity_key=activity_key, block_id=block_id
    ).first()


@transaction.atomic
def keep(
    *,
    user,
    activity_key: UUID,
    block_id: UUID,
    lesson_title: str,
    prompt: str,
    text: str,
    seen: int,
) -> Kept:
    """Keep a text under the version that its page has `seen` (0 for an empty box).

    Where another device has saved a different text since, nothing is written and the result says
    so. An emptied text stays as an empty row, for the same reason. Raises ReflectionRefused for
    what is too long.
    """
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise ReflectionRefused(
            _("This is %(now)d characters long; %(most)d fit here. Shorten it and save again.")
            % {"now": len(text), "most": LONGEST}
        )
    # Of two first saves at once, the later one waits here and meets the other's row.
    row, is_new = Reflection.objects.select_for_update().get_or_create(
        user=user,
        activity_key=activity_key,
        block_id=block_id,
        defaults={"lesson_title": lesson_title, "prompt": prompt, "text": text},
    )
    if is_new or row.text == text:
        return Kept(row, is_conflict=False)
    if seen < row.version:
        return Kept(row, is_conflict=True)
    row.text = text
    row.prompt = prompt
    row.lesson_title = lesson_title
    row.version += 1
    row.saved_at = timezone.now()
    row.save(update_fields=["text", "prompt", "lesson_title", "version", "saved_at"])
    return Kept(row, is_conflict=False)
