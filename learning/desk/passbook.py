"""My passbook: what my posts ask for, what I hold, why, what lapses, and who looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import api
from assessments.certificates.document import draw_document
from assessments.certificates.picture import PdfError
from assessments.competencies import api as competencies
from curriculum import api as curriculum
from learning.operations import api as operations
from learning.people.api import places_of_work

# How far back a person reads who looked at what is kept about them.
LOOKS = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One competency: what is asked, what is held, my own view of it, and what would help."""

    level: competencies.Level
    own_view: int | None
    ways: list
    scale: list


@dataclass(frozen=True)
class Piece:
    """A piece of evidence; `words` are the competency's and the level's title on its day, where the
    framework says it otherwise today.
    """

    row: Any
    words: tuple[str, str] | None

    @property
    def title(self) -> str:
        """The competency, in the words of the day."""
        return self.words[0] if self.words else self.row.competency.title

    @property
    def level(self) -> str:
        """The level, with its title where that has changed since."""
        named = _("level %(n)d") % {"n": self.row.level}
        return f"{named} ({self.words[1]})" if self.words and self.words[1] else named


@dataclass(frozen=True)
class Passbook:
    """Everything that the page, the PDF and the JSON show."""

    profiles: list
    lines: list[Line]
    evidence: list[Piece]
    attestations: list[tuple[Any, Piece]]
    requests: list
    prior: list
    looks: list

    @property
    def asked(self) -> list[Line]:
        """What the posts ask for."""
        return [line for line in self.lines if line.level.asked]

    @property
    def reached(self) -> int:
        """How many of those are at the level asked for."""
        return sum(line.level.is_reached for line in self.asked)


def passbook_of(user) -> Passbook:
    """Read it, in a number of queries that doesn't grow with the rows."""
    posts = [place.post_id for place in places_of_work(user) if place.post_id]
    levels = competencies.levels_of(user, posts, with_scale=True)
    lacking = [row.competency.code for row in levels if row.asked and not row.is_reached]
    ways = curriculum.modules_teaching(lacking) if lacking else {}
    own = competencies.own_views(user)
    lines = [
        Line(
            row, own.get(row.competency.pk), ways.get(row.competency.code, []),
            list(row.competency.levels.all()),
        )
        for row in levels
    ]  # fmt: skip
    evidence = list(competencies.evidence_for(user))
    attested = competencies.attestations_of(user)
    pieces = _pieces([*evidence, *(row.evidence for row in attested)])
    return Passbook(
        profiles=competencies.profiles_of_posts(posts),
        lines=lines,
        evidence=pieces[: len(evidence)],
        attestations=list(zip(attested, pieces[len(evidence) :], strict=True)),
        requests=list(competencies.requests_of(user)[:50]),
        prior=competencies.prior_of(user),
        looks=operations.looks_at(str(user.pk), timezone.now() - LOOKS),
    )


def _pieces(rows: list) -> list[Piece]:
    wording = curriculum.Wording(row.competency.framework_id for row in rows)
    return [Piece(row, wording.then(row.competency, row.level, row.obtained_at)) for row in rows]


@require_safe
@login_required
def passbook(request: HttpRequest) -> HttpResponse:
    """The page; it prints as a document."""
    context = {"passbook": passbook_of(request.user), "today": timezone.localdate()}
    return render(request, "desk/passbook.html", context)


@require_safe
@login_required
def as_json(request: HttpRequest) -> HttpResponse:
    """The same for other systems, under keys that stay."""
    found = passbook_of(request.user)
    document = {
        "schema": "baraza.passbook/1",
        "person": request.user.full_name,
        "as_of": timezone.now().isoformat(),
        "profiles": [{"code": row.code, "version": row.version} for row in found.profiles],
        "competencies": [_line(line.level) for line in found.lines],
        "evidence": [_piece(row) for row in found.evidence],
    }
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="passbook.json"'
    return answer


