"""Releasing a module: its drafts go live together, and a changed demand cuts an edition."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.models import Page

from learning.operations import api as operations

from .activities import ActivityPage
from .changes import Change, Changed, changes, steps_to_do_again
from .cutting import edition_for
from .drafts import companions_of, drafts_of, name_of_draft, steps_in
from .finding.index import gathered
from .models import Edition, ModulePage
from .reading import latest_edition, module_of, outline_of
from .releasing import ReleaseRefused, hindrances_of, releasing, was_written_by
from .second_person import exceptions, standing
from .second_person.ordering import reordered_by
from .translations import (
    is_translation,
    note_release,
    refuse_without_original,
    without_own_questions,
)
from .unfinished import unfinished


@dataclass(frozen=True)
class Release:
    """What a release did: the edition in force, whether it is new, and the pages that went live."""

    edition: Edition
    is_new: bool
    published: tuple[str, ...]


@transaction.atomic
def release(*, module: ModulePage, by, note: str = "", refresher: str = "") -> Release:
    """Publish a module's drafts together, and cut an edition if what it asks has changed.

    The only way to an edition. Takes the module in its source language, for demands are read
    there. `by` is who releases (None: the installation itself, as the starter's loader).
    `refresher` tells holders of the certificate why they should do again what has changed; only a
    new edition that changes a step can ask that.

    ReleaseRefused if that person wrote one of the drafts (unless a platform administrator lets
    them, once), if a reviewer is reading it or read something else, or if it has no live step.
    """
    module = ModulePage.objects.select_for_update().get(pk=module.pk)
    drafts = drafts_of(module, by)
    if is_translation(module):
        return _release_translation(module, drafts, by, note)
    _refuse_own_work(module, drafts, by)
    if by is not None:
        standing.refuse_what_was_not_reviewed(module, drafts)
    _put_live(drafts, by)
    module.refresh_from_db()
    live = [page for page in steps_in(module) if page.live and not page.retired]
    demands = [page.demands(order) for order, page in enumerate(live, 1)]
    if not demands:
        raise ReleaseRefused(_("A module needs at least one lesson before it can be released."))
    # As things are now; if something is in the way, the transaction takes all of it back.
    if hindrances := [said for page in (module, *live) for said in hindrances_of(page)]:
        raise ReleaseRefused(" ".join(hindrances))
    before = latest_edition(module.translation_key)
    edition, is_new = edition_for(module, demands, by, note)
    if refresher.strip():
        _ask_for_refresher(before, edition, is_new, refresher.strip())
    standing.close(module)
    done = Release(edition, is_new, tuple(str(item) for item in drafts))
    if by is not None:
        _note(module, done, by, note)
    return done


def _ask_for_refresher(before: Edition | None, edition: Edition, is_new: bool, reason: str) -> None:
    """Say on a new edition what its holders are asked; refused where nothing would be left to do."""
    again = steps_to_do_again(outline_of(before), outline_of(edition)) if before and is_new else ()
    if not any(step.required for step in again):
        raise ReleaseRefused(
            _("There is nothing that holders of the certificate would have to do again.")
        )
    edition.refresher = reason
    edition.save(update_fields=["refresher"])


def _note(module: ModulePage, done: Release, by, note: str) -> None:
    """Its line in the audit log; what the installation itself releases is nobody's act."""
    operations.record(
        actor=by,
        action="release",
        kind="module",
        subject=str(module.translation_key),
        reason=note,
        edition=done.edition.number,
        published=list(done.published),
    )


def _release_translation(module: ModulePage, drafts: list, by, note: str) -> Release:
    """The same for another language: what is asked stays the original's, so no edition is cut.

    A translator may release their own work; readers are told that nobody else has read it.
    """
    original = refuse_without_original(module)
    if by is not None:
        standing.refuse_what_was_not_reviewed(module, drafts)
    # What a second person has approved, as it stands, goes live whole and was read by them.
    approved = standing.open_review(module) if by is not None else None
    reader = approved.decided_by if approved else by
    drafts = without_own_questions(drafts, reader)
    parts = [module, *steps_in(module), *companions_of(module)]
    note_release(module, drafts, parts, by, read_by=reader)
    _put_live(drafts, by)
    module.refresh_from_db()
    # What the law needs of a lesson, it needs in every language; a quiz or rubric is the original's.
    steps = [page for page in steps_in(module) if page.live]
    found = [
        said for page in steps if page.activity_kind == "lesson" for said in hindrances_of(page)
    ]
    found += [said for page in steps if page.activity_kind != "lesson" for said in unfinished(page)]
    if hindrances := [*hindrances_of(module), *found]:
        raise ReleaseRefused(" ".join(hindrances))
    standing.close(module)
    edition = latest_edition(original.translation_key)
    done = Release(edition, False, tuple(str(item) for item in drafts))
    if by is not None:
        _note(module, done, by, note)
    return done


def _put_live(drafts: list, by) -> None:
    _refuse_schedules(drafts)
    with gathered():
        for item in drafts:
            _publish(item, by)


@dataclass(frozen=True)
class Rehearsal:
    """What a release would do now, without doing it."""

    edition_number: int
    is_new: bool
    is_first: bool
    changes: tuple[Changed, ...]


def rehearse(*, module: ModulePage, by, refresher: str = "") -> Rehearsal:
    """Release the module and take all of it back: what would come of it.

    The act itself is tried, so that nothing can be said here and be otherwise then. Raises
    ReleaseRefused as `release` would.
    """
    before = latest_edition(module.translation_key)
    with transaction.atomic():
        done = release(module=module, by=by, refresher=refresher)
        found = Rehearsal(
            edition_number=done.edition.number,
            is_new=done.is_new,
            is_first=before is None,
            changes=changes(outline_of(before), outline_of(done.edition)) if before else (),
        )
        transaction.set_rollback(True)
    return found


def rehearsal_of(data: dict) -> Rehearsal:
    """A rehearsal from its plain values, as `dataclasses.asdict` gives them."""
    changed = tuple(Changed(**one | {"change": Change(one["change"])}) for one in data["changes"])
    return Rehearsal(**data | {"changes": changed})


def is_module(page: Page) -> bool:
    """Whether this page is a module."""
    return isinstance(page.specific_deferred, ModulePage)


def module_released_with(page: Page) -> ModulePage | None:
    """The module that `page` goes live with: itself, or the one above a step; else None."""
    specific = page.specific
    if isinstance(specific, ModulePage):
        return specific
    return module_of(specific) if isinstance(specific, ActivityPage) else None


def module_to_edit(user, page_id: int) -> ModulePage:
    """The module with this id, if `user` may write in it; else 404."""
    module = _module(page_id)
    if module is None or not module.permissions_for_user(user).can_edit():
        raise Http404
    return module


def module_to_release(user, page_id: int) -> ModulePage:
    """The module with this id, if `user` may publish it; else 404, as for one that isn't there."""
    module = _module(page_id)
    if module is None or not module.permissions_for_user(user).can_publish():
        raise Http404
    return module


def _module(page_id: int) -> ModulePage | None:
    # Beyond any id that a database gives; the query itself would overflow.
    return ModulePage.objects.filter(pk=page_id).first() if page_id < 2**31 else None


def _refuse_own_work(module: ModulePage, drafts: list, by) -> None:
    """Second person: nobody releases what they wrote (DESIGN.md 5.9), but by a noted exception."""
    if by is None:
        return
    own = [name_of_draft(item) for item in drafts if was_written_by(item, by)]
    own += [_("the order of the steps")] * reordered_by(module, by)
    if own and not exceptions.use(module=module, by=by):
        raise ReleaseRefused(
            _("You wrote %(titles)s yourself. Ask a colleague who may publish to release it.")
            % {"titles": ", ".join(own)}
        )


def _refuse_schedules(drafts: list) -> None:
    """A release is now; a page that would come or go by itself would leave the edition behind."""
    timed = [
        name_of_draft(item)
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
    try:
        with releasing():
            revision.publish(user=by, skip_permission_checks=True)
    except ValidationError as error:
        said = " ".join(error.messages)
        raise ReleaseRefused(f"{name_of_draft(item)}: {said}") from error
