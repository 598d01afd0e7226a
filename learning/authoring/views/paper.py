"""Work that came on paper or at a centre: a facilitator enters it, and it ends in the same record."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments import access, api
from assessments.practice import api as practice
from assessments.views.uploads import read_upload, too_many
from curriculum import api as curriculum
from learning.lib.text import whole_number

CHANNELS = (
    ("paper", gettext_lazy("On paper")),
    ("centre", gettext_lazy("At a learning centre")),
)


class FindForm(forms.Form):
    """Whose work it is."""

    learner = forms.CharField(
        label=gettext_lazy("The learner"),
        max_length=254,
        help_text=gettext_lazy(
            "The e-mail address, or the number of the enrolment that stands on the printed form."
        ),
    )
    practice = forms.ChoiceField(label=gettext_lazy("Practice"))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["practice"].choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Find the learner and the practice; a work is begun for them if there is none."""
    if not access.assesses(request.user):
        raise Http404
    enrolments = access.learners_on_paper(request.user)
    offered = practice.practices_of_modules(enrolments.values("module_key"))
    form = FindForm(
        request.POST or None,
        choices=[(str(key), f"{module}: {title}") for key, title, module, _module_key in offered],
    )
    if request.method == "POST" and form.is_valid():
        work = _begin(request, form, enrolments, offered)
        if work is not None:
            return redirect("enter_work", work.pk)
    status = 422 if form.is_bound else 200
    return render(request, "authoring/practice/enter.html", {"form": form}, status=status)


def _begin(request: HttpRequest, form: FindForm, enrolments, offered):
    """The work; None, with the error in the form, where there can't be one."""
    key = form.cleaned_data["practice"]
    module_key = next(module for one, _t, _m, module in offered if str(one) == key)
    asked = form.cleaned_data["learner"].strip()
    who = Q(user__email__iexact=asked)
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        who |= Q(pk=int(asked))
    learner = enrolments.filter(who, module_key=module_key).order_by("-cycle").first()
    if learner is None:
        form.add_error(
            "learner",
            _(
                "Nobody with this address or number has taken the module of this practice at your "
                "institution."
            ),
        )
        return None
    activity = curriculum.edition_of(learner.edition_id).activity(UUID(key))
    # What the learner will read, not who types.
    language = learner.user.language or settings.LANGUAGE_CODE
    page = practice.practice_page(UUID(key), language)
    if activity is None or page is None:
        form.add_error("practice", _("The edition that this learner began doesn't ask for it."))
        return None
    try:
        return api.begin_practice(
            enrolment=learner, activity=activity, page=page, entered_by=request.user
        )
    except practice.PracticeRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Type it in or attach photographs, and hand it in for the learner."""
    found = access.work_on_paper(request.user, work_id)
    problems: list[str] = []
    if request.method == "POST":
        problems = _taken_in(request, found)
        if not problems:
            return _went_well(request)
        found.refresh_from_db()
    members = found.members.filter(left_at__isnull=True).select_related("enrolment__user")
    context = {
        "work": found,
        "learner": ", ".join(member.enrolment.user.full_name for member in members),
        "parts": _parts(request, found),
        "attachments": list(found.attachments.filter(removed_at__isnull=True)),
        "problems": problems,
        "taken": ",".join(practice.TAKEN),
        "channels": CHANNELS,
        "channel": request.POST.get("channel", "paper"),
    }
    status = 422 if problems else 200
    return render(request, "authoring/practice/enter_work.html", context, status=status)


def _went_well(request: HttpRequest) -> HttpResponse:
    if "hand-in" in request.POST:
        messages.success(request, _("Handed in for the learner."))
        return redirect("practice_queue")
    messages.success(request, _("Saved."))
    return redirect(request.path)


def _parts(request: HttpRequest, found) -> list:
    """As they are stored, or as they were just typed: nothing typed is dropped for an error.

    With what the page had seen, so that pressing again doesn't overwrite what it hasn't shown.
    """
    parts = list(found.parts.all())
    for part in parts:
        part.stored = part.text
        part.text = request.POST.get(f"part{part.position}", part.text)
        seen = whole_number(request.POST.get(f"part{part.position}-sequence", ""))
        part.sequence = part.sequence if seen is None else seen
    return parts


class _NotTaken(Exception):
    """Something of it was refused: then nothing of it is kept."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


def _taken_in(request: HttpRequest, found) -> list[str]:
    """All of it or nothing; what was refused, in words."""
    works = practice.works_entered_for(found)
    written: list[str] = []
    try:
        with transaction.atomic():
            _save(request, found, works, written)
            if "hand-in" in request.POST:
                channel = request.POST.get("channel", "")
                if channel not in dict(CHANNELS):
                    raise _NotTaken([_("Say how it came: on paper, or at a learning centre.")])
                how = practice.HowItCame(channel=channel, entered_by=request.user)
                practice.hand_in(works=works, work_id=found.pk, how=how)
    except practice.PracticeRefused as refusal:
        return [str(refusal)]
    except _NotTaken as refusal:
        return refusal.problems
    finally:
        # Broken off, the rows are gone, but not what was written to the disk for them.
        practice.forget_files(written)
    return []


def _save(request: HttpRequest, found, works, written: list[str]) -> None:
    for part in found.parts.all():
        saved = practice.save_part(
            works=works,
            work_id=found.pk,
            position=part.position,
            text=request.POST.get(f"part{part.position}", part.text),
            seen=whole_number(request.POST.get(f"part{part.position}-sequence", "")) or 0,
            entering=request.user,
        )
        if saved is not None and saved.is_conflict:
            raise _NotTaken(
                [_("A colleague typed something else here meanwhile. Load the page again.")]
            )
    for pk in request.POST.getlist("remove"):
        if pk.isascii() and pk.isdigit() and len(pk) < 16:
            practice.detach(works=works, work_id=found.pk, attachment_id=int(pk))
    posted = request.FILES.getlist("files")
    if len(posted) > practice.MOST_FILES:
        raise _NotTaken([too_many(file.name or "" for file in posted[practice.MOST_FILES :])])
    for file in posted:
        practice.attach(
            works=works,
            work_id=found.pk,
            name=file.name or "",
            content=read_upload(file),
            entering=request.user,
            written=written,
        )
