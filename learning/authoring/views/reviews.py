"""Reviews in Wagtail: submit a module, read what changed, say something of it, decide."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from curriculum import api as curriculum
from curriculum.reviewing import api as reviewing

from ..release_words import NoteForm, rehearsed
from ..review_page import review_page

PAGE_SIZE = 50


class SubmitForm(NoteForm):
    """What is said with the release, what the reviewer alone is told, and who it is."""

    message = forms.CharField(
        label=gettext_lazy("To the reviewer"),
        help_text=gettext_lazy("Only whoever reviews it reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    reviewer = forms.ModelChoiceField(
        label=gettext_lazy("Who should read it"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Whoever comes first"),
    )

    def __init__(self, *args, people, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people
        self.fields["reviewer"].label_from_instance = lambda user: user.full_name


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The submissions of my institutions: what is open with its age, then what was decided."""
    if not reviewing.reads_reviews(request.user):
        raise Http404
    rows = reviewing.reviews_of(request.user)
    is_done = request.GET.get("view") == "decided"
    rows = (
        rows.exclude(state__in=["waiting", "approved"])
        if is_done
        else rows.filter(state__in=["waiting", "approved"])
    )
    ordered = rows.order_by("-submitted_at" if is_done else "submitted_at", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("p"))
    mine = set(reviewing.to_read(request.user).values_list("pk", flat=True)[:200])
    context = {"page": page, "is_done": is_done, "mine": mine}
    return render(request, "authoring/reviews/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    """What would be submitted, who could read it, and the act."""
    module = curriculum.module_to_edit(request.user, page_id)
    drafts = curriculum.drafts_of(module, request.user)
    people = reviewing.fit(module.institution, drafts, request.user)
    posted = request.POST if request.method == "POST" else None
    form = SubmitForm(posted, people=people, initial=_said_before(module))
    outcome = {}
    if "rehearse" in request.POST and form.is_valid():
        try:
            found = curriculum.rehearse(
                module=module, by=None, refresher=form.cleaned_data["refresher"]
            )
            outcome = rehearsed(module, found)
        except curriculum.ReleaseRefused as refusal:
            form.add_error(None, str(refusal))
    elif request.method == "POST" and form.is_valid():
        try:
            review = reviewing.submit(module=module, by=request.user, **form.cleaned_data)
        except reviewing.ReviewRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Submitted. The reviewer has been told."))
            return redirect("review", review.pk)
    context = {
        "module": module,
        "drafts": [(draft, str(draft._meta.verbose_name)) for draft in drafts],
        "form": form,
        "people": people,
        "review": reviewing.open_review(module),
        "is_reordered": reviewing.is_reordered(module),
    } | outcome
    status = 422 if form.errors else 200
    return render(request, "authoring/reviews/submit.html", context, status=status)


def _said_before(module) -> dict:
    """What was to be said with the release when it was submitted last: it came back, or goes again."""
    review = reviewing.latest_review(module)
    return {"note": review.note, "refresher": review.refresher} if review else {}


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, review_id: int) -> HttpResponse:
    """One submission; each button of the page is an act."""
    review = get_object_or_404(reviewing.reviews_of(request.user), pk=review_id)
    if request.method != "POST":
        return _shown(request, review)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act(request, review)
    except (reviewing.ReviewRefused, curriculum.ReleaseRefused) as refusal:
        return _shown(request, review, str(refusal))
    return redirect(reverse("review", args=[review.pk]) + _anchor(request))


def _anchor(request: HttpRequest) -> str:
    """Back to the place that was commented on."""
    place = request.POST.get("anchor", "")
    return f"#{place}" if place.isascii() and place.replace("-", "").isalnum() else ""


def _shown(request: HttpRequest, review, refusal: str = "") -> HttpResponse:
    context = review_page(review, request.user) | {"refusal": refusal, "typed": request.POST}
    if refusal and "note" in request.POST:
        context["words"] = NoteForm(request.POST)
    status = 422 if refusal else 200
    return render(request, "authoring/reviews/detail.html", context, status=status)


# --- Acts -----------------------------------------------------------------------------------------


def _comment(request: HttpRequest, review) -> None:
    posted = request.POST
    reviewing.comment(
        review=review,
        by=request.user,
        text=posted.get("text", ""),
        part=posted.get("part", ""),
        place=posted.get("place", ""),
        label=posted.get("label", ""),
    )


def _settle(request: HttpRequest, review) -> None:
    number = request.POST.get("comment", "")
    known = review.comments.filter(pk=int(number)) if number.isdecimal() else review.comments.none()
    reviewing.settle(comment=get_object_or_404(known), by=request.user)


def _seen(request: HttpRequest) -> str:
    """What the page showed when they decided."""
    return request.POST.get("seen", "")


def _words(request: HttpRequest) -> reviewing.Words | None:
    """What is said to everybody, as the reviewer leaves it; None where the page had no such fields."""
    if "note" not in request.POST:
        return None
    form = NoteForm(request.POST)
    if not form.is_valid():
        said = "; ".join(f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items())
        raise reviewing.ReviewRefused(said)
    return reviewing.Words(**form.cleaned_data)


def _return(request: HttpRequest, review) -> None:
    reviewing.send_back(review=review, by=request.user, verdict=request.POST.get("verdict", ""))
    messages.success(request, _("Returned. The author has been told."))


def _approve(request: HttpRequest, review) -> None:
    reviewing.approve(
        review=review,
        by=request.user,
        verdict=request.POST.get("verdict", ""),
        seen=_seen(request),
        words=_words(request),
    )
    messages.success(request, _("Approved. It goes live with its release."))


def _release(request: HttpRequest, review) -> None:
    done = reviewing.approve_and_release(
        review=review,
        by=request.user,
        verdict=request.POST.get("verdict", ""),
        seen=_seen(request),
        words=_words(request),
    )
    messages.success(request, _("Released as edition %(n)d.") % {"n": done.edition.number})


def _schedule(request: HttpRequest, review) -> None:
    try:
        moment = forms.DateTimeField().clean(request.POST.get("release_at", ""))
    except forms.ValidationError as error:
        raise reviewing.ReviewRefused(_("Write the time as year-month-day hour:minute.")) from error
    verdict = request.POST.get("verdict", "")
    reviewing.approve(
        review=review,
        by=request.user,
        verdict=verdict,
        release_at=moment,
        seen=_seen(request),
        words=_words(request),
    )
    messages.success(request, _("Approved. It goes live at the time that you set."))


def _hand_over(request: HttpRequest, review) -> None:
    drafts = curriculum.drafts_of(review.module, request.user)
    people = reviewing.fit(review.institution, drafts, review.submitted_by)
    number = request.POST.get("reviewer", "")
    to = people.filter(pk=int(number)).first() if number.isdecimal() else None
    if to is None:
        raise reviewing.ReviewRefused(_("Choose a colleague who wrote nothing in it."))
    reviewing.hand_over(review=review, to=to, by=request.user)
    messages.success(request, _("Handed to %(name)s.") % {"name": to.full_name})


def _withdraw(request: HttpRequest, review) -> None:
    curriculum.module_to_edit(request.user, review.module_id)
    reviewing.withdraw(review=review, by=request.user)
    messages.success(request, _("Taken back. Its comments stay."))


ACTS: dict[str, Callable[[HttpRequest, object], None]] = {
    "comment": _comment,
    "settle": _settle,
    "return": _return,
    "approve": _approve,
    "release": _release,
    "schedule": _schedule,
    "hand-over": _hand_over,
    "withdraw": _withdraw,
}
