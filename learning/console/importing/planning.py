"""The dry run: what would become of every row. Writes nothing but the operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from learning.operations.bulk import PlannedRow
from learning.people.roll import owners_of, roll_of

from . import reading, training
from .columns import read_cells
from .identities import FilePerson, People, match, own_supervisor, supervisor_of
from .places import Posts, Units
from .problems import Problem, Refused, _, note, refusal
from .rows import Row, planned
from .settling import BEGIN, Wanted, settle

# How many new units the report names.
MOST_NAMED = 200


def dry_run_of(organisation, content: bytes, file: str) -> tuple[Iterator[PlannedRow], dict]:
    """What would become of each row of a file, and the report. Raises Refused for an unreadable one."""
    rows = [Row(one.line, one.cells, list(one.problems)) for one in reading.read(content, file)]
    dry_run = _DryRun(organisation, rows)
    dry_run.make()
    return map(planned, rows), dry_run.report()


class _DryRun:
    """One dry run over all rows, in steps: each looks at what the former ones found."""

    def __init__(self, organisation, rows: list[Row]) -> None:
        self.rows, self.organisation_id = rows, organisation.pk
        self.today = timezone.localdate(timezone=timezone.get_default_timezone())
        self.roll = roll_of(organisation)
        self.units, self.posts = Units(self.roll), Posts(self.roll)
        self.people = People()
        self.by_person: dict[int, list[Row]] = {}

    def make(self) -> None:
        """All steps."""
        for row in self.rows:
            row.cells, problems = read_cells(row.cells)
            row.problems += problems
        self._identify()
        for row in self.rows:
            self.units.note_codes(row.cells)
        for row in self.rows:
            self._guard(row, self._place)
            self._guard(row, self._absence)
        training.note_training(self.rows, self.organisation_id)
        for rows in self.by_person.values():
            self._settle(rows)
        self._refuse_after_others()
        self._mark_new()
        for row in self.rows:
            if row.wanted is not None and not row.is_refused and row.wanted.act:
                self.units.will_make(row.wanted.unit)

    def _guard(self, row: Row, step) -> None:
        try:
            step(row)
        except Refused as refused:
            row.problems.append(refused.problem)

    def _identify(self) -> None:
        for row in self.rows:
            self._guard(row, self._person_of)
        emails = [one.email for one in self.people.all() if one.email]
        match(self.people.all(), self.roll, owners_of(emails))
        self._one_row_an_account()
        for row in self.rows:
            if row.person is not None:
                row.problems += row.person.problems
                self.by_person.setdefault(id(row.person), []).append(row)

    def _one_row_an_account(self) -> None:
        """A number and an e-mail in two rows may turn out to be one account."""
        first: dict[int, FilePerson] = {}
        for person in self.people.all():
            if person.pk is None:
                continue
            known = first.setdefault(person.pk, person)
            if known is not person:
                person.problems.append(
                    refusal(
                        _("This is the person of row %(line)d, under another number or e-mail."),
                        _("Write the staff number in both rows."),
                        line=known.line,
                    )
                )

    def _person_of(self, row: Row) -> None:
        row.person = self.people.of_row(row.line, row.cells)

    def _place(self, row: Row) -> None:
        """Unit, post and supervisor of a row."""
        cells = row.cells
        named = {"post", "post_code", "grade", "supervisor", "since", "until"} & set(cells)
        # A cell that was refused isn't absent; its own problem is enough.
        if row.problems and any(one["is_refusal"] for one in row.problems):
            return
        if "unit" not in cells and "unit_code" not in cells:
            if named:
                raise Refused(
                    _("The row says something of a post, and names no unit."),
                    _("Fill in unit or unit_code."),
                )
            return
        since, until = cells.get("since"), cells.get("until")
        if since and until and until < since:
            raise Refused(
                _("The last day %(until)s is before the first, %(since)s."),
                _("Correct since or until."),
                until=str(until),
                since=str(since),
            )
        unit = self.units.of_row(cells)
        post = self.posts.of_row(row.line, cells, unit)
        row.wanted = Wanted(row.line, unit, post, since, until, self._supervisor(row))

    def _supervisor(self, row: Row) -> int | str | None:
        text = row.cells.get("supervisor")
        if not text:
            return None
        found = supervisor_of(text, self.people, self.roll)
        if found is row.person or (isinstance(found, int) and found == row.person.pk):
            row.problems.append(own_supervisor())
        row.supervisor = found
        if isinstance(found, int):
            return found
        return found.pk if found.pk is not None else found.key

    def _absence(self, row: Row) -> None:
        since, until = row.cells.get("away_from"), row.cells.get("away_until")
        if row.is_refused or not (since or until):
            return
        if not (since and until):
            raise Refused(
                _("An absence needs a first and a last day."),
                _("Fill in away_from and away_until, or neither."),
            )
        if until < since:
            raise Refused(
                _("The absence ends on %(until)s, before it begins on %(since)s."),
                _("Correct away_from or away_until."),
                until=str(until),
                since=str(since),
            )
        known = self.roll.absences.get(row.person.pk or 0, {})
        if known.get(since) != until:
            row.away = [since.isoformat(), until.isoformat()]
            row.problems.append(
                note(_("Is away from %(since)s to %(until)s."), since=str(since), until=str(until))
            )

    def _settle(self, rows: list[Row]) -> None:
        person = rows[0].person
        good = [row for row in rows if row.wanted is not None and not row.is_refused]
        settle(
            [row.wanted for row in good],
            self.roll.places.get(person.pk or 0, []),
            today=self.today,
            unit_name=self.units.name,
        )
        for row in good:
            row.problems += row.wanted.problems
        self._repeated_absences(rows)

    @staticmethod
    def _repeated_absences(rows: list[Row]) -> None:
        seen: dict[str, str] = {}
        for row in rows:
            if row.away and seen.setdefault(row.away[0], row.away[1]) != row.away[1]:
                row.problems.append(
                    refusal(
                        _("Another row has an absence from %(since)s with another last day."),
                        _("Say it once."),
                        since=row.away[0],
                    )
                )

    def _refuse_after_others(self) -> None:
        """New people need a row with a unit; and who is refused whole can supervise nobody."""
        reports: dict[int, list[Row]] = {}
        for row in self.rows:
            if isinstance(row.supervisor, FilePerson):
                reports.setdefault(id(row.supervisor), []).append(row)
        lost = [rows for rows in self.by_person.values() if not _has_place(rows)]
        while lost:
            rows = lost.pop()
            for row in rows:
                if not row.is_refused:
                    row.problems.append(_needs_unit())
            for row in reports.pop(id(rows[0].person), []):
                if not row.is_refused:
                    row.problems.append(_supervisor_refused(rows[0].line))
                    if not _has_place(self.by_person[id(row.person)]):
                        lost.append(self.by_person[id(row.person)])

    def _mark_new(self) -> None:
        for rows in self.by_person.values():
            person, first = rows[0].person, next((r for r in rows if not r.is_refused), None)
            if first is None:
                continue
            first.problems = [*person.notes, *first.problems]
            if person.pk is None:
                first.makes_person = True
            elif person.number and self.roll.number_of.get(person.pk) is None:
                first.makes_person = True
                first.problems.append(
                    note(_("The staff number %(number)s is noted."), number=person.number)
                )

    def report(self) -> dict[str, Any]:
        """The counts at the top, and who isn't in the file."""
        new = [
            row.person
            for row in self.rows
            if row.makes_person and not row.is_refused and row.person.pk is None
        ]
        units = [" / ".join(names) for names in self.units.made.values()]
        return {
            "rows": len(self.rows),
            "mailed": sum(1 for one in new if one.email),
            "slips": sum(1 for one in new if not one.email),
            "moved": sum(
                1
                for row in self.rows
                if not row.is_refused and row.wanted is not None and row.wanted.ends is not None
            ),
            "units": len(units),
            "unit_names": sorted(units)[:MOST_NAMED],
            "absent": sorted(self.roll.employed_on(self.today) - self._named()),
        }

    def _named(self) -> set[int]:
        """Whom the file names, also in rows that are refused: nobody is absent by a mistake in a row."""
        named = {one.pk for one in self.people.all() if one.pk is not None}
        for row in self.rows:
            number = row.cells.get("staff_number", "")
            address = row.cells.get("email", "").lower()
            named |= {self.roll.by_number.get(number, 0), self.roll.by_address.get(address, 0)}
        return named


def _has_place(rows: list[Row]) -> bool:
    """Whether the rows' person has an account, or will have one with a post."""
    return rows[0].person.pk is not None or any(
        not row.is_refused and row.wanted is not None and row.wanted.act == BEGIN for row in rows
    )


def _needs_unit() -> Problem:
    return refusal(
        _("A new person needs a unit."),
        _("Fill in unit or unit_code here, or mend the person's other row."),
    )


def _supervisor_refused(line: int) -> Problem:
    return refusal(
        _("The supervisor's own row, %(line)d, is refused."), _("Mend that row first."), line=line
    )
