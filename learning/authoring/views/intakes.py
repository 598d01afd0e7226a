"""Groups of learners in Wagtail: made, passed on by a link, and where everybody stands."""

from __future__ import annotations

import io

import segno
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.cohort import STANDINGS, Line, cohort_of
from assessments.intakes import api as intakes
from curriculum import api as curriculum
from learning.lib.spreadsheets import as_csv
from learning.lib.text import UnusableText, one_line

PAGE_SIZE = 50
LINES = 100
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class IntakeForm(forms.Form):
    """A group's name and days, and (for a new one) its module."""

    module = forms.ChoiceField(label=gettext_lazy("Module"))
    name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        max_length=120,
        help_text=gettext_lazy("Learners read it, such as “Kisumu, autumn 2026”."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=_DAY)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=_DAY,
        help_text=gettext_lazy("Practice handed in later is taken all the same, and marked late."),
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("Open: its link takes new learners"), required=False, initial=True
    )

    def __init__(self, *args, choices=None, **kwargs):
        super().__init__(*args, **kwargs)
        if choices is None:
            del self.fields["module"]
        else:
            self.fields["module"].choices = choices
            del self.fields["is_open"]

    def clean_name(self) -> str:
        try:
            return one_line(self.cleaned_data["name"], maximum=120)
        except UnusableText as error:
            raise forms.ValidationError(str(error)) from error


# --- The list, and a new one --------------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """My institutions' groups, the newest first."""
    if not access.runs_intakes(request.user):
        raise Http404
    rows = intakes.with_counts(access.intakes_to_run(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "today": intakes.today()}
    return render(request, "authoring/intakes/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A new group in one of my institutions' modules."""
    if not access.runs_intakes(request.user):
        raise Http404
    offered = _modules(request.user)
    choices = [(key, module.title) for key, (module, _institution) in offered.items()]
    form = IntakeForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        module, institution = offered[fields.pop("module")]
        try:
            made = intakes.make(
                institution=institution,
                module_key=module.translation_key,
                module_title=module.title,
                by=request.user,
                **fields,
            )
        except intakes.IntakeRefused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            return redirect("intake", made.pk)
    context = {"form": form, "nothing": not offered}
    return _form_page(request, context, form)


def _modules(user) -> dict[str, tuple]:
    """By key: the live modules of my institutions, each with its institution."""
    mine = {row.pk: row for row in access.institutions_of_intakes(user)}
    modules = curriculum.modules_of(mine)
    return {str(module.translation_key): (module, mine[house]) for module, house in modules}


def _form_page(request: HttpRequest, context: dict, form: IntakeForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "authoring/intakes/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Another name, other days, open or closed."""
    intake = access.intake_to_run(request.user, intake_id)
    initial = {name: getattr(intake, name) for name in ("name", "starts_on", "ends_on", "is_open")}
    form = IntakeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            intakes.change(intake=intake, by=request.user, **form.cleaned_data)
        except intakes.IntakeRefused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("intake", intake.pk)
    return _form_page(request, {"form": form, "intake": intake}, form)


@require_POST
def change_link(request: HttpRequest, intake_id: int) -> HttpResponse:
    """A new link; the old one opens nothing any more."""
    intake = access.intake_to_run(request.user, intake_id)
    intakes.change_link(intake=intake, by=request.user)
    messages.success(request, _("The link is a new one. The old one opens nothing any more."))
    return redirect("intake", intake.pk)


# --- Invitations --------------------------------------------------------------------------------


class InviteForm(forms.Form):
    """A pasted list."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=100_000,
        help_text=gettext_lazy(
            "One a line, or parted by commas. You see what becomes of each before anything is sent."
        ),
    )


VERDICTS = {
    intakes.Verdict.NEW: gettext_lazy("Gets a mail"),
    intakes.Verdict.DOUBLE: gettext_lazy("Stands in the list twice; gets one mail"),
    intakes.Verdict.MALFORMED: gettext_lazy("Is no address: mend it, or it is left out"),
    intakes.Verdict.MEMBER: gettext_lazy("Is in the group already"),
    intakes.Verdict.INVITED: gettext_lazy("Was invited before; gets no second mail"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, intake_id: int) -> HttpResponse:
    """First what would become of each address, then the mails. Nobody is enrolled by it."""
    intake = access.intake_to_run(request.user, intake_id)
    form = InviteForm(request.POST or None)
    context = {"intake": intake, "form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["addresses"]
        try:
            if "send" in request.POST:
                sent = intakes.invite(intake=intake, text=text, by=request.user)
                messages.success(request, _("Mails promised: %(n)d.") % {"n": sent})
                return redirect("intake", intake.pk)
            intakes.refuse_if_closed(intake)
            context |= _preview(intakes.preview(intake=intake, text=text))
        except intakes.IntakeRefused as refusal:
            form.add_error("addresses", str(refusal))
    status = 422 if form.errors else 200
    return render(request, "authoring/intakes/invite.html", context, status=status)


def _preview(entries: list) -> dict:
    return {
        "entries": [(row.line, row.address, VERDICTS[row.verdict]) for row in entries],
        "new": sum(row.verdict is intakes.Verdict.NEW for row in entries),
    }


# --- Where everybody stands ---------------------------------------------------------------------

# What the list can be narrowed to.
FILTERS = {standing.value: label for standing, label in STANDINGS.items()} | {
    "stuck": gettext_lazy("Stuck"),
    "practice": gettext_lazy("Practice waits"),
}


@require_safe
def detail(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Sums first, then the learners; the link and its QR code beside them."""
    intake = access.intake_to_run(request.user, intake_id)
    cohort = cohort_of(intake)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in FILTERS else ""
    lines = [line for line in cohort.lines if _passes(line, chosen)]
    address = intakes.link(intake)
    context = {
        "intake": intake,
        "sums": cohort.sums,
        "page": Paginator(lines, LINES).get_page(request.GET.get("p")),
        "state": chosen,
        "filters": FILTERS,
        "link": address,
        "qr": _qr(address),
        "is_over": intake.ends_on < intakes.today(),
    }
    return render(request, "authoring/intakes/detail.html", context)


def _passes(line: Line, chosen: str) -> bool:
    if chosen == "stuck":
        return line.is_stuck
    if chosen == "practice":
        return line.practice.value == "waiting"
    return not chosen or line.standing.value == chosen


def _qr(address: str) -> str:
    """The QR code of the link as SVG, made of nothing that came from outside."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, light="white", xmldecl=False, svgns=False, nl=False
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308


@require_safe
def download(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The same list as a table."""
    intake = access.intake_to_run(request.user, intake_id)
    response = HttpResponse(
        as_csv(_table(cohort_of(intake).lines)), content_type="text/csv; charset=utf-8"
    )
    name = slugify(intake.name) or f"intake-{intake.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _table(lines):
    yield [
        _("Name"), _("State"), _("Started"), _("Done (%)"), _("Stands at"), _("Last step"),
        _("Stuck"), _("Completed"), _("Practice"),
    ]  # fmt: skip
    for line in lines:
        yield [
            line.name,
            str(line.standing_in_words),
            _day(line.started_at),
            line.percent,
            line.step,
            _day(line.since),
            _("yes") if line.is_stuck else "",
            _day(line.completed_at),
            str(line.practice_in_words),
        ]


def _day(moment) -> str:
    return localtime(moment).date().isoformat() if moment else ""
