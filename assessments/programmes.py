"""Where a learner stands in a programme: each module, what its certificate still asks, what is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from curriculum import api as curriculum
from curriculum.api import AskedModule, Programme
from curriculum.data import Activity, Outline

from .certificates import api as certificates
from .certificates.earning import (
    Asked,
    Earned,
    Held,
    Lack,
    Phase,
    Taken,
    cycle_of,
    earned,
    phase_of,
    renewable_from,
)
from .certificates.models import Certificate, CertificateStatus
from .enrolments import api as enrolments
from .enrolments.models import Enrolment, EnrolmentState


class ModuleState(StrEnum):
    """Where somebody stands in a module of a programme."""

    NOT_BEGUN = "not begun"
    UNDER_WAY = "under way"
    LEFT = "left"
    COMPLETED = "completed"
    TO_RENEW = "to renew"
    GONE = "gone"
    UNRELEASED = "unreleased"


@dataclass(frozen=True)
class PlacedModule:
    """A module of the programme with the learner's cycle that counts, or else their newest.

    `outline` is that cycle's edition, or the newest for what is still to be begun.
    """

    asked: AskedModule
    state: ModuleState
    enrolment: Enrolment | None
    outline: Outline | None
    met: frozenset[UUID] = frozenset()
    lack: Lack | None = None

    @property
    def title(self) -> str:
        """The title that the reader may see; empty where the module isn't open to everybody."""
        if self.asked.page is not None:
            return self.asked.page.title
        return self.enrolment.module_title if self.enrolment else ""

    @property
    def practices(self) -> tuple[Activity, ...]:
        """The steps at work of that edition."""
        steps = self.outline.activities if self.outline else ()
        return tuple(step for step in steps if step.kind == enrolments.PRACTICE)

    @property
    def practice(self) -> str:
        """Of the practice that the programme asks for: required, waiting, met, or none there."""
        if not self.asked.needs_practice:
            return ""
        if self.outline is not None and not self.practices:
            return "none"
        if self.practices and all(step.key in self.met for step in self.practices):
            return "met"
        return "waiting" if self.state is ModuleState.COMPLETED else "required"

    @property
    def minutes_online(self) -> int:
        return self.outline.minutes_online if self.outline else 0

    @property
    def minutes_practice(self) -> int:
        """Minutes of the practice that the certificate asks for."""
        if not self.asked.needs_practice:
            return 0
        return sum(step.minutes for step in self.practices)


@dataclass(frozen=True)
class ProgrammeStanding:
    """A programme as one learner meets it. `cycle` is the one that is earned now."""

    programme: Programme
    modules: tuple[PlacedModule, ...]
    earned: Earned
    certificate: Certificate | None
    phase: Phase
    cycle: int
    since: datetime | None

    @property
    def may_claim(self) -> bool:
        """Whether nothing but the name is missing."""
        return self._earns and self.earned.is_complete

    @property
    def to_open(self) -> tuple[PlacedModule, ...]:
        """What a renewal would open; empty outside its time, and once everything is under way."""
        if not self._earns or self.phase is not Phase.RENEWAL:
            return ()
        opens = (ModuleState.TO_RENEW, ModuleState.NOT_BEGUN, ModuleState.LEFT)
        return tuple(item for item in self.required if item.state in opens)

    @property
    def missing(self) -> tuple[PlacedModule, ...]:
        """The required modules that the certificate still waits for."""
        return tuple(item for item in self.required if item.lack) if self._earns else ()

    @property
    def required(self) -> tuple[PlacedModule, ...]:
        return tuple(item for item in self.modules if item.asked.required)

    @property
    def renewable_from(self) -> date | None:
        """From when on the certificate that is held may be renewed."""
        held = self.certificate
        return renewable_from(held.expires_on) if held and self.phase is Phase.HELD else None

    @property
    def minutes_online(self) -> int:
        """What the modules that a renewal opens take."""
        return sum(item.minutes_online for item in self.to_open)

    @property
    def minutes_practice(self) -> int:
        """What their practice takes, where it is asked for."""
        return sum(item.minutes_practice for item in self.to_open)

    @property
    def _earns(self) -> bool:
        return self.programme.is_open and self.phase in (Phase.FIRST, Phase.RENEWAL)


def standing_of(user, programme: Programme) -> ProgrammeStanding:
    """Where this learner stands, in a number of queries that doesn't grow with the modules."""
    rows = certificates.of_programme(user, programme.key)
    current, phase, cycle, since = _place_in_time(rows)
    records = _records_of(user, [item.key for item in programme.modules])
    found = earned(
        [Asked(item.key, item.needs_practice) for item in programme.required],
        records.taken(),
        since,
    )
    # What isn't required takes no part in it, but a completed one is shown as completed.
    electives = [Asked(item.key) for item in programme.modules if not item.required]
    counted = found.counted | earned(electives, records.taken(), since).counted
    return ProgrammeStanding(
        programme=programme,
        modules=tuple(
            records.placed(item, counted.get(item.key), found.lacks.get(item.key))
            for item in programme.modules
        ),
        earned=found,
        certificate=current,
        phase=phase,
        cycle=cycle,
        since=since,
    )


