"""Institutions and who works for them, in Wagtail.

Platform administrators make institutions and see all; a publisher sees their own.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.people import access
from learning.people import api as people
from learning.people.enums import InstitutionRoleName

from .. import colleagues
from ..institutions import SpaceRefused, make_space


class InstitutionForm(forms.Form):
    """What an institution begins with."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As it stands on certificates."),
    )
    slug = forms.CharField(
        label=gettext_lazy("Short name for its address"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens. Empty: made from the name."),
    )


class InviteForm(forms.Form):
    """Somebody, and what they are asked to do."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args, roles: list[InstitutionRoleName], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The institutions for which I decide who works there, with how many people hold each role."""
    if not access.staffs(request.user) and not request.user.is_superuser:
        raise Http404
    rows = people.role_counts(access.institutions_to_staff(request.user))
    context = {"rows": rows, "roles": [role.label for role in InstitutionRoleName]}
    return render(request, "authoring/institutions/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A new institution with its whole space; or what is missing of a known one."""
    if not request.user.is_superuser:
        raise Http404
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            space = make_space(by=request.user, **form.cleaned_data)
        except SpaceRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _said_of(space))
            return redirect("institution", space.institution.pk)
    status = 422 if form.is_bound else 200
    return render(request, "authoring/institutions/form.html", {"form": form}, status=status)


def _said_of(space) -> str:
    if not space.made:
        return _("It was there before, and nothing of it was missing.")
    if not space.found:
        return _("Made: the institution with its page, collection, groups and workflow.")
    return ngettext(
        "It was there before. %(n)d part that was missing was made.",
        "It was there before. %(n)d parts that were missing were made.",
        len(space.made),
    ) % {"n": len(space.made)}


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Who works there, who is invited, and the form that invites."""
    institution = access.institution_to_staff(request.user, institution_id)
    given = access.roles_to_give(request.user)
    form = InviteForm(request.POST or None, roles=given)
    if request.method == "POST" and form.is_valid():
        role = InstitutionRoleName(form.cleaned_data["role"])
        email = form.cleaned_data["email"]
        try:
            colleagues.invite(institution=institution, role=role, email=email, by=request.user)
        except colleagues.RoleRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("Invited: %(email)s.") % {"email": email})
            return redirect("institution", institution.pk)
    context = {
        "institution": institution,
        "form": form,
        "given": given,
        "people": people.people_by_role(institution),
        "invitations": people.open_invitations(institution),
    }
    status = 422 if form.is_bound else 200
    return render(request, "authoring/institutions/detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, institution_id: int, role: str, user_id: int) -> HttpResponse:
    """Ask once, then take a role from somebody."""
    institution = access.institution_to_staff(request.user, institution_id)
    if role not in access.roles_to_give(request.user):
        raise Http404
    user = people.holds_role(institution=institution, role=role, user_id=user_id)
    if user is None:
        raise Http404
    context = {
        "institution": institution,
        "person": user,
        "role": InstitutionRoleName(role).label,
        "is_last": role == InstitutionRoleName.PUBLISHER
        and people.is_last_publisher(institution, user),
    }
    if request.method == "POST":
        try:
            colleagues.end(
                institution=institution,
                role=role,
                user=user,
                by=request.user,
                even_last=request.POST.get("even_last") == "1",
            )
        except colleagues.RoleRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("Ended. What they wrote stays."))
            return _back(request, institution)
    status = 422 if "refusal" in context else 200
    return render(request, "authoring/institutions/end.html", context, status=status)


def _back(request: HttpRequest, institution) -> HttpResponse:
    """To the institution's page; who has just ended their own right to see it goes home."""
    if access.institutions_to_staff(request.user).filter(pk=institution.pk).exists():
        return redirect("institution", institution.pk)
    return redirect("wagtailadmin_home")


@require_POST
def renew(request: HttpRequest, institution_id: int, invitation_id: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    invitation = _invitation_or_404(request.user, institution_id, invitation_id)
    try:
        colleagues.renew(invitation=invitation, by=request.user)
    except colleagues.RoleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Sent again. The old link opens nothing any more."))
    return redirect("institution", institution_id)


@require_POST
def withdraw(request: HttpRequest, institution_id: int, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation_or_404(request.user, institution_id, invitation_id)
    try:
        colleagues.withdraw(invitation=invitation, by=request.user)
    except colleagues.RoleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. Its link opens nothing any more."))
    return redirect("institution", institution_id)


def _invitation_or_404(user, institution_id: int, invitation_id: int):
    institution = access.institution_to_staff(user, institution_id)
    rows = people.open_invitations(institution).filter(role__in=access.roles_to_give(user))
    return get_object_or_404(rows, pk=invitation_id)
