"""Giving evidence, and holding it against what a post asks for."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from curriculum import api as curriculum
from curriculum.data import Outline

from ..enrolments.models import Enrolment
from .models import ChosenProfile, Evidence, EvidenceSource, RoleProfile
from .rules import Award, Standing, shown_by_quiz


def award(*, enrolment: Enrolment, outline: Outline) -> tuple[Award, ...]:
    """Write the evidence that a completed module gives; repeated, nothing new.

    A module without a quiz gives none: reading proves nothing about a competency.
    """
    if not any(step.kind == "quiz" and step.required for step in outline.counting):
        return ()
    awards = shown_by_quiz(outline.competencies)
    competencies = curriculum.competencies_by_code(item.code for item in awards)
    Evidence.objects.bulk_create(
        (
            Evidence(
                user_id=enrolment.user_id,
                competency=competencies[item.code],
                level=item.level,
                source=EvidenceSource.QUIZ,
                enrolment=enrolment,
            )
            for item in awards
        ),
        ignore_conflicts=True,
    )
    return awards


def profiles() -> QuerySet[RoleProfile]:
    """The role profiles that one can choose from, by title."""
    return RoleProfile.objects.order_by("title")


def profile_of(user) -> RoleProfile | None:
    """The profile that this learner has chosen; None before that."""
    chosen = ChosenProfile.objects.filter(user=user).select_related("profile").first()
    return chosen.profile if chosen else None


def choose_profile(*, user, profile: RoleProfile | None) -> None:
    """Take a profile as one's own, or none."""
    if profile is None:
        ChosenProfile.objects.filter(user=user).delete()
        return
    ChosenProfile.objects.update_or_create(
        user=user, defaults={"profile": profile, "chosen_at": timezone.now()}
    )


def standings(*, user, profile: RoleProfile) -> list[Standing]:
    """What the profile asks for beside what this person has shown, in two queries.

    Only evidence that still holds counts, the highest level of each competency.
    """
    holding = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    shown = dict(
        Evidence.objects.filter(holding, user=user)
        .values_list("competency_id")
        .annotate(highest=Max("level"))
    )
    return [
        Standing(
            code=row.competency.code,
            title=row.competency.title,
            asked=row.level,
            shown=shown.get(row.competency_id, 0),
            is_critical=row.is_critical,
        )
        for row in profile.levels.filter(level__gt=0).select_related("competency")
    ]
