"""Mending a wrong key: choose what becomes of each version, see who it touches, then correct."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access, regrading
from assessments.questions.api import key_in_words
from assessments.quizzes import api as quizzes

PAGE_SIZE = 50
# Rows of a list in the preview; the rest are counted.
SHOWN = 50

LEAVE, VOID = "", "void"


class CorrectionForm(forms.Form):
    """What becomes of each version that was asked, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=quizzes.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy(
            "Learners read this beside their result and in a mail. Say what was wrong and what "
            "is right."
        ),
    )

    def __init__(self, *args, asked: list[quizzes.SatVersion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for item in asked:
            self.fields[self.name_of(item)] = forms.ChoiceField(
                choices=[
                    (LEAVE, _("Leave it as it is")),
                    *((str(key.pk), self._by(item, key)) for key in item.keys),
                    (VOID, _("Leave the question out: it counts for nobody")),
                ],
                widget=forms.RadioSelect,
                required=False,
                initial=LEAVE,
            )

    @staticmethod
    def name_of(item: quizzes.SatVersion) -> str:
        """What the field about this version is called."""
        return f"version-{item.version.pk}"

    @staticmethod
    def _by(item: quizzes.SatVersion, key) -> str:
        about = {"n": key.number, "key": key_in_words(key)}
        if key == item.version:
            return _("Grade it by its own key again: %(key)s") % about
        return _("Grade it by version %(n)d: %(key)s") % about

    def rows(self) -> list[tuple]:
        """Each version that was asked, with its field."""
        return [(item, self[self.name_of(item)]) for item in self.asked]

    @property
    def decisions(self) -> dict:
        """What was chosen: the key's version, or None for a question that is left out."""
        found = {}
        for item in self.asked:
            chosen = self.cleaned_data[self.name_of(item)]
            if chosen == VOID:
                found[item.version] = None
            elif chosen != LEAVE:
                found[item.version] = next(key for key in item.keys if str(key.pk) == chosen)
        return found

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.decisions:
            raise forms.ValidationError(_("Choose for at least one version what becomes of it."))
        return cleaned


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What my institutions have corrected: who, when, why, and what came of it."""
    if not access.reads_analyses(request.user):
        raise Http404
    page = Paginator(access.corrections_to_read(request.user), PAGE_SIZE).get_page(
        request.GET.get("p")
    )
    return render(request, "authoring/corrections.html", {"page": page})


@require_safe
def detail(request: HttpRequest, correction_id: int) -> HttpResponse:
    """One correction and how far it has got."""
    correction = access.correction_to_read(request.user, correction_id)
    waiting = 0 if correction.finished_at else quizzes.waiting(correction).count()
    context = {"correction": correction, "waiting": waiting}
    return render(request, "authoring/correction.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, question_id: int) -> HttpResponse:
    """The form; sent once it shows who would be touched, confirmed it is done."""
    question, institutions = access.question_to_correct(request.user, question_id)
    institution = _chosen(request, institutions)
    asked = quizzes.sat_versions(question, institution.pk)
    form = CorrectionForm(request.POST or None, asked=asked)
    preview = None
    if request.method == "POST" and form.is_valid():
        # What was confirmed is what was shown: another institution is shown first.
        if request.POST.get("confirm") == str(institution.pk):
            return _correct(request, question, institution, form)
        preview = quizzes.preview(institution_id=institution.pk, decisions=form.decisions)
    context = {
        "question": question,
        "institution": institution,
        "institutions": institutions,
        "asked": [(item, key_in_words(item.version)) for item in asked],
        "form": form,
        "preview": preview,
        "shown": SHOWN,
    }
    return render(
        request, "authoring/correct_question.html", context, status=422 if form.errors else 200
    )


def _chosen(request: HttpRequest, institutions: list):
    """Whose sittings: the one that was asked for, else the first."""
    wanted = request.POST.get("institution") or request.GET.get("institution")
    return next((item for item in institutions if str(item.pk) == wanted), institutions[0])


def _correct(request: HttpRequest, question, institution, form: CorrectionForm) -> HttpResponse:
    correction = regrading.correct(
        question=question,
        institution_id=institution.pk,
        decisions=form.decisions,
        reason=form.cleaned_data["reason"],
        by=request.user,
    )
    messages.success(request, _("Corrected. The sittings are being graded again."))
    return redirect("correction", correction.pk)
