"""Who does HR work for the organisation, and who stands in for me."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from learning.operations import api as operations
from learning.people import appointing, employing
from learning.people.enums import OrganisationRoleName

from ..auditing import audited_organisations
from ..doors import for_console
from ..forms import DayField


class RoleForm(forms.Form):
    """Somebody who works there, what they do, and for which part."""

    person = forms.CharField(
        label=gettext_lazy("A person, by staff number or e-mail address"), max_length=254
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=OrganisationRoleName.choices)
    unit = forms.ModelChoiceField(
        queryset=None, required=False, label=gettext_lazy("For a unit and all below it"),
        help_text=gettext_lazy("Empty: for the whole organisation."),
    )  # fmt: skip
    until = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args, organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = employing.units_in(organisation)


class DeputyForm(forms.Form):
    """Who stands in, and for how long."""

    person = forms.CharField(
        label=gettext_lazy("A person, by staff number or e-mail address"), max_length=254
    )
    since = DayField(label=gettext_lazy("First day"))
    until = DayField(label=gettext_lazy("Last day"), required=False)


def _employee(form: forms.Form, organisation):
    found = employing.employee(organisation, form.cleaned_data["person"].strip())
    if found is None:
        form.add_error("person", _("Nobody who works here today has this staff number or address."))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_console
def roles(request: HttpRequest, reach) -> HttpResponse:
    """Those of the organisations that I administer; one more is given here. An auditor reads them."""
    organisations = list(reach.organisations_to_administer().order_by("name"))
    audited = audited_organisations(reach).exclude(pk__in=[row.pk for row in organisations])
    asked = request.POST.get("organisation", "")
    chosen = next((row for row in organisations if str(row.pk) == asked), None)
    if request.method == "POST" and chosen is None:
        raise Http404
    parts = [(row, appointing.roles_in(row), None) for row in audited.order_by("name")]
    if not organisations and not parts:
        raise Http404
    status = 200
    for organisation in organisations:
        sent = request.POST if organisation == chosen else None
        form = RoleForm(sent, organisation=organisation, prefix=None)
        if sent is not None and _given(request, form, organisation):
            return redirect("hr_roles")
        status = 422 if form.errors else status
        parts.append((organisation, appointing.roles_in(organisation), form))
    return render(request, "console/roles.html", {"parts": parts}, status=status)


def _given(request: HttpRequest, form: RoleForm, organisation) -> bool:
    if not form.is_valid() or (user := _employee(form, organisation)) is None:
        return False
    data = form.cleaned_data
    try:
        appointing.give_role(
            organisation=organisation, user=user, role=data["role"], unit=data["unit"],
            until=data["until"], by=request.user,
        )  # fmt: skip
    except appointing.AppointmentRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    operations.record(
        actor=request.user, action="give role", kind="account", subject=str(user.pk),
        reason=f"{organisation}: {data['role']}",
    )  # fmt: skip
    messages.success(request, _("Given. It holds from now on."))
    return True


@require_POST
@for_console
def end_role(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Take a role away at once; not one's own, so that somebody is left to give it."""
    role = appointing.role_to_end(reach.organisations_to_administer(), pk)
    if role.user_id == request.user.pk and not request.user.is_superuser:
        messages.error(request, _("Your own role is ended by another administrator."))
        return redirect("hr_roles")
    operations.record(
        actor=request.user, action="end role", kind="account", subject=str(role.user_id),
        reason=f"{role.organisation}: {role.role}",
    )  # fmt: skip
    appointing.end_at_once(role)
    messages.success(request, _("Ended."))
    return redirect("hr_roles")


@require_http_methods(["GET", "HEAD", "POST"])
@for_console
def deputies(request: HttpRequest, reach) -> HttpResponse:
    """Who sees to my reports in my place; only who supervises somebody has one."""
    employers = list(appointing.employers_of_reports(request.user))
    if not employers:
        raise Http404
    form = DeputyForm(
        request.POST if request.method == "POST" else None,
        initial={"since": timezone.localdate()},
    )
    if request.method == "POST" and _named(request, form, employers):
        return redirect("deputies")
    context = {
        "form": form,
        "deputies": appointing.deputies_of(request.user).select_related("organisation"),
        "has_several": len(employers) > 1,
    }
    return render(request, "console/deputies.html", context, status=422 if form.errors else 200)


def _named(request: HttpRequest, form: DeputyForm, employers: list) -> bool:
    """Who supervises at several employers names a colleague of any of them, for the reports there."""
    if not form.is_valid():
        return False
    asked = form.cleaned_data["person"].strip()
    organisation = next((row for row in employers if employing.employee(row, asked)), employers[0])
    if (deputy := _employee(form, organisation)) is None:
        return False
    try:
        appointing.name_deputy(
            organisation=organisation, supervisor=request.user, deputy=deputy,
            since=form.cleaned_data["since"], until=form.cleaned_data["until"],
        )  # fmt: skip
    except appointing.AppointmentRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("%(name)s sees to your reports then.") % {"name": deputy})
    return True


@require_POST
@for_console
def end_deputy(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """End it at once."""
    appointing.end_at_once(appointing.deputy_to_end(request.user, pk))
    messages.success(request, _("Ended."))
    return redirect("deputies")
