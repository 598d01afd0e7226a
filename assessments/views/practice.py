"""A work on a practice: write, attach, hand in, read what was found. What assessors do is authoring's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import api as curriculum
from learning.lib.text import whole_number
from learning.people import api as people

from .. import access, api
from ..place import place_of
from ..practice import api as practice
from ..practice.models import Submission, SubmissionState
from .acts import act
from .downloads import attachment_response
from .uploads import read_upload, too_many

# --- From the practice's page -------------------------------------------------------------------


@act
def begin(request: HttpRequest, enrolment_id: int, key: UUID) -> HttpResponse:
    """Begin a practice, or go on with it."""
    enrolment, activity, page = _practice(request, enrolment_id, key)
    try:
        work = api.begin_practice(enrolment=enrolment, activity=activity, page=page)
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(page.get_url(request))
    return redirect("work", work.pk)


@act
def join(request: HttpRequest, enrolment_id: int, key: UUID) -> HttpResponse:
    """Join a group's work by the code that one of them has given out."""
    enrolment, activity, page = _practice(request, enrolment_id, key)
    if people.is_too_often(request, "join_group"):
        messages.error(request, _("Too many codes were tried. Wait some minutes, then try again."))
        return redirect(page.get_url(request))
    try:
        work = api.join_practice(
            enrolment=enrolment, activity=activity, code=request.POST.get("code", "")
        )
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(page.get_url(request))
    messages.success(request, _("You are in the group: what you write is the work of all of you."))
    return redirect("work", work.pk)


def _practice(request: HttpRequest, enrolment_id: int, key: UUID):
    """The learner's enrolment, the step of its edition, and its page; else 404."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    activity = curriculum.edition_of(enrolment.edition_id).activity(key)
    page = practice.practice_page(key, request.LANGUAGE_CODE)
    if activity is None or page is None or activity.kind != "practice":
        raise Http404
    return enrolment, activity, page


@require_safe
@login_required
def print_form(request: HttpRequest, enrolment_id: int, key: UUID) -> HttpResponse:
    """The practice as a form for paper: task, what to hand in with room to write, and the rubric."""
    enrolment, _activity, page = _practice(request, enrolment_id, key)
    context = {"enrolment": enrolment, "page": page, "prompts": page.what_to_hand_in()}
    return render(request, "assessments/practice/form.html", context)


# --- Writing ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """The work while it is written; else as it was handed in, with what was found."""
    mine = access.own_work(request.user, work_id)
    if request.method == "POST":
        return _save_page(request, mine)
    return _page(request, mine)


def _page(
    request: HttpRequest,
    mine: Submission,
    problems: dict[int, dict] | None = None,
    file_problems: list[str] | None = None,
) -> HttpResponse:
    page = practice.practice_page(mine.practice_key, request.LANGUAGE_CODE)
    members = mine.members.filter(left_at__isnull=True).select_related("enrolment__user")
    parts = list(mine.parts.all())
    for part in parts:
        problem = (problems or {}).get(part.position, {})
        part.problem, part.theirs = problem.get("message", ""), problem.get("theirs")
        part.text = problem.get("mine", part.text)
    hand_in = mine.hand_ins.order_by("-number").first()
    is_writable = mine.state in practice.WRITABLE
    context = {
        "work": mine,
        "page": page,
        "place": place_of(request, page, mine.practice_key) if page is not None else None,
        "parts": parts,
        "attachments": list(mine.attachments.filter(removed_at__isnull=True))
        if is_writable or hand_in is None
        else practice.files_in(hand_in),
        "members": [member.enrolment.user for member in members],
        "feedback": practice.feedback_on(mine) if mine.state != SubmissionState.DRAFT else [],
        "hand_in": hand_in,
        "second_look": getattr(mine, "second_look", None),
        "rubric": practice.rubric_of(mine.rubric),
        "is_writable": is_writable,
        "problems": problems or {},
        "file_problems": file_problems or [],
        "taken": ",".join(practice.TAKEN),
        "most_files": practice.MOST_FILES,
    }
    status = 422 if problems or file_problems else 200
    return render(request, "assessments/practice/work.html", context, status=status)


def _save_page(request: HttpRequest, mine: Submission) -> HttpResponse:
    """Save every part of the page and the files that came with it, then go where the button says.

    Only parts whose marker came with the form are touched: a cut-off form must not empty a text that
    it never showed. Whatever is refused comes back with what was written.
    """
    problems = _save_parts(request, mine)
    file_problems = _save_files(request, mine)
    if problems or file_problems:
        mine.refresh_from_db()
        return _page(request, mine, problems, file_problems)
    if "check" in request.POST:
        return redirect("check_work", mine.pk)
    messages.success(request, _("Saved."))
    return redirect("work", mine.pk)


def _save_parts(request: HttpRequest, mine: Submission) -> dict[int, dict]:
    problems = {}
    for position in range(1, mine.parts.count() + 1):
        seen = whole_number(request.POST.get(f"part{position}-sequence", ""))
        text = request.POST.get(f"part{position}")
        if seen is None or text is None:
            continue
        try:
            saved = practice.save_part(
                works=practice.works_of(request.user),
                work_id=mine.pk,
                position=position,
                text=text,
                seen=seen,
            )
        except practice.PracticeRefused as refusal:
            problems[position] = {"message": str(refusal), "mine": text}
        else:
            if saved is not None and saved.is_conflict:
                problems[position] = {"message": _conflict(), "mine": text, "theirs": saved.text}
    return problems


def _conflict() -> str:
    return _("Not saved: something else was written here since this page was opened, by your group or on "
             "another device. Both texts are below; saving again keeps yours.")  # fmt: skip


def _save_files(request: HttpRequest, mine: Submission) -> list[str]:
    posted = request.FILES.getlist("files")
    problems = []
    for file in posted[: practice.MOST_FILES]:
        try:
            practice.attach(
                works=practice.works_of(request.user),
                work_id=mine.pk,
                name=file.name or "",
                content=read_upload(file),
            )
        except practice.PracticeRefused as refusal:
            problems.append(str(refusal))
    if skipped := [file.name or "" for file in posted[practice.MOST_FILES :]]:
        problems.append(too_many(skipped))
    return problems


@require_POST
def save_part(request: HttpRequest, work_id: UUID, position: int) -> JsonResponse:
    """Keep one part as it is written; the reply says what is stored now."""
    if not request.user.is_authenticated:
        message = _("Not saved: you are signed out. Sign in in another tab, then save again.")
        return JsonResponse({"message": message}, status=401)
    sequence = whole_number(request.POST.get("sequence", ""))
    if sequence is None:
        return JsonResponse({"message": _("Not saved: load the page again.")}, status=422)
    try:
        saved = practice.save_part(
            works=practice.works_of(request.user),
            work_id=work_id,
            position=position,
            text=request.POST.get(f"part{position}", ""),
            sequence=sequence,
            client=request.POST.get("client", "")[:40],
            seen=whole_number(request.POST.get("seen", "")),
        )
    except practice.PracticeRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    if saved is None:
        raise Http404
    if saved.is_conflict:
        reply = {"message": _conflict(), "sequence": saved.sequence, "theirs": saved.text}
        return JsonResponse(reply, status=409)
    time = date_format(localtime(saved.saved_at), "H:i") if saved.saved_at else ""
    return JsonResponse(
        {
            "message": _("Saved %(time)s") % {"time": time},
            "sequence": saved.sequence,
            "saved_at": saved.saved_at,
            "hash": saved.text_hash,
        }
    )


@require_safe
@login_required
def download(request: HttpRequest, work_id: UUID, attachment_id: int) -> HttpResponse:
    """One of the work's files, for its writers."""
    return attachment_response(access.file_of_own_work(request.user, work_id, attachment_id))


