"""Training of the past that somebody can show a document for: handed in, checked by HR, evidence then.

The document is for the person and for whoever checks it, and for nobody else. It proves what one
person's judgement proves, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from curriculum import api as curriculum
from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people.reach import Reach

from .. import files
from .models import Evidence, EvidenceSource
from .prior_models import PriorLearning, PriorState

_FOLDER = "prior"
# What a certificate comes as; a document that can be changed shows nothing.
KINDS = frozenset({"pdf", "jpg", "png", "webp"})
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp"
# What one person may have waiting: more would be a heap for whoever checks it.
MOST_WAITING = 20


class PriorRefused(Exception):
    """It can't be handed in or decided; the message says why."""


# --- Handing in -----------------------------------------------------------------------------------


def hand_in(
    *,
    user,
    title: str,
    competency,
    level: int,
    on: date,
    name: str,
    content: bytes,
    entered_by=None,
) -> PriorLearning:
    """Hand in the document for a training, or for one that was reported without. Raises PriorRefused.

    `entered_by` is the officer who does it for somebody without a device.
    """
    title = " ".join(title.split())[:200]
    if on > site_day():
        raise PriorRefused(_("The day lies ahead: name the one on which it ended."))
    if not competency.levels.filter(level=level).exists():
        raise PriorRefused(_("This competency has no such level."))
    waiting_now = PriorLearning.objects.filter(user=user, state=PriorState.ASKED)
    if waiting_now.count() >= MOST_WAITING:
        raise PriorRefused(_("Enough wait to be checked: hand in more when those are decided."))
    try:
        kept = files.keep(name, content, folder=_FOLDER, kinds=KINDS)
    except files.FileRefused as refusal:
        raise PriorRefused(str(refusal)) from refusal
    try:
        row = _noted(user, title, competency, level, on, kept, entered_by)
    except IntegrityError:
        # Pressed twice: the other one was quicker.
        raise PriorRefused(_("This training is handed in already.")) from None
    except PriorRefused:
        forget_documents([kept.sha256])
        raise
    if files.path_of(kept.sha256, folder=_FOLDER) is None:
        # The same file was being forgotten elsewhere at this moment.
        files.keep(name, content, folder=_FOLDER, kinds=KINDS)
    return row


@transaction.atomic
def _noted(user, title: str, competency, level: int, on: date, kept, entered_by) -> PriorLearning:
    row = PriorLearning.objects.select_for_update().filter(user=user, title=title, on=on).first()
    if row is not None and row.state in (PriorState.ASKED, PriorState.VERIFIED):
        raise PriorRefused(_("This training is handed in already."))
    row = row or PriorLearning(user=user, title=title, on=on)
    replaced = row.sha256
    if row.state == PriorState.REPORTED and row.operation:
        row.reported = {"competency": row.competency_id, "level": row.level}
    row.competency, row.level, row.state = competency, level, PriorState.ASKED
    row.file_name, row.file_kind, row.sha256 = kept.name, kept.kind, kept.sha256
    row.asked_at, row.entered_by = timezone.now(), entered_by
    row.decided_by = row.decided_at = None
    row.decision = ""
    row.save()
    if replaced and replaced != kept.sha256:
        forget_documents([replaced])
    return row


@transaction.atomic
def withdraw(*, user, pk: int) -> bool:
    """Take back what nobody has decided yet, with its document. False if there is none."""
    row = PriorLearning.objects.select_for_update().filter(user=user, pk=pk).first()
    if row is None or row.state != PriorState.ASKED:
        return False
    digest = row.sha256
    if row.operation:
        # It was reported by an import, and is so again.
        row.state, row.file_name, row.file_kind, row.sha256 = PriorState.REPORTED, "", "", ""
        row.competency_id = row.reported.get("competency")
        row.level = row.reported.get("level")
        row.asked_at = row.entered_by = None
        row.save()
    else:
        row.delete()
    forget_documents([digest])
    return True


def forget_documents(digests: list[str]) -> None:
    """After the commit, remove the documents that no row names any more."""

    def forget() -> None:
        named = PriorLearning.objects.filter(sha256__in=digests).values_list("sha256", flat=True)
        for digest in set(digests) - {""} - set(named):
            files.forget(digest, folder=_FOLDER)

    transaction.on_commit(forget)


def document_of(row: PriorLearning):
    """Where its document lies; None if it has none."""
    return files.path_of(row.sha256, folder=_FOLDER)


def choices_for(employers: Iterable[int]) -> list[tuple[str, str]]:
    """The competencies that a training may have been about: shared ones and those of employers.

    By their numbers: two employers may use one code.
    """
    return curriculum.competencies_to_show(employers)


