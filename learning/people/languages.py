"""The language that somebody chose for the interface, kept in the browser and with the person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

YEAR = 60 * 60 * 24 * 365


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep it in the browser for a year: also for who isn't signed in, and for the sign-in page."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep_language(user, language: str) -> None:
    """Keep it with the person: mails are written in it, and another browser begins with it."""
    if user.is_authenticated and user.language != language:
        user.language = language
        user.save(update_fields=["language"])
