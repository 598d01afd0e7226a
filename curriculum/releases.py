"""Releasing a module: its drafts go live together, and a changed demand cuts an edition."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.models import Page

from .activities import ActivityPage, activity_models
from .data import Activity, TaughtCompetency
from .finding.index import gathered
from .models import Edition, EditionActivity, EditionCompetency, ModulePage
from .reading import competencies_by_code, latest_edition, module_of, outline_of
from .releasing import ReleaseRefused, hindrances_of, releasing, was_written_by


@dataclass(frozen=True)
class Release:
    """What a release did: the edition in force, whether it is new, and the pages that went live."""

    edition: Edition
    is_new: bool
    published: tuple[str, ...]


@transaction.atomic
def release(*, module: ModulePage, by, note: str = "") -> Release:
    """Publish a module's drafts together, and cut an edition if what it asks has changed.

    The only way to an edition. Takes the module in its source language, for demands are read
    there. `by` is who releases (None: the installation itself, as the starter's loader);
    ReleaseRefused if that person wrote one of the drafts, or if the module has no live step.
    """
    module = ModulePage.objects.select_for_update().get(pk=module.pk)
    drafts = drafts_of(module, by)
    _refuse_own_work(drafts, by)
    _refuse_schedules(drafts)
    with gathered():
        for item in drafts:
            _publish(item, by)
    module.refresh_from_db()
    live = [page for page in _activities(module) if page.live]
    demands = [page.demands(order) for order, page in enumerate(live, 1)]
    if not demands:
        raise ReleaseRefused(_("A module needs at least one lesson before it can be released."))
    # As things are now; if something is in the way, the transaction takes all of it back.
    if hindrances := [said for page in live for said in hindrances_of(page)]:
        raise ReleaseRefused(" ".join(hindrances))
    edition, is_new = _edition_for(module, demands, by, note)
    titles = tuple(str(item) for item in drafts)
    return Release(edition=edition, is_new=is_new, published=titles)


def is_module(page: Page) -> bool:
    """Whether this page is a module."""
    return isinstance(page.specific_deferred, ModulePage)


def module_released_with(page: Page) -> ModulePage | None:
    """The module that `page` goes live with: itself, or the one above a step; else None."""
    specific = page.specific
    if isinstance(specific, ModulePage):
        return specific
    return module_of(specific) if isinstance(specific, ActivityPage) else None


def module_to_release(user, page_id: int) -> ModulePage:
    """The module with this id, if `user` may publish it; else 404, as for one that isn't there."""
    # Beyond any id that a database gives; the query itself would overflow.
    module = ModulePage.objects.filter(pk=page_id).first() if page_id < 2**31 else None
    if module is None or not module.permissions_for_user(user).can_publish():
        raise Http404
    return module


def drafts_of(module: ModulePage, by) -> list:
    """What a release by this person would put live now: pages and what goes with them."""
    pages = [module, *_activities(module)]
    return [*_companions(pages[1:], by), *(page for page in pages if _is_draft(page, by))]


def _is_draft(item, by) -> bool:
    """Whether a release puts this live. What was taken down comes back by an administrator only."""
    if item.live:
        return item.has_unpublished_changes
    was_taken_down = item.first_published_at is not None
    return not was_taken_down or (by is not None and by.is_superuser)


def _companions(activities: list[ActivityPage], by) -> list:
    """The drafts that have to go live with these pages (a quiz's questions), each once."""
    found = {
        (type(item), item.pk): item
        for page in activities
        for item in page.get_latest_revision_as_object().published_with()
        if _is_draft(item, by)
    }
    return list(found.values())


def _activities(module: ModulePage) -> list[ActivityPage]:
    """The activity pages below a module, in their order, as their own classes."""
    found = [page for model in activity_models() for page in model.objects.child_of(module)]
    return sorted(found, key=lambda page: page.path)


def _refuse_own_work(drafts: list, by) -> None:
    """Second person: nobody releases what they wrote (DESIGN.md 5.9)."""
    if by is None:
        return
    own = [getattr(item, "draft_title", str(item)) for item in drafts if was_written_by(item, by)]
    if own:
        raise ReleaseRefused(
            _("You wrote %(titles)s yourself. Ask a colleague who may publish to release it.")
            % {"titles": ", ".join(own)}
        )


def _refuse_schedules(drafts: list) -> None:
    """A release is now; a page that would come or go by itself would leave the edition behind."""
    timed = [
        getattr(item, "draft_title", str(item))
        for item in drafts
        if item.latest_revision is not None and _schedule(item.latest_revision.content)
    ]
    if timed:
        raise ReleaseRefused(
            _("%(titles)s has a date for going live or expiring. Remove it, then release.")
            % {"titles": ", ".join(timed)}
        )


def _schedule(content: dict) -> bool:
    return bool(content.get("go_live_at") or content.get("expire_at"))


def _publish(item, by) -> None:
    revision = item.latest_revision or item.save_revision(user=by)
    # Who may release was asked for the module; nobody publishes a step or question by itself.
    with releasing():
        revision.publish(user=by, skip_permission_checks=True)


def _edition_for(
    module: ModulePage, demands: list[Activity], by, note: str
) -> tuple[Edition, bool]:
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
    online = sum(step.minutes for step in demands if step.counts)
    practice = module.minutes_practice
    latest = latest_edition(module.translation_key)
    if latest and _asks_the_same(latest, demands, taught, online, practice):
        return latest, False
    return _cut(module, demands, taught, online, by, note), True


def _cut(
    module: ModulePage,
    demands: list[Activity],
    taught: list[TaughtCompetency],
    online: int,
    by,
    note: str,
) -> Edition:
    """Write the next edition in rows."""
    newest = latest_edition(module.translation_key)
    edition = Edition.objects.create(
        module_key=module.translation_key,
        number=newest.number + 1 if newest else 1,
        title=module.title,
        language=module.locale.language_code,
        institution=module.institution,
        minutes_online=online,
        minutes_practice=module.minutes_practice,
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
        )

    return (
        [bare(step) for step in before.activities] == [bare(step) for step in demands]
        and {(item.code, item.level, item.primary) for item in before.competencies}
        == {(item.code, item.level, item.primary) for item in taught}
        and (before.minutes_online, before.minutes_practice) == (online, practice)
    )