def chosen_competency(employers: Iterable[int], chosen: str):
    """One of those. Raises PriorRefused for another one."""
    if chosen not in dict(choices_for(employers)):
        raise PriorRefused(_("Choose what the training shows."))
    return curriculum.competencies_by_ids([int(chosen)])[0]


# --- Reading --------------------------------------------------------------------------------------


def prior_of(user) -> list[PriorLearning]:
    """A person's trainings of the past, the newest first."""
    rows = PriorLearning.objects.filter(user=user).select_related("competency", "decided_by")
    return list(rows.order_by("-noted_at", "-pk"))


def own_prior(user, pk: int) -> PriorLearning:
    """One of those, or 404."""
    return get_object_or_404(PriorLearning, user=user, pk=pk)


def to_check(reach: Reach) -> QuerySet[PriorLearning]:
    """What waits for an officer of these people, the oldest first; never their own."""
    theirs = reach.memberships_to_change().values("user")
    rows = PriorLearning.objects.filter(state=PriorState.ASKED, user__in=theirs)
    # What only another employer of theirs knows by name is that one's to check.
    known = Q(competency__framework__organisation=None) | Q(
        competency__framework__organisation__in=reach.units_to_change()
        .order_by()
        .values("organisation")
    )
    # Who entered it doesn't check it as well.
    rows = rows.filter(known).exclude(user=reach.user).exclude(entered_by=reach.user)
    return rows.select_related("user", "competency", "entered_by").order_by("asked_at", "pk")


def one_to_check(reach: Reach, pk: int) -> PriorLearning:
    """One of those, or 404."""
    return get_object_or_404(to_check(reach), pk=pk)


# --- Deciding -------------------------------------------------------------------------------------


@transaction.atomic
def verify(*, prior: PriorLearning, level: int, until: date | None, text: str, by) -> Evidence:
    """The document shows it: it is evidence from today on. Raises PriorRefused.

    Not from the day of the training: rules that hold from a day on, and the days between two who
    judge, would be passed by with an old document.
    The level may be lower than what was handed in, with a word on why; never higher.
    """
    row = _locked(prior)
    if by.pk == row.user_id:
        raise PriorRefused(_("Nobody checks their own documents."))
    if not 1 <= level <= row.level:
        raise PriorRefused(_("Choose the level that was handed in, or a lower one."))
    if level < row.level and not text.strip():
        raise PriorRefused(_("Say why it shows less: the person reads it."))
    if until is not None and until < site_day():
        raise PriorRefused(_("The last day on which it counts is over already."))
    evidence = Evidence.objects.create(
        user=row.user,
        competency=row.competency,
        level=level,
        source=EvidenceSource.PRIOR,
        assessor=by,
        valid_until=until,
    )
    row.evidence = evidence
    _decided(row, PriorState.VERIFIED, text, by)
    return evidence


@transaction.atomic
def decline(*, prior: PriorLearning, text: str, by) -> None:
    """The document doesn't show it; the person reads why and may hand in another. Raises PriorRefused."""
    row = _locked(prior)
    if not text.strip():
        raise PriorRefused(_("Say what is missing: the person reads it."))
    _decided(row, PriorState.DECLINED, text, by)


def _locked(prior: PriorLearning) -> PriorLearning:
    rows = PriorLearning.objects.select_for_update(of=("self",)).filter(state=PriorState.ASKED)
    row = rows.select_related("user", "competency").filter(pk=prior.pk).first()
    if row is None:
        raise PriorRefused(_("It was decided or taken back in the meantime."))
    return row


def _decided(row: PriorLearning, state: str, text: str, by) -> None:
    row.state, row.decision = state, text.strip()[:1000]
    row.decided_by, row.decided_at = by, timezone.now()
    row.save()
    operations.record(
        actor=by, action=f"{state} prior learning", kind="account", subject=str(row.user_id),
        reason=row.decision, competency=row.competency.code, level=row.level,
    )  # fmt: skip
    _tell(row)


def _tell(row: PriorLearning) -> None:
    if not row.user.email:
        return
    with override(row.user.language or settings.LANGUAGE_CODE):
        facts = {
            "name": row.user.get_short_name(),
            "title": row.title,
            "state": str(PriorState(row.state).label),
            "reason": row.decision,
            "address": settings.BARAZA_BASE_URL + reverse("passbook"),
        }
        operations.post(
            key=f"prior-learning:{row.pk}:{row.decided_at:%Y%m%d%H%M%S}",
            recipient=row.user.email,
            subject=_("%(title)s: %(state)s") % facts,
            body=_(
                "Dear %(name)s,\n\n"
                "your HR unit has looked at the document for “%(title)s”: %(state)s.\n%(reason)s\n\n"
                "It stands in your passbook:\n\n%(address)s\n"
            )
            % facts,
        )
