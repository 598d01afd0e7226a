"""Giving evidence, and holding it against what a post asks for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from curriculum import api as curriculum
from curriculum.data import Outline
from learning.lib.dated import site_day

from ..enrolments.models import Enrolment
from .attesting import (
    AttestationRefused,
    ask,
    asked_together,
    attest,
    attestations_of,
    behaviours_of,
    not_yet,
    request_to_answer,
    requests_of,
    waiting,
)
from .framework_rules import (
    RulesChange,
    RulesRefused,
    people_with_evidence,
    preview_rules,
    rules_of,
    set_rules,
)
from .gaps import gaps_changed, recount_gaps
from .giving import give_profile, profiles_today
from .mapping import (
    GapMap,
    Level,
    evidence_for,
    gap_map,
    levels_lapsing,
    levels_of,
    people_lacking,
    profiles_for,
    profiles_of_posts,
    with_levels,
)
from .models import ChosenProfile, Evidence, EvidenceSource, HeldState, RoleProfile
from .objecting import (
    decide,
    object_to,
    objection_to_decide,
    own_attestation,
    to_decide,
)
from .objecting import pass_on as pass_objections_on
from .outside import is_from_outside
from .own_view import own_views, owners_held_of, view_oneself
from .profiles import (
    ProfileRefused,
    asked_levels,
    change_profile,
    compare_profiles,
    copy_profile,
    listed_profiles,
    new_version,
    profile_in,
    profile_to_change,
    profiles_to_give,
    validate_profile,
    versions_of,
    was_given,
)
from .rules import USUAL, Award, LevelRules, Standing, attained, in_force, shown_by_quiz
from .standing import evidence_of, settle_levels, shown, versions_by_competency
from .verifying import ACCEPT as PRIOR_ACCEPT
from .verifying import (
    PriorRefused,
    choices_for,
    chosen_competency,
    document_of,
    one_to_check,
    own_prior,
    prior_of,
    to_check,
)
from .verifying import decline as decline_prior
from .verifying import hand_in as hand_in_prior
from .verifying import verify as verify_prior
from .verifying import withdraw as withdraw_prior

__all__ = [
    "pass_objections_on",
    "PRIOR_ACCEPT",
    "PriorRefused",
    "choices_for",
    "chosen_competency",
    "decline_prior",
    "document_of",
    "hand_in_prior",
    "one_to_check",
    "own_prior",
    "prior_of",
    "to_check",
    "verify_prior",
    "withdraw_prior",
    "LevelRules",
    "RulesChange",
    "RulesRefused",
    "people_with_evidence",
    "preview_rules",
    "rules_of",
    "set_rules",
    "ProfileRefused",
    "asked_levels",
    "change_profile",
    "compare_profiles",
    "copy_profile",
    "give_profile",
    "listed_profiles",
    "new_version",
    "profile_in",
    "profile_to_change",
    "profiles_to_give",
    "profiles_today",
    "validate_profile",
    "versions_of",
    "was_given",
    "own_views",
    "owners_held_of",
    "view_oneself",
    "AttestationRefused",
    "ask",
    "asked_together",
    "attest",
    "attestations_of",
    "behaviours_of",
    "decide",
    "not_yet",
    "object_to",
    "objection_to_decide",
    "own_attestation",
    "request_to_answer",
    "requests_of",
    "to_decide",
    "waiting",
    "HeldState",
    "profiles_for",
    "with_levels",
    "profiles_of_posts",
    "people_lacking",
    "levels_of",
    "levels_lapsing",
    "gap_map",
    "evidence_for",
    "Level",
    "GapMap",
    "award",
    "award_practice",
    "choose_profile",
    "gaps_changed",
    "profile_of",
    "profiles",
    "recount_gaps",
    "settle_levels",
    "shown_in",
    "standings",
]


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


def award_practice(
    *, enrolment: Enrolment, practice_key: UUID, code: str, level: int, assessor
) -> None:
    """Write the evidence that a practice gives which met its rubric; repeated, nothing new.

    One without a competency proves nothing but that it was done.
    """
    competency = curriculum.competencies_by_code([code]).get(code) if code and level else None
    if competency is None:
        return
    Evidence.objects.get_or_create(
        enrolment=enrolment,
        competency=competency,
        source=EvidenceSource.PRACTICE,
        practice_key=practice_key,
        defaults={
            "user_id": enrolment.user_id,
            "level": level,
            "assessor": assessor,
            "is_outside": is_from_outside(assessor, enrolment.user_id),
        },
    )


def shown_in(enrolments: Iterable[Enrolment]) -> list[tuple[str, str, int, str]]:
    """What enrolments show together: a competency's code and title, the level, and its title."""
    rows = (
        Evidence.objects.filter(enrolment__in=list(enrolments))
        .select_related("competency__framework")
        .prefetch_related("competency__framework__levels")
        .order_by("competency__code")
    )
    by_competency: dict[int, list[Evidence]] = {}
    for row in rows:
        by_competency.setdefault(row.competency_id, []).append(row)
    versions, today = versions_by_competency(), site_day()
    found = []
    for evidence in by_competency.values():
        competency = evidence[0].competency
        rules = in_force(versions.get(competency.pk, USUAL), today)
        level = attained(map(shown, evidence), rules)
        titles = {step.level: step.title for step in competency.framework.levels.all()}
        found.append((competency.code, competency.title, level, titles.get(level, "")))
    return found


def profiles() -> QuerySet[RoleProfile]:
    """The shared role profiles that one can choose from, newest versions, by title."""
    newer = RoleProfile.objects.filter(
        organisation=None, code=OuterRef("code"), version__gt=OuterRef("version")
    )
    rows = RoleProfile.objects.filter(organisation=None).exclude(Exists(newer))
    return rows.order_by("title")


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
    """What the profile asks for beside what this person has shown, in a few queries.

    Only evidence that still holds counts; what it comes to is `rules.attained`.
    """
    today, versions = timezone.localdate(), versions_by_competency()
    held = {
        key: attained(
            (item for item in rows if item.counts_on(today)),
            in_force(versions.get(key, USUAL), today),
        )
        for (_user, key), rows in evidence_of([user.pk]).items()
    }
    return [
        Standing(
            code=row.competency.code,
            title=row.competency.title,
            asked=row.level,
            shown=held.get(row.competency_id, 0),
            is_critical=row.is_critical,
        )
        for row in profile.levels.filter(level__gt=0).select_related("competency")
    ]
