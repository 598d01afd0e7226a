"""The first way into an account that an employer made, and the way in for who has no address."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import first_sign_in
from .adapter import enter, is_too_often
from .models import FirstSignIn


def _password(label: str, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class PasswordForm(forms.Form):
    """The password that the person chooses."""

    password = _password(gettext_lazy("Choose a password"), "new-password")

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class SlipForm(PasswordForm):
    """What stands on the slip."""

    number = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    code = forms.CharField(
        label=gettext_lazy("Code on the slip"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
    field_order = ["number", "code", "password"]


class NumberForm(forms.Form):
    """Staff number and password."""

    number = forms.CharField(
        label=gettext_lazy("Staff number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = _password(gettext_lazy("Password"), "current-password")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: choose a password; opening the page alone uses nothing up."""
    if is_too_often(request, "first_sign_in", also_reading=True):
        return render(request, "429.html", status=429)
    if request.user.is_authenticated:
        return _signed_in_already(request)
    first = first_sign_in.by_token(token)
    if first is None:
        return render(request, "people/first_link_closed.html", status=404)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        return _come_in(request, first, form.cleaned_data["password"], by_mail=True)
    context = {"form": form, "name": first.user.full_name, "email": first.user.email}
    return _page(request, "people/first_sign_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_slip(request: HttpRequest) -> HttpResponse:
    """Staff number and the code of a printed slip: choose a password."""
    if is_too_often(request, "first_sign_in"):
        return render(request, "429.html", status=429)
    if request.user.is_authenticated:
        return _signed_in_already(request)
    form = SlipForm(request.POST or None)
    if form.is_valid():
        sent = form.cleaned_data
        first = first_sign_in.by_slip(sent["number"], sent["code"])
        if first is not None:
            return _come_in(request, first, sent["password"], by_mail=False)
        form.add_error(
            None,
            _(
                "Number and code don't belong together, or the slip was used or is too old. Look at "
                "both again, or ask HR for a new slip."
            ),
        )
    return _page(request, "people/slip.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_number(request: HttpRequest) -> HttpResponse:
    """Sign in with staff number and password, for who has no address."""
    if request.user.is_authenticated:
        return _signed_in_already(request)
    form = NumberForm(request.POST or None)
    if form.is_valid():
        sent = form.cleaned_data
        if is_too_often(request, "staff_number", key=sent["number"].strip().lower()):
            return render(request, "429.html", status=429)
        user = first_sign_in.by_number(sent["number"], sent["password"])
        if user is not None:
            return enter(request, user)
        form.add_error(
            None,
            _(
                "Staff number and password don't belong together. If you have an e-mail address "
                "here, sign in with that; if you forgot the password, ask HR for a new slip."
            ),
        )
    return _page(request, "people/staff_number.html", {"form": form})


def _come_in(
    request: HttpRequest, first: FirstSignIn, password: str, *, by_mail: bool
) -> HttpResponse:
    if not first_sign_in.come_in(first, password=password, by_mail=by_mail):
        return render(request, "people/first_link_closed.html", status=404)
    first.user.refresh_from_db()
    return enter(request, first.user)


def _signed_in_already(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("You are signed in. Sign out first, then open the address again."))
    return redirect("me")


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)
