"""Learners' work in Wagtail: what waits, one hand-in with its rubric, what the institution keeps."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, api
from assessments.practice import api as practice
from assessments.views.downloads import attachment_response
from curriculum import api as curriculum
from learning.lib.paging import page_of
from learning.people.access import units_of, works_as

PAGE_SIZE = 50
# What an institution answers by, and after which a line in the queue is marked.
SOON = timedelta(days=7)

VIEWS = {
    "free": gettext_lazy("To take"),
    "mine": gettext_lazy("Taken by me"),
    "all": gettext_lazy("Everything that waits"),
    "decided": gettext_lazy("Assessed"),
}


# --- The queue ----------------------------------------------------------------------------------


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What learners have handed in, the oldest first: age, module, unit, and who is reading it."""
    if not access.assesses(request.user):
        raise Http404
    works = access.works_to_assess(request.user)
    view = request.GET.get("view", "free")
    view = view if view in VIEWS else "free"
    key = request.GET.get("practice", "")
    rows = _rows(works, view, request.user)
    choices = curriculum.steps_released("practice", works_as(request.user, *practice.WHO_ASSESSES))
    if any(str(one) == key for one, *_rest in choices):
        rows = rows.filter(practice_key=key)
    page = page_of(rows, request.GET.get("p"), size=PAGE_SIZE)
    _prepare(page.object_list)
    if view in ("all", "decided"):
        _say_once(page.object_list)
    context = {
        "page": page,
        "view": view,
        "views": VIEWS,
        "practice": key,
        "practices": choices,
        "late": timezone.now() - SOON,
    }
    return render(request, "authoring/practice/queue.html", context)


def _rows(works, view: str, user):
    if view == "decided":
        return practice.decided(works)
    rows = practice.waiting(works)
    if view == "mine":
        return practice.taken_by(rows, user)
    return practice.free_for(rows, user) if view == "free" else rows


def _prepare(works) -> None:
    """What the list says of each work: where its people work, and whose turns there are."""
    units = units_of(member.enrolment.user_id for work in works for member in work.current_members)
    for work in works:
        people = [member.enrolment.user_id for member in work.current_members]
        work.units = ", ".join(dict.fromkeys(units.get(pk, "") for pk in people if units.get(pk)))
        work.hand_in = work.newest_first[0] if work.newest_first else None
        turns = work.hand_in.turns if work.hand_in else []
        work.readers = [turn.assessor for turn in turns if turn.state == "open"]


def _say_once(works) -> None:
    """Where one reading decides what was to be marked twice, and why."""
    shown = [work for work in works if work.hand_in]
    once = practice.marked_once(work.hand_in.pk for work in shown)
    for work in shown:
        work.read_once = once.get(work.hand_in.pk, "")


# --- One hand-in --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """A work to read, and the form by the rubric's criteria once it is taken."""
    hand_in = access.hand_in_to_assess(request.user, hand_in_id)
    mine = access.assessment_to_go_on(request.user, hand_in)
    if request.method == "POST":
        return _mark(request, hand_in, mine)
    return _page(request, hand_in, mine)


