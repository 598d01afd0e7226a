"""Reading a note and keeping one."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from .models import Note


@login_required
def page(request: HttpRequest, note_id: int) -> HttpResponse:
    """One SELECT, one small template."""
    note = get_object_or_404(Note, pk=note_id, owner=request.user)
    return render(request, "bare.html", {"note": note, "name": request.user.username})


@require_POST
@login_required
def save(request: HttpRequest, note_id: int) -> HttpResponse:
    """One UPDATE in a transaction."""
    with transaction.atomic():
        kept = Note.objects.filter(pk=note_id, owner=request.user).update(
            text=request.POST["text"], sequence=int(request.POST["sequence"])
        )
    return JsonResponse({"sequence": int(request.POST["sequence"]), "kept": kept})
