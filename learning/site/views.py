"""Pages about the site itself: health, errors."""

from __future__ import annotations

import re
from functools import cache as cache_in_process
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from learning.lib.addresses import is_own_address

from .models import SiteBranding
from .palette import stylesheet


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else: a load balancer restarts what fails this."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database and the cache answer, too; 503 names what doesn't."""
    failing = [name for name, works in (("database", _database), ("cache", _cache)) if not works()]
    if failing:
        return JsonResponse({"status": "unavailable", "failing": failing}, status=503)
    return JsonResponse({"status": "ok"})


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    try:
        cache.get("health")
    except Exception:  # each backend raises its own kind
        return False
    return True


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the list of public pages is."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /console/",
        "Disallow: /home/",
        "Disallow: /learn/",
        "Disallow: /attempts/",
        f"Sitemap: {settings.BARAZA_BASE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def accent_css(request: HttpRequest, accent: str) -> HttpResponse:
    """An accent's scale as a stylesheet. It follows from its address alone, so it is kept for ever."""
    response = HttpResponse(stylesheet(f"#{accent.lower()}"), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def paper_css(request: HttpRequest) -> HttpResponse:
    """The site's own styles as paper gets them, on a screen: an author's preview shows it.

    Browsers print by media queries, which no page can switch on; so they are opened here. Without
    `@page`, whose margins a screen hasn't.
    """
    return HttpResponse(_paper(), content_type="text/css; charset=utf-8")


@cache_in_process
def _paper() -> str:
    css = Path(finders.find("css/baraza.css")).read_text(encoding="utf-8")
    css = re.sub(r"@page[^{]*\{[^}]*\}", "", css).replace("@media print", "@media all")
    return f"{css}\n.page {{ max-inline-size: 174mm; margin-inline: auto; }}\n"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the site on its home screen, under the operator's own name."""
    brand = SiteBranding.for_request(request)
    return JsonResponse(
        {
            "name": brand.name,
            "short_name": brand.name[:12],
            "description": brand.tagline,
            "start_url": "/home/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#ffffff",
            "theme_color": brand.accent or "#14532d",
            "icons": [
                {"src": static("baraza.svg"), "sizes": "any", "type": "image/svg+xml"},
                {"src": static("icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("icon-512.png"), "sizes": "512x512", "type": "image/png"},
            ],
        },
        content_type="application/manifest+json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


_TEXT, _FULL = "text", "full"


@require_safe
def choose_view(request: HttpRequest, view: str) -> HttpResponse:
    """Pages as text only, or in full; a cookie remembers it. Back to the page it was chosen on.

    By GET, since it changes nothing but how this browser sees pages: so it is a link.
    """
    target = request.GET.get("next", "/")
    if not is_own_address(request, target):
        target = "/"
    response = redirect(target)
    if view == _TEXT:
        response.set_cookie(
            "view", _TEXT, max_age=60 * 60 * 24 * 365, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie("view")
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """On to the mark, wherever the static files have it."""
    return redirect(static("baraza.svg"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself makes no sense."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with a way home: the person is known, and this isn't theirs to use."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for the absent and for what belongs to somebody else; the two look the same."""
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page that was open for too long, or from another site."""
    return render(request, "403_csrf.html", status=403)
