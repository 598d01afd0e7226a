"""The gap map: sums ready counted, the people behind a cell, and what would close it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum import api as curriculum
from learning.people.reach import Reach

from .models import Evidence, GapCell, GapSum, HeldLevel, PostProfile, ProfileLevel, RoleProfile


@dataclass(frozen=True)
class GapFigures:
    """One cell: of `asked` people so many are `below`, and so many `unassessed`; None keeps it back."""

    asked: int
    reached: int
    below: int
    unassessed: int

    def percent(self, people: int) -> int:
        """Of those asked, rounded."""
        return round(100 * people / self.asked) if self.asked else 0

    @property
    def below_percent(self) -> int:
        return self.percent(self.below)

    @property
    def unassessed_percent(self) -> int:
        return self.percent(self.unassessed)

    @property
    def heat(self) -> int:
        """0 to 11: five hundredths of tint a step, so that figures stay readable on it."""
        return min(11, round(self.below_percent * 11 / 100 + 0.49)) if self.below else 0


@dataclass(frozen=True)
class GapLine:
    """A unit with all below it (or its own people alone) and its cells, in the columns' order.

    A cell is GapFigures, None where nobody is asked, or False where it is kept back.
    """

    unit: object
    is_own: bool
    cells: tuple


@dataclass(frozen=True)
class GapMap:
    """Units by competencies. `counted_at` is the oldest count on the page; None without cells."""

    competencies: tuple
    lines: tuple[GapLine, ...]
    counted_at: datetime | None

    @property
    def keeps_back(self) -> bool:
        """Whether any cell is hidden."""
        return any(cell is False for line in self.lines for cell in line.cells)


def gap_map(units: Sequence, own=None) -> GapMap:
    """The map of these units, with all below each; and of the people who work in `own` itself."""
    ids = [unit.pk for unit in units]
    sums = {(row.unit_id, row.competency_id): row for row in GapSum.objects.filter(unit__in=ids)}
    cells, kept = {}, {}
    if own is not None:
        cells = {row.competency_id: row for row in GapCell.objects.filter(unit=own)}
        kept = {row.competency_id: row.own_is_hidden for row in GapSum.objects.filter(unit=own)}
    keys = {competency for _unit, competency in sums} | set(cells)
    competencies = sorted(curriculum.competencies_by_ids(keys), key=lambda item: item.code)
    lines = [
        GapLine(unit, False, tuple(_sum(sums.get((unit.pk, item.pk))) for item in competencies))
        for unit in units
    ]
    if cells:
        own_cells = tuple(
            _own(cells.get(item.pk), kept.get(item.pk, True)) for item in competencies
        )
        lines.append(GapLine(own, True, own_cells))
    moments = [row.counted_at for row in (*sums.values(), *cells.values())]
    return GapMap(tuple(competencies), tuple(lines), min(moments, default=None))


def _sum(row: GapSum | None):
    if row is None or not row.asked:
        return None
    return False if row.is_hidden else _figures(row)


def _own(row: GapCell | None, is_hidden: bool):
    if row is None or not row.asked:
        return None
    return False if is_hidden else _figures(row)


def _figures(row) -> GapFigures:
    return GapFigures(row.asked, row.reached, row.below, row.unassessed)


def people_lacking(reach: Reach, unit, competency) -> QuerySet:
    """Memberships of people in a unit and below it whose posts ask for more than they hold, by name.

    Each with `asked` from `levels_asked`; only people whom this reach sees.
    """
    rows = reach.memberships().filter(unit__path__startswith=unit.path)
    lacking = Q(pk__in=[])
    for level in competency.levels.values_list("level", flat=True):
        holds = HeldLevel.objects.filter(
            user=OuterRef("user"), competency=competency, level__gte=level
        )
        lacking |= Q(post__in=_posts_asking(competency, level)) & ~Exists(holds)
    return (
        rows.filter(lacking)
        .select_related("user", "unit", "post")
        .order_by("user__full_name", "pk")
    )


def with_levels(memberships: Sequence, competency) -> list[tuple]:
    """Each of these memberships with what its post asks for and what its holder holds (None: nothing
    was ever assessed).
    """
    posts = [row.post_id for row in memberships]
    profiles = PostProfile.objects.current().filter(post__in=posts)
    levels = ProfileLevel.objects.filter(
        competency=competency, profile__in=profiles.values("profile")
    )
    by_profile = dict(levels.values_list("profile_id", "level"))
    asked = {
        post: by_profile.get(profile, 0)
        for post, profile in profiles.values_list("post_id", "profile_id")
    }
    held = {
        row.user_id: row
        for row in HeldLevel.objects.filter(
            competency=competency, user__in=[row.user_id for row in memberships]
        )
    }
    return [(row, asked.get(row.post_id, 0), held.get(row.user_id)) for row in memberships]


def _posts_asking(competency, level: int) -> QuerySet:
    rows = PostProfile.objects.current().filter(
        profile__levels__competency=competency, profile__levels__level=level
    )
    return rows.values("post")


@dataclass(frozen=True)
class Level:
    """What a person's posts ask for of a competency, and what they hold; level 0 with a state says why
    nothing counts, without one that nothing was assessed yet.
    """

    competency: object
    asked: int
    is_critical: bool
    level: int
    state: str
    since: date | None
    lapses_on: date | None

    @property
    def is_reached(self) -> bool:
        return self.level >= self.asked

    @property
    def is_unassessed(self) -> bool:
        """Nothing counts: not the same as being below."""
        return self.level == 0


def levels_of(
    user,
    post_ids: Sequence[int],
    *,
    with_scale: bool = False,
    employers: Iterable[int] | None = None,
) -> list[Level]:
    """What these posts ask of a person beside what they hold, critical ones first, then by code.

    What they hold beyond what is asked follows with `asked` 0. Of other employers' own competencies
    nothing is said to who looks for `employers`; None is the person in person.
    """
    profiles = PostProfile.objects.current().filter(post__in=list(post_ids))
    asked: dict[int, tuple[int, bool]] = {}
    rows = ProfileLevel.objects.filter(profile__in=profiles.values("profile"), level__gt=0)
    for key, level, critical in rows.values_list("competency_id", "level", "is_critical"):
        before = asked.get(key, (0, False))
        asked[key] = (max(level, before[0]), critical or before[1])
    held = {row.competency_id: row for row in HeldLevel.objects.filter(user=user)}
    competencies = curriculum.competencies_by_ids({*asked, *held}, with_scale=with_scale)
    if employers is not None:
        seen = {None, *employers}
        competencies = [row for row in competencies if row.framework.organisation_id in seen]
    found = [
        _level(item, *asked.get(item.pk, (0, False)), held.get(item.pk)) for item in competencies
    ]
    return sorted(found, key=lambda row: (not row.asked, not row.is_critical, row.competency.code))


def _level(competency, asked: int, is_critical: bool, row: HeldLevel | None) -> Level:
    if row is None:
        return Level(competency, asked, is_critical, 0, "", None, None)
    return Level(competency, asked, is_critical, row.level, row.state, row.since, row.lapses_on)


def profiles_of_posts(post_ids: Sequence[int]) -> list:
    """The role profiles that these posts have today."""
    rows = PostProfile.objects.current().filter(post__in=list(post_ids))
    return [row.profile for row in rows.select_related("profile")]


def profiles_for(organisation) -> QuerySet[RoleProfile]:
    """The newest versions of an organisation's own role profiles, and of those that all share."""
    newer = RoleProfile.objects.filter(
        code=OuterRef("code"),
        organisation=OuterRef("organisation"),
        version__gt=OuterRef("version"),
    )
    shared = RoleProfile.objects.filter(
        code=OuterRef("code"), organisation=None, version__gt=OuterRef("version")
    )
    rows = RoleProfile.objects.filter(Q(organisation=organisation) | Q(organisation=None))
    rows = rows.exclude(Q(organisation=None) & Exists(shared)).exclude(Exists(newer))
    return rows.order_by("title")


def evidence_for(user, employers: Iterable[int] | None = None) -> QuerySet[Evidence]:
    """Every piece of evidence of a person that was not struck out, newest first; see `levels_of`."""
    rows = Evidence.objects.filter(user=user, struck_at=None)
    if employers is not None:
        rows = rows.filter(_open_to(employers))
    return rows.select_related("competency", "assessor", "enrolment").order_by("-obtained_at")


def _open_to(employers) -> Q:
    """What these employers may read of: competencies that all share, and their own."""
    return Q(competency__framework__organisation=None) | Q(
        competency__framework__organisation__in=employers
    )


def levels_lapsing(reach: Reach, until: date, unit=None) -> QuerySet[HeldLevel]:
    """Levels that lapse by a day, of the people whom somebody looks after, soonest first."""
    memberships = reach.memberships()
    if unit is not None:
        memberships = memberships.filter(unit__path__startswith=unit.path)
    rows = HeldLevel.objects.filter(
        _open_to(memberships.values("unit__organisation")),
        lapses_on__isnull=False,
        lapses_on__lte=until,
        user__in=memberships.values("user"),
    )
    return rows.select_related("user", "competency").order_by("lapses_on", "user__full_name", "pk")
