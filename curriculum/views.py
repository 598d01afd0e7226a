"""How an address becomes a page."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail import views
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from . import reading
from .models import InstitutionPage

# Root, home, institution: three steps of a path.
_INSTITUTION = 3 * Page.steplen


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own serving, with the page found by its whole address at once.

    Wagtail walks the tree and asks twice for each level; a lesson lies four levels deep.
    """
    request._wagtail_route_for_request = _route(request, path)
    return views.serve(request, path)


def _route(request: HttpRequest, path: str) -> RouteResult:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    # The site's root is in the default language; asking for its translation costs a query.
    is_default = get_language() == settings.LANGUAGE_CODE
    root = site.root_page if is_default else site.root_page.localized
    wanted = "/".join(part for part in path.split("/") if part)
    url_path = f"{root.url_path}{wanted}/" if wanted else root.url_path
    family = reading.with_translations(url_path, root)
    if not family:
        raise Http404
    page, *twins = family
    # The same content in other languages: the header and the page's head lead there. An alias
    # is the same text once more and no translation.
    request.translations = [twin for twin in twins if not twin.alias_of_id]
    return RouteResult(_branded(page))


def _branded(page: Page) -> Page:
    """The page as what it is, in one query, with the brand of the institution it belongs to."""
    return _with_brand(page.specific_class).get(pk=page.pk)


@lru_cache
def _with_brand(kind: type[Page]) -> QuerySet[Page]:
    """All pages of a kind with their brands: put together once, filtered by every request."""
    institution = InstitutionPage.objects.filter(path=Substr(OuterRef("path"), 1, _INSTITUTION))
    return kind.objects.select_related("locale").annotate(
        brand_accent=Subquery(institution.values("accent")),
        brand_logo=Subquery(institution.values("logo_id")),
        brand_name=Subquery(institution.values("title")),
    )


@require_safe
def logo(request: HttpRequest, image_id: int) -> HttpResponse:
    """An institution's logo at the size of the header; 404 for every other image."""
    page = InstitutionPage.objects.live().select_related("logo").filter(logo=image_id).first()
    if page is None:
        raise Http404
    picture = page.logo.get_rendition("max-360x80|format-webp")
    return FileResponse(
        picture.file.open("rb"),
        content_type="image/webp",
        headers={"Cache-Control": "public, max-age=86400"},
    )
