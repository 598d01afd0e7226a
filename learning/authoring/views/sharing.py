"""Questions between institutions: with whom ours are shared, and what others share with us."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.questions import sharing
from assessments.questions.api import frozen
from learning.people.access import institutions_beside

PAGE_SIZE = 50


class ShareForm(forms.Form):
    """With whom, and whether its whole category goes along."""

    institutions = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Share with"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They can read it with its key, ask it in their quizzes and copy it; they can't change "
            "it. What one of their quizzes asks can't be taken back."
        ),
    )
    whole_category = forms.BooleanField(required=False)

    def __init__(self, *args, question, category_size: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].queryset = institutions_beside(question.institution)
        if category_size > 1 and question.category:
            self.fields["whole_category"].label = _(
                "All %(n)d questions of the category “%(category)s”"
            ) % {"n": category_size, "category": question.category}
        else:
            del self.fields["whole_category"]


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, question_id: int) -> HttpResponse:
    """With whom a question of ours is shared."""
    question = access.question_to_share(request.user, question_id)
    category = sharing.category_of(question)
    form = ShareForm(
        request.POST or None,
        question=question,
        category_size=category.count(),
        initial={"institutions": sharing.shared_with(question)},
    )
    # An empty form is an answer, too: shared with nobody.
    if request.method == "POST":
        form = ShareForm(request.POST, question=question, category_size=category.count())
        if form.is_valid() and _share(request, form, question, category):
            return redirect("wagtailsnippets_assessments_question:edit", question.pk)
    context = {"question": question, "form": form}
    return render(
        request, "authoring/share_question.html", context, status=422 if form.errors else 200
    )


def _share(request: HttpRequest, form: ShareForm, question, category) -> bool:
    all_of_them = form.cleaned_data.get("whole_category")
    try:
        sharing.share(
            questions=category if all_of_them else [question],
            institutions=form.cleaned_data["institutions"],
            by=request.user,
        )
    except sharing.SharingRefused as refusal:
        form.add_error("institutions", str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What other institutions let mine use, as it is live."""
    if not access.reads_questions(request.user):
        raise Http404
    rows = access.questions_shared_with(request.user).order_by("institution__name", "label", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    banks = access.banks_to_copy_to(request.user, page)
    context = {
        "page": page,
        "questions": [
            (question, frozen(question), banks.get(question.translation_key, []))
            for question in page
        ],
    }
    return render(request, "authoring/shared_questions.html", context)


@require_POST
def copy(request: HttpRequest, question_id: int) -> HttpResponse:
    """A draft of our own from a question that is shared with us."""
    wanted = request.POST.get("institution", "")
    if not (wanted.isascii() and wanted.isdigit()) or len(wanted) > 9:
        raise Http404
    question, bank = access.shared_question_to_copy(request.user, question_id, int(wanted))
    made = sharing.copy_to(question=question, institution=bank, by=request.user)
    messages.success(request, _("Copied as a draft of %(bank)s.") % {"bank": bank})
    return redirect("wagtailsnippets_assessments_question:edit", made.pk)