@act
def detach(request: HttpRequest, work_id: UUID, attachment_id: int) -> HttpResponse:
    """Take a file out."""
    return _done(
        request,
        work_id,
        lambda: practice.detach(
            works=practice.works_of(request.user), work_id=work_id, attachment_id=attachment_id
        ),
        _("Removed."),
    )


# --- Acts on the whole work ---------------------------------------------------------------------


@require_safe
@login_required
def check(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Before handing in: what goes out, and a reminder of what must not be in it."""
    mine = access.own_work(request.user, work_id)
    if mine.state not in practice.WRITABLE:
        return redirect("work", mine.pk)
    page = practice.practice_page(mine.practice_key, request.LANGUAGE_CODE)
    members = mine.members.filter(left_at__isnull=True).select_related("enrolment__user")
    context = {
        "work": mine,
        "page": page,
        "parts": list(mine.parts.all()),
        "attachments": list(mine.attachments.filter(removed_at__isnull=True)),
        "members": [member.enrolment.user for member in members],
    }
    return render(request, "assessments/practice/check.html", context)


@act
def hand_in(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Hand the work in; pressed twice, once."""
    if "is_anonymous" not in request.POST:
        messages.error(
            request, _("Say first that no name and no case number is in it. Nothing was handed in.")
        )
        return redirect("check_work", work_id)
    try:
        handed = practice.hand_in(
            works=practice.works_of(request.user), work_id=work_id, by=request.user
        )
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("work", work_id)
    if handed is None:
        raise Http404
    messages.success(request, _("Handed in. You get a mail as soon as it has been assessed."))
    return redirect("work", work_id)


@act
def take_back(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Change one's mind before an assessor has begun."""
    return _done(
        request,
        work_id,
        lambda: practice.take_back(user=request.user, work_id=work_id),
        _("Taken back. You can change it and hand it in again."),
    )


@act
def ask_again(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Ask for a second look."""
    return _done(
        request,
        work_id,
        lambda: practice.ask_again(
            user=request.user, work_id=work_id, text=request.POST.get("text", "")
        ),
        _("Asked. Another assessor reads what you handed in, without the first one's marks."),
    )


@act
def open_to_group(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Let others join by a code."""
    return _done(
        request,
        work_id,
        lambda: practice.open_to_group(user=request.user, work_id=work_id),
        _("Give the code below to those who work with you."),
    )


@act
def close_to_others(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Take the group's code back."""
    return _done(
        request,
        work_id,
        lambda: practice.close_to_others(user=request.user, work_id=work_id),
        _("The code opens nothing any more. Who is in the group stays."),
    )


@act
def leave(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Leave a group; its work stays with the others."""
    try:
        if not practice.leave(user=request.user, work_id=work_id):
            raise Http404
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("work", work_id)
    messages.success(
        request, _("You have left the group. Begin a work of your own on the practice's page.")
    )
    return redirect("home")


def _done(request: HttpRequest, work_id: UUID, deed, said: str) -> HttpResponse:
    """Do it, say so, and back to the work; 404 if this learner has no such work."""
    try:
        if not deed():
            raise Http404
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("work", work_id)
