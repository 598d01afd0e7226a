"""Role profiles: what there is, one with its versions, copies, drafts, and two side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.competencies import api as competencies
from curriculum import api as curriculum

from ..asking import LevelsForm, ValidationForm, VersionForm
from ..doors import chosen_organisation, for_administrators, for_units


@require_safe
@for_units
def profiles(request: HttpRequest, reach) -> HttpResponse:
    """The shared profiles and the organisation's own, newest version each."""
    organisations = reach.organisations()
    organisation = chosen_organisation(organisations, request.GET.get("organisation"))
    context = {
        "organisation": organisation,
        "organisations": organisations,
        "rows": competencies.listed_profiles(organisation),
    }
    return render(request, "console/profiles.html", context)


@require_safe
@for_units
def profile(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """One version: what it asks for, the others, and what may be done with it."""
    row = competencies.profile_in(reach, pk)
    return _page(request, reach, row)


def _page(request: HttpRequest, reach, row, *, status: int = 200, **forms) -> HttpResponse:
    administered = list(reach.organisations_to_administer())
    mine = row.organisation_id in {place.pk for place in administered}
    was_given = competencies.was_given(row)
    # A shared profile's posts are counted for who serves one organisation alone.
    places = [row.organisation] if row.organisation else list(reach.organisations()[:2])
    context = {
        "profile": row,
        "levels": competencies.asked_levels(row),
        "versions": competencies.versions_of(row, places[0] if len(places) == 1 else None),
        "counts_posts": len(places) == 1,
        "others": competencies.profiles_to_give(row.organisation or (places or [None])[0]),
        "was_given": was_given,
        "may_edit": mine and not was_given and not row.is_validated,
        "is_mine": mine,
        "administered": administered,
        "version_form": VersionForm(),
        "validation_form": ValidationForm(),
    }
    return render(request, "console/profile.html", context | forms, status=status)


@require_POST
@for_administrators
def copy(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Make it an organisation's own."""
    row = competencies.profile_in(reach, pk)
    places = reach.organisations_to_administer()
    organisation = chosen_organisation(places, request.POST.get("organisation"))
    try:
        made = competencies.copy_profile(profile=row, organisation=organisation, by=request.user)
    except competencies.ProfileRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("profile", pk)
    messages.success(request, _("Copied. It is a draft until post-holders have validated it."))
    return redirect("profile", made.pk)


@require_POST
@for_administrators
def new_version(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """The next version of an own profile, to be changed before any post is given it."""
    row = competencies.profile_to_change(reach, pk)
    form = VersionForm(request.POST)
    if form.is_valid():
        try:
            made = competencies.new_version(
                profile=row, valid_from=form.cleaned_data["valid_from"], by=request.user
            )
        except competencies.ProfileRefused as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            return redirect("edit_profile", made.pk)
    return _page(request, reach, row, status=422, version_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def edit(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Change a version that no post has or had."""
    row = competencies.profile_to_change(reach, pk)
    form = LevelsForm(request.POST if request.method == "POST" else None, profile=row)
    if request.method == "POST" and form.is_valid():
        try:
            competencies.change_profile(
                profile=row,
                title=form.cleaned_data["title"],
                levels=form.levels,
                by=request.user,
            )
        except competencies.ProfileRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept."))
            return redirect("profile", pk)
    context = {"profile": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "console/profile_edit.html", context, status=status)


@require_POST
@for_administrators
def validate(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Write down that post-holders have validated it."""
    row = competencies.profile_to_change(reach, pk)
    form = ValidationForm(request.POST)
    if form.is_valid():
        try:
            competencies.validate_profile(
                profile=row, note=form.cleaned_data["note"], by=request.user
            )
        except competencies.ProfileRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted: post-holders have validated this version."))
            return redirect("profile", pk)
    return _page(request, reach, row, status=422, validation_form=form)


@require_safe
@for_units
def compare(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """A version beside another one, of the same profile or not."""
    first = competencies.profile_in(reach, pk)
    asked = request.GET.get("with", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    second = competencies.profile_in(reach, int(asked))
    rows = competencies.compare_profiles(first, second)
    context = {
        "first": first,
        "second": second,
        "rows": rows,
        "different": sum(not row.is_same for row in rows),
    }
    return render(request, "console/profiles_compared.html", context)


@require_safe
@for_units
def framework(request: HttpRequest, reach) -> HttpResponse:
    """What the competencies and their levels mean."""
    owners = list(reach.organisations().values_list("pk", flat=True))
    return render(request, "console/framework.html", {"frameworks": curriculum.frameworks(owners)})
