"""The console's tables as they are exported: the same rows as on the pages, of the same reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessments.competencies import api as competencies
from assessments.required import api as required
from curriculum import api as curriculum
from learning.operations import exports
from learning.people import posts as people_posts
from learning.people.reach import reach_of

from .auditing import organisations_to_read
from .reports import in_words, open_of, told_at
from .units import branch, units_of


def _unit(reach, params: dict):
    """The unit that was chosen; one that is no longer seen ends the export with an error."""
    return reach.units().get(pk=params["unit"]) if params.get("unit") else None


def _late(user, params: dict) -> QuerySet:
    reach = reach_of(user)
    return required.late(reach, _unit(reach, params))


def _late_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Person"), _("Staff number"), pgettext("of an employer", "Unit"), _("Required"),
        _("Due"), _("Days late"), _("Why"), _("Person told"), _("Supervisor told"), _("HR told"),
        _("Next"),
    ]  # fmt: skip
    for chunk in exports.in_chunks(_late(user, params)):
        for line in in_words(required.with_details(chunk)):
            yield [
                str(line.row.user), line.detail.number, line.row.unit.name,
                line.row.requirement.title, line.row.due_on, line.detail.days_late, line.why,
                *told_at(line.detail), line.next,
            ]  # fmt: skip


def _people(user, params: dict) -> QuerySet:
    reach = reach_of(user)
    return reach.found(params.get("q", ""), _unit(reach, params))


def _people_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Person"), pgettext("of an employer", "Unit"), _("Post"), _("Supervisor"), _("Since"),
    ]  # fmt: skip
    for chunk in exports.in_chunks(_people(user, params)):
        for row in chunk:
            yield [
                str(row.user), row.unit.name, str(row.post or row.job_title),
                str(row.supervisor or ""), row.since,
            ]  # fmt: skip


def _lapsing(user, params: dict) -> QuerySet:
    reach, days = reach_of(user), int(params.get("days") or 90)
    return required.lapsing(
        reach, timezone.localdate() + timedelta(days=days), _unit(reach, params)
    )


def _lapsing_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Person"), pgettext("of an employer", "Unit"), _("Required"), _("Done"), _("Due again"),
    ]  # fmt: skip
    for chunk in exports.in_chunks(_lapsing(user, params)):
        for row in chunk:
            yield [
                str(row.user), row.unit.name, row.requirement.title, row.done_on, row.again_on,
            ]  # fmt: skip


def _levels(user, params: dict) -> QuerySet:
    reach, days = reach_of(user), int(params.get("days") or 90)
    return competencies.levels_lapsing(
        reach, timezone.localdate() + timedelta(days=days), _unit(reach, params)
    )


def _level_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Person"), pgettext("of an employer", "Unit"), _("Competency"), _("Code"), _("Level"),
        _("Lapses"),
    ]  # fmt: skip
    reach = reach_of(user)
    for chunk in exports.in_chunks(_levels(user, params)):
        places = units_of(reach, {row.user_id for row in chunk})
        for row in chunk:
            yield [
                str(row.user), places.get(row.user_id, ""), row.competency.title,
                row.competency.code, row.level, row.lapses_on,
            ]  # fmt: skip


def _gaps(user, params: dict):
    reach = reach_of(user)
    place = branch(reach, _unit(reach, params))
    lines = [place.unit, *place.below] if place.unit else place.below
    return competencies.gap_map(lines, own=place.unit if place.below else None)


def _gap_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        pgettext("of an employer", "Unit"), _("Competency"), _("Code"), _("People asked"),
        _("Reached"), _("Below"), _("Not yet assessed"), _("Counted on"),
    ]  # fmt: skip
    found = _gaps(user, params)
    counted = (
        timezone.localtime(found.counted_at).isoformat("T", "minutes") if found.counted_at else ""
    )
    for line in found.lines:
        name = _("%(unit)s itself") % {"unit": line.unit.name} if line.is_own else line.unit.name
        for competency, cell in zip(found.competencies, line.cells, strict=True):
            if cell is None:
                continue
            figures = (
                [_("hidden")] * 4
                if cell is False
                else [cell.asked, cell.reached, cell.below, cell.unassessed]
            )
            yield [name, competency.title, competency.code, *figures, counted]


def _cell(user, params: dict) -> QuerySet:
    reach = reach_of(user)
    return competencies.people_lacking(reach, *_place(reach, params))


def _place(reach, params: dict) -> tuple:
    """The unit and the competency of a cell of the gap map."""
    unit, code = _unit(reach, params), params["code"]
    return unit, curriculum.competencies_by_code([code], [unit.organisation_id])[code]


def _cell_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Person"), pgettext("of an employer", "Unit"), _("Post"), _("Competency"), _("Asked"),
        _("Held"), _("State"),
    ]  # fmt: skip
    _unit_of_cell, competency = _place(reach_of(user), params)
    for chunk in exports.in_chunks(_cell(user, params)):
        for place, asked, held in competencies.with_levels(chunk, competency):
            yield [
                str(place.user), place.unit.name, str(place.post or ""), competency.title, asked,
                held.level if held and held.level else "",
                held.get_state_display() if held else _("not yet assessed"),
            ]  # fmt: skip


def _requirements(user, params: dict) -> QuerySet:
    reach = reach_of(user)
    return required.requirements_in(reach, organisations_to_read(reach))


def _requirement_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Required"), _("Organisation"), _("State"), _("Published on"), _("To do"), _("Late"),
        _("Done"),
    ]  # fmt: skip
    reach = reach_of(user)
    for chunk in exports.in_chunks(_requirements(user, params)):
        counts = required.counts_of(reach, chunk)
        for row in chunk:
            found = counts.get(row.pk, {})
            yield [
                row.title or _("Draft without a name"), row.organisation.name,
                row.get_state_display(), row.published_on or "", open_of(found),
                found.get(required.AssignmentState.LATE, 0),
                found.get(required.AssignmentState.DONE, 0),
            ]  # fmt: skip


def _posts(user, params: dict) -> QuerySet:
    reach = reach_of(user)
    organisation = reach.organisations().get(pk=params["organisation"])
    return people_posts.posts_in_reach(reach, organisation, params.get("q", ""))


def _post_rows(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Post"), _("Code"), pgettext("of an employer", "Unit"), pgettext("of a post", "Grade"),
        _("Profile today"), _("Version"),
    ]  # fmt: skip
    for chunk in exports.in_chunks(_posts(user, params)):
        held = competencies.profiles_today(post.pk for post in chunk)
        for post in chunk:
            profile = held.get(post.pk)
            yield [
                post.title, post.code, post.unit.name, post.grade,
                profile.title if profile else "", profile.version if profile else "",
            ]  # fmt: skip


def _count(rows: Callable) -> Callable[[object, dict], int]:
    return lambda user, params: rows(user, params).count()


def register_tables() -> None:
    """Offer them; called when the app is ready."""
    for name, title, rows, count in (
        ("late", gettext_lazy("Who is late"), _late_rows, _count(_late)),
        ("people", gettext_lazy("People"), _people_rows, _count(_people)),
        ("lapsing", gettext_lazy("Lapsing"), _lapsing_rows, _count(_lapsing)),
        ("lapsing_levels", gettext_lazy("Levels that lapse"), _level_rows, _count(_levels)),
        ("gap_cell", gettext_lazy("Gap map: people"), _cell_rows, _count(_cell)),
        ("requirements", gettext_lazy("Requirements"), _requirement_rows, _count(_requirements)),
        ("posts", gettext_lazy("Posts"), _post_rows, _count(_posts)),
        ("gaps", gettext_lazy("Gap map"), _gap_rows, lambda user, params: sum(
            cell is not None for line in _gaps(user, params).lines for cell in line.cells
        )),
    ):  # fmt: skip
        exports.register(exports.Table(name, title, rows, count))
