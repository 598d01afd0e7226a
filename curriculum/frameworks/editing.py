"""Changing an employer's own framework: each act is one saved change, and one edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.operations import api as operations

from ..models import Competency, CompetencyLevel, Domain, Framework, FrameworkLevel
from .scale import Step, check_scale
from .snapshots import keep_edition
from .use import is_used, levels_used


class FrameworkRefused(Exception):
    """It can't be done; the message says why. `field` names the field it stands by."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ChangedMeanwhile(FrameworkRefused):
    """Somebody else saved the same since it was read."""


@transaction.atomic
def add_framework(
    *, organisation, code: str, title: str, note: str, scale: Sequence[Step], by
) -> Framework:
    """An employer's new framework, with its scale. Raises FrameworkRefused for a code that is taken."""
    check_scale(scale)
    # A shared framework's code would be another thing under the same name in files.
    same = Framework.everywhere.filter(Q(organisation=organisation) | Q(organisation=None))
    taken = FrameworkRefused(_("Another framework has this code. Choose one that is free."), "code")
    if same.filter(code__iexact=code).exists():
        raise taken
    try:
        with transaction.atomic():
            made = Framework.everywhere.create(
                organisation=organisation, code=code, title=title, note=note
            )
    except IntegrityError:
        raise taken from None
    FrameworkLevel.objects.bulk_create(_steps(made, scale))
    _kept(made, "add", by, "")
    return made


def _steps(framework: Framework, scale: Sequence[Step]) -> list[FrameworkLevel]:
    return [
        FrameworkLevel(
            framework=framework, level=step.level, title=step.title, descriptor=step.descriptor
        )
        for step in scale
    ]


@transaction.atomic
def change_framework(
    *,
    framework: Framework,
    edition: int,
    title: str,
    note: str,
    scale: Sequence[Step],
    why: str,
    by,
) -> None:
    """Change its title, note and scale. Raises FrameworkRefused for a level in use that is left out."""
    check_scale(scale)
    row = _locked(framework)
    _refuse_stale(row.edition, edition)
    kept = {step.level for step in scale}
    steps = FrameworkLevel.objects.filter(framework=row)
    there = set(steps.values_list("level", flat=True))
    if lost := sorted(levels_used(row) & (there - kept)):
        raise FrameworkRefused(
            _("Level %(n)d is in use: somebody was asked for it or has shown it. It can't go.")
            % {"n": lost[-1]},
            "scale",
        )
    row.title, row.note = title, note
    row.save(update_fields=["title", "note"])
    steps.delete()
    FrameworkLevel.objects.bulk_create(_steps(row, scale))
    levels = CompetencyLevel.objects.filter(competency__framework=row)
    levels.exclude(level__in=kept).delete()
    for step in scale:
        levels.filter(level=step.level).update(title=step.title)
    _kept(row, "change", by, why)


@transaction.atomic
def keep_domain(
    *, framework: Framework, domain: Domain | None, edition: int, code: str, title: str,
    summary: str, why: str, by,
) -> Domain:  # fmt: skip
    """Add a domain, or change one; a domain's code stays."""
    row = _locked(framework)
    if domain is not None:
        _refuse_stale(row.edition, edition)
    else:
        if row.domains.filter(code__iexact=code).exists():
            raise FrameworkRefused(_("Another domain of this framework has this code."), "code")
        domain = Domain(framework=row, code=code)
    domain.title, domain.summary = title, summary
    domain.save()
    _kept(row, "keep domain", by, why, domain=domain.code)
    return domain


@transaction.atomic
def keep_competency(
    *, framework: Framework, competency: Competency | None, edition: int, code: str, title: str,
    description: str, domain: Domain, behaviours: Mapping[int, Sequence[str]], why: str, by,
) -> Competency:  # fmt: skip
    """Add a competency, or change one; its code stays, since requirements and files name it.

    `edition` is the one that had changed it last when it was read. Raises ChangedMeanwhile.
    """
    row = _locked(framework)
    if competency is None:
        _refuse_taken(row, code)
        competency = Competency(framework=row, code=code)
    else:
        competency = Competency.everywhere.filter(pk=competency.pk).first()
        if competency is None:
            raise FrameworkRefused(_("Somebody else deleted this competency meanwhile."))
        _refuse_stale(competency.changed_in, edition)
    competency.title, competency.description, competency.domain = title, description, domain
    competency.save()
    titles = dict(row.levels.values_list("level", "title"))
    CompetencyLevel.objects.filter(competency=competency).delete()
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(
            competency=competency, level=level, title=titles[level], behaviours=list(texts)
        )
        for level, texts in sorted(behaviours.items())
        if texts and level in titles
    )
    _kept(row, "keep competency", by, why, competency=competency.code)
    return competency


def _refuse_taken(framework: Framework, code: str) -> None:
    """A code means one competency to an employer, in whatever framework."""
    mine = Q(framework__organisation=framework.organisation_id)
    same = Competency.everywhere.filter(mine | Q(framework__organisation=None))
    if same.filter(code__iexact=code).exists():
        raise FrameworkRefused(
            _("Another competency has this code, here or in a shared framework."), "code"
        )


@transaction.atomic
def retire(*, competency: Competency, why: str, by) -> None:
    """Offer it nowhere any more. It stays wherever somebody was asked for it or has shown it."""
    _set_retired(competency, timezone.now(), "retire competency", why, by)


@transaction.atomic
def bring_back(*, competency: Competency, why: str, by) -> None:
    """Offer it again."""
    _set_retired(competency, None, "bring competency back", why, by)


def _set_retired(competency: Competency, at, action: str, why: str, by) -> None:
    row = _locked(competency.framework)
    rows = Competency.everywhere.filter(pk=competency.pk, retired_at__isnull=at is not None)
    if rows.update(retired_at=at):
        _kept(row, action, by, why, competency=competency.code)


@transaction.atomic
def delete_competency(*, competency: Competency, by) -> None:
    """Away with one that nobody was ever asked for. Raises FrameworkRefused for any other."""
    row = _locked(competency.framework)
    if is_used(competency):
        raise FrameworkRefused(
            _("It is in use, so it can't be deleted. Retire it: it is offered nowhere any more.")
        )
    Competency.everywhere.filter(pk=competency.pk).delete()
    _kept(row, "delete competency", by, "", competency=competency.code)


def _locked(framework: Framework) -> Framework:
    """The row as it is now: who changes the same framework waits."""
    return Framework.everywhere.select_for_update().get(pk=framework.pk)


def _refuse_stale(now: int, read: int) -> None:
    if now != read:
        raise ChangedMeanwhile(_("Somebody else saved it while you wrote."))


def _kept(framework: Framework, action: str, by, why: str, **details) -> None:
    if keep_edition(framework.pk, by=by, why=why) is None:
        return
    operations.record(
        actor=by,
        action=action,
        kind="framework",
        subject=str(framework.pk),
        reason=why,
        organisation=framework.organisation_id,
        code=framework.code,
        **details,
    )
