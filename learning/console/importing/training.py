"""Past training in a file: known competencies, and what was reported before, each looked up in one go."""

from __future__ import annotations

from assessments.competencies import prior
from learning.people.roll import batches

from .columns import Cells
from .problems import Refused, _, note
from .rows import Row


def note_training(rows: list[Row], organisation_id: int | None = None) -> None:
    """Put the training that a row tells of into it, or say what is wrong with it.

    A code names a competency that all share, or one of the organisation that is named.
    """
    told = [row for row in rows if _tells_training(row.cells)]
    named = {row.cells.get("learned_code", "") for row in told} - {""}
    codes = prior.known_codes(named, organisation_id)
    reported: set[tuple] = set()
    keys = sorted({row.person.pk for row in told if row.person and row.person.pk})
    for batch in batches(keys):
        reported |= prior.reported_of(batch)
    for row in told:
        try:
            _read(row, codes, reported)
        except Refused as refused:
            row.problems.append(refused.problem)


def _tells_training(cells: Cells) -> bool:
    return any(name.startswith("learned") for name in cells)


def _read(row: Row, codes: dict[str, int], reported: set[tuple]) -> None:
    if row.is_refused:
        return
    cells = row.cells
    title, code = cells.get("learned", ""), cells.get("learned_code", "")
    if not title:
        raise Refused(_("A past training needs its title."), _("Fill in learned."))
    if "learned_level" in cells and not code:
        raise Refused(_("A level needs the competency it's of."), _("Fill in learned_code."))
    if code and code not in codes:
        raise Refused(
            _("There is no competency with the code “%(code)s”."),
            _("Correct learned_code, or leave it empty."),
            code=code,
        )
    on = cells.get("learned_on")
    key = (row.person.pk or row.person.key, title, on)
    if key in reported:
        return
    reported.add(key)
    row.learned = {
        "title": title,
        "code": code,
        "level": cells.get("learned_level"),
        "on": on.isoformat() if on else None,
        "competency": codes.get(code),
    }
    row.problems.append(note(_("Reported training: %(title)s."), title=title))