@require_safe
@login_required
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    found = passbook_of(request.user)
    title = _("Competencies of %(name)s") % {"name": request.user.full_name}
    try:
        pdf = draw_document(
            title=title, author=request.user.full_name, lines=_written(found, title)
        )
    except PdfError:
        messages.error(
            request,
            _("The PDF can't be drawn: no font here has every letter. Print this page instead."),
        )
        return redirect("passbook")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="passbook.pdf"'
    return answer


def _written(found: Passbook, title: str) -> Iterator[tuple[str, str]]:
    yield "title", title
    yield "note", _("As of %(date)s") % {"date": date_format(timezone.localdate(), "j F Y")}
    yield "heading", _("Levels")
    for line in found.lines:
        yield "line", f"{line.level.competency.code} {line.level.competency.title}"
        yield "note", _level_in_words(line.level)
    yield "heading", _("Evidence")
    for piece in found.evidence:
        yield "line", f"{piece.title}, {piece.level}"
        row = piece.row
        day = date_format(timezone.localdate(row.obtained_at), "j F Y")
        parts = [str(row.get_source_display()), day, str(row.assessor or "")]
        parts += [_("in the words of %(date)s") % {"date": day}] if piece.words else []
        yield "note", " · ".join(part for part in parts if part)


def _level_in_words(row: competencies.Level) -> str:
    held = _("held: %(n)d") % {"n": row.level} if row.level else _("not yet assessed")
    parts = [_("asked: %(n)d") % {"n": row.asked}, held] if row.asked else [held]
    if row.state:
        parts.append(str(competencies.HeldState(row.state).label))
    if row.lapses_on:
        parts.append(_("lapses on %(date)s") % {"date": date_format(row.lapses_on, "j F Y")})
    return " · ".join(parts)


def _line(row: competencies.Level) -> dict:
    return {
        "code": row.competency.code,
        "title": row.competency.title,
        "asked": row.asked,
        "held": row.level,
        "state": row.state or "not yet assessed",
        "since": row.since,
        "lapses_on": row.lapses_on,
    }


def _piece(piece: Piece) -> dict:
    row, words = piece.row, piece.words
    return {
        # As it was called on the day, where it is called otherwise now.
        "in_words_of_the_day": {"title": words[0], "level_title": words[1]} if words else None,
        "code": row.competency.code,
        "level": row.level,
        "source": row.source,
        "on": timezone.localdate(row.obtained_at),
        "valid_until": row.valid_until,
        "assessed_by": str(row.assessor) if row.assessor else None,
        "is_contested": row.is_contested,
    }


def _competency(user, code: str):
    employers = {place.unit.organisation_id for place in places_of_work(user)}
    employers |= competencies.owners_held_of(user)
    found = curriculum.competencies_by_code([code], employers).get(code)
    if found is None:
        raise Http404
    return found


def _level(request: HttpRequest) -> int:
    text = request.POST.get("level", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


@require_POST
@login_required
def ask_supervisor(request: HttpRequest, code: str) -> HttpResponse:
    """Ask my supervisors to say what they have seen."""
    competency = _competency(request.user, code)
    try:
        asked = competencies.ask(
            user=request.user, competency=competency, level=_level(request), by=request.user
        )
    except competencies.AttestationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(str(row.supervisor) for row in asked)
        messages.success(request, _("Asked: %(names)s.") % {"names": names})
    return redirect("passbook")


@require_POST
@login_required
def own_view(request: HttpRequest, code: str) -> HttpResponse:
    """What I think of my level: mine alone, never counted."""
    competencies.view_oneself(
        user=request.user, competency=_competency(request.user, code), level=_level(request)
    )
    messages.success(request, _("Noted. Only you see it, and it is never counted."))
    return redirect("passbook")


@require_POST
@login_required
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to what was attested of me."""
    attestation = competencies.own_attestation(request.user, pk)
    try:
        api.object_to(attestation=attestation, text=request.POST.get("text", ""))
    except competencies.AttestationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Somebody else decides now. Until then the attestation counts for nothing.")
        )
    return redirect("passbook")