@require_POST
def claim(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Take it: nobody else gets it meanwhile."""
    hand_in = access.hand_in_to_assess(request.user, hand_in_id)
    try:
        mine = practice.claim(hand_in=hand_in, by=request.user)
        if "message" in request.POST:
            # Typed before the work had gone back: it is the same person's, and kept.
            rubric = practice.rubric_of(hand_in.submission.rubric)
            practice.keep_marks(
                assessment=mine,
                marks=_posted(request, hand_in, rubric),
                message=request.POST["message"],
            )
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("assess_work", hand_in.pk)


@require_POST
def pass_on(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Give it back to the queue; with a conflict of interest, for good."""
    hand_in = access.hand_in_to_assess(request.user, hand_in_id)
    mine = access.assessment_to_go_on(request.user, hand_in)
    if mine is None:
        raise Http404
    try:
        practice.pass_on(
            assessment=mine,
            reason=request.POST.get("reason", ""),
            is_conflict="conflict" in request.POST,
        )
    except practice.PracticeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("assess_work", hand_in.pk)
    messages.success(request, _("It is back in the queue for a colleague."))
    return redirect("practice_queue")


@require_safe
def file(request: HttpRequest, hand_in_id: int, attachment_id: int) -> HttpResponse:
    """A file that was handed in, as a download."""
    return attachment_response(access.file_to_assess(request.user, hand_in_id, attachment_id))


def _mark(request: HttpRequest, hand_in, mine) -> HttpResponse:
    rubric = practice.rubric_of(hand_in.submission.rubric)
    marks, message = _posted(request, hand_in, rubric), request.POST.get("message", "")
    if mine is None:
        lost = _("This work went back to the queue meanwhile. What you wrote is below: take it again, "
                 "then press once more.")  # fmt: skip
        return _page(request, hand_in, None, (marks, message), {}, lost)
    try:
        if "finish" not in request.POST:
            practice.keep_marks(assessment=mine, marks=marks, message=message)
            messages.success(request, _("Kept. The learner sees nothing before you finish."))
            return redirect("assess_work", hand_in.pk)
        decision = api.finish_assessment(assessment=mine, marks=marks, message=message)
    except practice.MarksIncomplete as refusal:
        return _page(request, hand_in, mine, (marks, message), refusal.by_criterion, str(refusal))
    except practice.PracticeRefused as refusal:
        return _page(request, hand_in, mine, (marks, message), {}, str(refusal))
    messages.success(request, _said(decision))
    return redirect("practice_queue")


def _said(decision) -> str:
    if decision is None:
        return _("Finished. A second assessor reads it too; the learner hears when both have.")
    if decision.hand_in.submission.kind == "essay":
        return _(
            "Sent. The learner reads it beside the answers; the quiz's result stays as it was."
        )
    if decision.stands.is_met:
        return _("It meets the rubric. The learner has been told, and it counts.")
    return _("Returned for revision. The learner has been told what is missing.")


def _posted(request: HttpRequest, hand_in, rubric) -> dict[int, practice.Mark]:
    """The marks of the form; a ticked comment of the bank is added to what was written."""
    work = hand_in.submission
    bank = {
        str(row.pk): row for row in practice.banked_comments(work.institution, work.practice_key)
    }
    marks = {}
    for item in rubric.criteria:
        name = f"c{item.position}"
        level = request.POST.get(f"{name}-level", "")
        lines = [request.POST.get(f"{name}-comment", "").strip()]
        lines += [
            bank[pk].text
            for pk in request.POST.getlist(f"{name}-bank")
            if pk in bank and bank[pk].text not in lines[0]
        ]
        comment = "\n".join(line for line in lines if line)
        if f"{name}-keep" in request.POST:
            practice.bank_comment(
                institution=work.institution, text=lines[0], practice_key=work.practice_key
            )
        if level == "waived":
            marks[item.position] = practice.Mark(None, comment)
        elif level.isascii() and level.isdigit() and len(level) < 3:
            marks[item.position] = practice.Mark(int(level), comment)
        elif comment:
            # Without a level it is no mark yet; what was written must not be lost for it.
            marks[item.position] = practice.Mark(-1, comment)
    return marks


def _page(request, hand_in, mine, posted=None, problems=None, refusal="") -> HttpResponse:
    work = hand_in.submission
    rubric = practice.rubric_of(work.rubric)
    marks, message = posted or ((practice.marks_of(mine.marks), mine.message) if mine else ({}, ""))
    members = work.members.filter(left_at__isnull=True).select_related("enrolment__user")
    people = [member.enrolment.user for member in members]
    units = units_of(person.pk for person in people)
    is_blind = practice.second_look_waits(work)
    is_finished = mine is not None and mine.state == "finished"
    context = {
        "hand_in": hand_in,
        "work": work,
        "mine": mine,
        "is_open": mine is not None and mine.state == "open",
        "is_lost": mine is None and posted is not None,
        "rubric": rubric,
        "people": [(person, units.get(person.pk, "")) for person in people],
        "files": practice.files_in(hand_in),
        "criteria": [
            (item, marks.get(item.position), (problems or {}).get(item.position, ""))
            for item in rubric.criteria
        ],
        "message": message,
        "refusal": refusal,
        "is_message_missing": bool(refusal) and not problems,
        "bank": practice.banked_comments(work.institution, work.practice_key),
        "readers": practice.readers_of(hand_in),
        # Also on the page of an older hand-in of the same work.
        "before": [] if is_blind else practice.feedback_on(work),
        "others": []
        if is_blind and not is_finished
        else practice.finished_by_others(hand_in, mine),
        "second_look": getattr(hand_in, "second_look", None),
    }
    status = 422 if refusal else 200
    return render(request, "authoring/practice/assess.html", context, status=status)
