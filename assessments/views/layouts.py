"""The preview of a certificate's layout, with what stands in its form."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..certificates.layouts import look_of, vouched_by
from ..certificates.models import CertificateLayout
from ..certificates.paper import PdfError, draw_pdf
from ..certificates.samples import sample_claim


def preview(request: HttpRequest, form: forms.ModelForm) -> HttpResponse:
    """A sample certificate as PDF, or what must be mended first. Saves nothing."""
    if not form.is_valid():
        return _refused(request, list(_problems(form)))
    layout = form.save(commit=False)
    try:
        pdf = _drawn(layout, long=request.GET.get("name") == "long")
    except PdfError as error:
        return _refused(request, [(_("The page"), str(error))])
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="preview.pdf"'},
    )


def _drawn(layout: CertificateLayout, *, long: bool) -> bytes:
    claim = sample_claim(
        language=layout.language or settings.LANGUAGE_CODE,
        long=long,
        issuer_name=layout.institution.name,
        by=vouched_by(layout),
    )
    return draw_pdf(claim, look_of(layout))


def _problems(form: forms.ModelForm):
    """Each error with the name of its field, those of the people who sign included."""
    bound = [form, *(child for formset in form.formsets.values() for child in formset.forms)]
    for one in bound:
        for name, messages in one.errors.items():
            field = one.fields.get(name)
            for message in messages:
                yield (field.label if field else _("Layout")), message
    for formset in form.formsets.values():
        for message in formset.non_form_errors():
            yield _("Who signs"), message


def _refused(request: HttpRequest, problems: list) -> HttpResponse:
    return render(request, "authoring/layout_refused.html", {"problems": problems}, status=422)
