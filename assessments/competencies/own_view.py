"""What people think of their own levels: theirs alone, beside what was shown, never counted."""

from __future__ import annotations

from django.utils import timezone

from .attestation_models import SelfAssessment
from .models import HeldLevel


def view_oneself(*, user, competency, level: int) -> None:
    """Note one's own view of a level; 0 takes it back. What isn't on the scale is left out."""
    if not level:
        SelfAssessment.objects.filter(user=user, competency=competency).delete()
    elif level in {step.level for step in competency.levels.all()}:
        SelfAssessment.objects.update_or_create(
            user=user, competency=competency, defaults={"level": level, "at": timezone.now()}
        )


def own_views(user) -> dict[int, int]:
    """By competency: the level that this person believes to have."""
    rows = SelfAssessment.objects.filter(user=user)
    return dict(rows.values_list("competency_id", "level"))


def owners_held_of(user) -> set[int]:
    """The employers of whose own competencies this person holds anything, also those of the past."""
    rows = HeldLevel.objects.filter(user=user).exclude(competency__framework__organisation=None)
    return set(rows.values_list("competency__framework__organisation", flat=True))
