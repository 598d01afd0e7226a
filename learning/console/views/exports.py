"""Tables as files: asked for, watched while they are written, fetched."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from learning.operations import exports as operations

from ..doors import for_console
from ..exporting import part_of

MOST_LISTED = 30


@require_safe
@for_console
def exports(request: HttpRequest, reach) -> HttpResponse:
    """What I asked for."""
    rows = operations.of_person(request.user)[:MOST_LISTED]
    titled = [(row, operations.table_named(row.table)) for row in rows]
    return render(request, "console/exports.html", {"rows": titled})


@require_http_methods(["GET", "HEAD", "POST"])
@for_console
def begin(request: HttpRequest, reach, table: str) -> HttpResponse:
    """Choose a format; then it is written."""
    found = operations.table_named(table)
    if found is None:
        raise Http404
    part = part_of(table, reach, request.GET)
    if request.method == "POST":
        form = request.POST.get("form", "")
        if form not in ("csv", "xlsx"):
            raise Http404
        row = operations.ask(
            table=table, params=part.params, form=form, by=request.user,
            language=request.LANGUAGE_CODE, rights=reach.rights,
        )  # fmt: skip
        return redirect("export", row.pk)
    return render(request, "console/begin_export.html", {"table": found, "about": part.about})


@require_safe
@for_console
def export(request: HttpRequest, reach, key: UUID) -> HttpResponse:
    """How far it is; when it is ready, the link."""
    row = operations.own(request.user, key)
    context = {
        "export": row,
        "table": operations.table_named(row.table),
        "is_there": operations.is_there(row) and row.rights == reach.rights,
        "is_of_other_rights": row.rights != reach.rights,
    }
    return render(request, "console/export.html", context)


@require_safe
@for_console
def download(request: HttpRequest, reach, key: UUID) -> HttpResponse:
    """The file, for who asked for it, while it is kept."""
    row = operations.own(request.user, key)
    if not operations.is_there(row) or row.rights != reach.rights:
        raise Http404
    day = timezone.localdate(row.ready_at)
    return FileResponse(
        operations.path_of(row).open("rb"),
        as_attachment=True,
        filename=f"{row.table}-{day}.{row.form}",
    )