def _place_in_time(
    rows: Iterable[Certificate],
) -> tuple[Certificate | None, Phase, int, datetime | None]:
    """From a programme's certificates, newest cycle first: the current one, the phase, the cycle
    that is earned now, and since when what was completed counts for it.

    A cycle began when its predecessor was first issued; a corrected name changes nothing in that.
    """
    rows = list(rows)
    current = next((row for row in rows if row.status != CertificateStatus.SUPERSEDED), None)
    held = current and Held(
        cycle=current.cycle,
        is_revoked=current.status == CertificateStatus.REVOKED,
        expires_on=current.expires_on,
    )
    phase = phase_of(held, certificates.today())
    cycle = cycle_of(held, phase)
    since = min((row.issued_at for row in rows if row.cycle == cycle - 1), default=None)
    return current, phase, cycle, since


@dataclass(frozen=True)
class _Records:
    """What a learner has done in some modules, and what these ask."""

    rows: list[Enrolment]
    newest: dict[UUID, int]
    outlines: dict[int, Outline]
    met: dict[int, set[UUID]] = field(default_factory=dict)

    def taken(self) -> list[Taken]:
        """Each cycle as the rules want it."""
        return [
            _taken(row, _practices(self.outlines[row.edition_id]), self.met[row.pk])
            for row in self.rows
        ]

    def placed(
        self, asked: AskedModule, counted: int | None, lack: Lack | None = None
    ) -> PlacedModule:
        """A module with the cycle that counts (by id), or else the newest."""
        mine = [row for row in self.rows if row.module_key == asked.key]
        row = next((row for row in mine if row.pk == counted), mine[-1] if mine else None)
        state = self._state(asked, row, is_counted=counted is not None)
        newest = self.outlines.get(self.newest.get(asked.key))
        begins = row is None or state is ModuleState.TO_RENEW
        return PlacedModule(
            asked=asked,
            state=state,
            enrolment=row,
            outline=newest if begins else self.outlines[row.edition_id],
            met=frozenset() if begins else frozenset(self.met[row.pk]),
            lack=lack,
        )

    def _state(self, asked: AskedModule, row: Enrolment | None, *, is_counted: bool) -> ModuleState:
        if is_counted:
            return ModuleState.COMPLETED
        if asked.key not in self.newest:
            return ModuleState.UNRELEASED
        if not asked.is_live:
            return ModuleState.GONE
        if row is None:
            return ModuleState.NOT_BEGUN
        return {
            EnrolmentState.ACTIVE: ModuleState.UNDER_WAY,
            EnrolmentState.WITHDRAWN: ModuleState.LEFT,
            EnrolmentState.COMPLETED: ModuleState.TO_RENEW,
        }[EnrolmentState(row.state)]


def _records_of(user, module_keys: list[UUID]) -> _Records:
    rows = enrolments.cycles_of(user, module_keys)
    newest = curriculum.newest_editions(module_keys)
    return _Records(
        rows=rows,
        newest=newest,
        outlines=curriculum.outlines({*newest.values(), *(row.edition_id for row in rows)}),
        met=enrolments.practice_met(rows),
    )


def _practices(outline: Outline) -> set[UUID]:
    return {step.key for step in outline.activities if step.kind == enrolments.PRACTICE}


def _taken(row: Enrolment, practices: set[UUID], met: set[UUID]) -> Taken:
    return Taken(
        id=row.pk,
        module_key=row.module_key,
        completed_at=row.completed_at,
        practices=frozenset(practices),
        met=frozenset(met),
    )


# --- Across all programmes ----------------------------------------------------------------------


def claimable(rows: Iterable[Enrolment], held: Iterable[Certificate]) -> list[UUID]:
    """The live programmes whose certificate waits for nothing but the name.

    `rows` are all a learner's enrolments and `held` all their certificates, as the desk has them.
    """
    # As in `enrolments.cycles_of`: a refresher is no whole cycle.
    done = [row for row in rows if row.completed_at is not None and not row.is_refresher]
    completed = {row.module_key for row in done}
    candidates = [
        item for item in curriculum.demands() if {key for key, _ in item.modules} <= completed
    ] if done else []  # fmt: skip
    if not candidates:
        return []
    practices = curriculum.steps_of_kind(enrolments.PRACTICE, [row.edition_id for row in done])
    met = enrolments.practice_met(done)
    taken = [_taken(row, practices.get(row.edition_id, set()), met[row.pk]) for row in done]
    return [item.key for item in candidates if _is_claimable(item, taken, held)]


def _is_claimable(
    demand: curriculum.Demand, taken: list[Taken], held: Iterable[Certificate]
) -> bool:
    mine = [row for row in held if row.programme_key == demand.key]
    mine.sort(key=lambda row: row.cycle, reverse=True)
    _current, phase, _cycle, since = _place_in_time(mine)
    asked = [Asked(key, needs_practice) for key, needs_practice in demand.modules]
    return phase in (Phase.FIRST, Phase.RENEWAL) and earned(asked, taken, since).is_complete


def to_renew(held: Iterable[Certificate]) -> list[Certificate]:
    """Of a learner's certificates those of programmes that end soon, or have ended unrenewed."""
    newest: dict[UUID, list[Certificate]] = {}
    for row in sorted(held, key=lambda row: row.cycle, reverse=True):
        if row.programme_key is not None:
            newest.setdefault(row.programme_key, []).append(row)
    placed = [_place_in_time(rows)[:2] for rows in newest.values()]
    return [current for current, phase in placed if phase is Phase.RENEWAL]
