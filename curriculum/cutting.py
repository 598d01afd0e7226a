"""Cutting an edition: what a module asks for now, frozen in rows, if it isn't what was asked before."""

from __future__ import annotations

from .data import Activity, TaughtCompetency
from .models import Edition, EditionActivity, EditionCompetency, ModulePage
from .reading import competencies_by_code, latest_edition, outline_of


def edition_for(module: ModulePage, demands: list[Activity], by, note: str) -> tuple[Edition, bool]:
    """The edition in force if it asks the same, else a new one with the next number."""
    taught = [
        TaughtCompetency(
            code=row.competency.code,
            title=row.competency.title,
            level=row.level,
            primary=row.primary,
        )
        for row in module.competencies.select_related("competency")
    ]
    online = sum(step.minutes for step in demands if step.counts and step.is_online)
    practice = sum(step.minutes for step in demands if step.counts and not step.is_online)
    latest = latest_edition(module.translation_key)
    if latest and _asks_the_same(latest, demands, taught, online, practice):
        return latest, False
    return _cut(module, demands, taught, (online, practice), by, note), True


def _cut(
    module: ModulePage,
    demands: list[Activity],
    taught: list[TaughtCompetency],
    minutes: tuple[int, int],
    by,
    note: str,
) -> Edition:
    """Write the next edition in rows."""
    newest = latest_edition(module.translation_key)
    online, practice = minutes
    edition = Edition.objects.create(
        module_key=module.translation_key,
        number=newest.number + 1 if newest else 1,
        title=module.title,
        language=module.locale.language_code,
        institution=module.institution,
        minutes_online=online,
        minutes_practice=practice,
        released_by=by,
        note=note,
    )
    EditionActivity.objects.bulk_create(_activity_row(edition, step) for step in demands)
    rows = competencies_by_code(item.code for item in taught)
    EditionCompetency.objects.bulk_create(
        EditionCompetency(
            edition=edition,
            competency=rows[item.code],
            code=item.code,
            title=item.title,
            level=item.level,
            primary=item.primary,
        )
        for item in taught
    )
    return edition


def _activity_row(edition: Edition, step: Activity) -> EditionActivity:
    return EditionActivity(
        edition=edition,
        activity_key=step.key,
        kind=step.kind,
        title=step.title,
        order=step.order,
        required=step.required,
        counts=step.counts,
        minutes=step.minutes,
        pass_mark=step.pass_mark,
        items=step.items,
        is_online=step.is_online,
    )


def _asks_the_same(
    edition: Edition,
    demands: list[Activity],
    taught: list[TaughtCompetency],
    online: int,
    practice: int,
) -> bool:
    """Whether nothing changed that a learner could be held to. A mended title is no demand."""
    before = outline_of(edition)

    def bare(activity: Activity) -> tuple:
        return (
            activity.key,
            activity.kind,
            activity.order,
            activity.required,
            activity.counts,
            activity.minutes,
            activity.pass_mark,
            activity.items,
            activity.is_online,
        )

    return (
        [bare(step) for step in before.activities] == [bare(step) for step in demands]
        and {(item.code, item.level, item.primary) for item in before.competencies}
        == {(item.code, item.level, item.primary) for item in taught}
        and (before.minutes_online, before.minutes_practice) == (online, practice)
    )
