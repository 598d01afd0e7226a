"""What a made-up ministry's people have shown and must do: the same for the same size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.utils import timezone

from curriculum import api as curriculum
from learning.people.demonstration import GRADES, Ministry

from .competencies.models import Evidence, EvidenceSource, PostProfile, ProfileLevel, RoleProfile
from .competencies.standing import settle_levels
from .enrolments.models import Enrolment, EnrolmentState
from .required import api as required
from .required.models import Requirement, RequirementState, RequirementTarget, TargetKind

# Thirty rules, of which about ten ask any one person.
REQUIREMENTS = 30
_A_TIME = 1000

Say = Callable[[str], object]


def titles_of_posts() -> list[str]:
    """The titles of the role profiles there are: a post is called as its profile."""
    return list(RoleProfile.objects.filter(organisation=None).values_list("title", flat=True))


def fill(made: Ministry, *, by, say: Say = lambda _line: None) -> None:
    """Profiles for the posts, evidence and enrolments, requirements, and the ledger as it follows."""
    random = Random(len(made.user_ids))  # noqa: S311  nothing secret comes from it
    _profiles(made)
    say("posts have role profiles")
    _evidence(made, random)
    _enrolments(made, random)
    say("evidence and enrolments")
    for start in range(0, len(made.user_ids), _A_TIME):
        settle_levels(made.user_ids[start : start + _A_TIME])
    say("levels")
    _requirements(made, by)
    required.pass_over(made.organisation.pk)
    say("requirements, the ledger, the gap map")


def _profiles(made: Ministry) -> None:
    profiles = {row.title: row for row in RoleProfile.objects.filter(organisation=None)}
    since = timezone.localdate() - timedelta(days=400)
    PostProfile.objects.bulk_create(
        (
            PostProfile(post=post, profile=profiles[title], since=since)
            for (_place, title), post in made.posts.items()
        ),
        batch_size=500,
    )


def _evidence(made: Ministry, random: Random) -> None:
    competencies = sorted(set(ProfileLevel.objects.values_list("competency_id", flat=True)))
    now, rows = timezone.now(), []
    for n, user_id in enumerate(made.user_ids):
        head = made.supervisors[n % len(made.supervisors)]
        for competency_id in random.sample(competencies, min(14, len(competencies))):
            by_person = random.random() < 0.6 and head != user_id
            rows.append(
                Evidence(
                    user_id=user_id,
                    competency_id=competency_id,
                    level=random.choice((1, 2, 2, 3)) if by_person else 1,
                    source=EvidenceSource.ATTESTATION if by_person else EvidenceSource.QUIZ,
                    assessor_id=head if by_person else None,
                    obtained_at=now - timedelta(days=random.randrange(10, 900)),
                    valid_until=now.date() + timedelta(days=random.randrange(-60, 700)),
                )
            )
    Evidence.objects.bulk_create(rows, batch_size=500)


def _enrolments(made: Ministry, random: Random) -> None:
    editions = [
        curriculum.latest_edition(page.translation_key) for page in curriculum.catalogue()[:6]
    ]
    now, rows = timezone.now(), []
    for user_id in made.user_ids:
        for edition in random.sample(editions, min(5, len(editions))):
            is_done = random.random() < 0.8
            at = now - timedelta(days=random.randrange(5, 1200))
            rows.append(
                Enrolment(
                    user_id=user_id,
                    module_key=edition.module_key,
                    module_title=edition.title,
                    edition=edition,
                    state=EnrolmentState.COMPLETED if is_done else EnrolmentState.ACTIVE,
                    percent=100 if is_done else random.randrange(0, 100),
                    enrolled_at=at,
                    completed_at=at if is_done else None,
                )
            )
    Enrolment.objects.bulk_create(rows, batch_size=500)


def _requirements(made: Ministry, by) -> None:
    """A third asks everybody or much of the tree, the others grades, posts' titles and profiles."""
    pages = list(curriculum.catalogue()[:6])
    profiles = list(RoleProfile.objects.filter(organisation=None).order_by("pk"))
    today = timezone.localdate()
    for n in range(REQUIREMENTS):
        edition = curriculum.latest_edition(pages[n % len(pages)].translation_key)
        row = Requirement.objects.create(
            organisation=made.organisation,
            state=RequirementState.PUBLISHED,
            what="module",
            key=str(edition.module_key),
            title=edition.title,
            minutes=edition.minutes_online + edition.minutes_practice,
            due_kind="joining" if n % 2 else "date",
            due_on=None if n % 2 else today + timedelta(days=15 * n - 30),
            days=190 + 30 * n,
            grace_days=0 if n % 3 else 30,
            repeat_months=(None, 12, 36)[n % 3],
            legal_basis=f"Rule {n + 1} of the Public Service Regulations",
            by=by,
            published_at=timezone.now() - timedelta(days=200),
            published_on=today - timedelta(days=200),
        )
        RequirementTarget.objects.create(requirement=row, **_target(made, profiles, n))


def _target(made: Ministry, profiles: list[RoleProfile], n: int) -> dict:
    if n % 5 == 0:
        return {"kind": TargetKind.EVERYBODY}
    if n % 5 == 1:
        return {"kind": TargetKind.GRADE, "text": GRADES[n % len(GRADES)]}
    if n % 5 == 2:
        return {"kind": TargetKind.PROFILE, "profile": profiles[n % len(profiles)]}
    if n % 5 == 3:
        return {"kind": TargetKind.UNIT, "unit": made.units[n % min(9, len(made.units))]}
    return {"kind": TargetKind.POST, "text": profiles[(n + 3) % len(profiles)].title}
