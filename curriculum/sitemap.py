"""What search engines should know of: every page that everybody may read, with its other languages."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from .models import HomePage, InstitutionPage, LessonPage, ModulePage, ProgrammePage, StandardPage
from .restrictions import open_to_everybody

# What one reads before, or instead of, signing in. A quiz's and a practice's page belong to a module.
_KINDS = (HomePage, InstitutionPage, ProgrammePage, ModulePage, LessonPage, StandardPage)


class PagesSitemap(Sitemap):
    """The public pages; a piece of at most 5,000 addresses each, in three queries."""

    limit = 5000

    def items(self):
        """In the tree's order, so that pieces don't overlap."""
        kinds = Page.objects.type(*_KINDS)
        root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
        # The roots of other languages lie beside the default one's.
        below = kinds.filter(path__startswith=root.path[: -root.steplen] or root.path)
        return open_to_everybody(below).select_related("locale").order_by("path")

    def location(self, page: Page) -> str:
        return page.url or ""

    def lastmod(self, page: Page):
        return page.last_published_at

    def get_domain(self, site=None) -> str:
        """From the site's own address, never from the request."""
        return settings.BARAZA_BASE_URL.split("://", 1)[1]

    def get_protocol(self, protocol=None) -> str:
        return settings.BARAZA_BASE_URL.split("://", 1)[0]

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict]:
        urls = super()._urls(page, protocol, domain)
        twins = self._translations([entry["item"] for entry in urls])
        for entry in urls:
            family = twins[entry["item"].translation_key]
            if len(family) > 1:
                entry["alternates"] = [
                    {"location": f"{protocol}://{domain}{url}", "lang_code": language}
                    for language, url in sorted(family.items())
                ]
        return [entry for entry in urls if entry["item"].url]

    def _translations(self, pages: list[Page]) -> dict[UUID, dict[str, str]]:
        keys = {page.translation_key for page in pages}
        family = open_to_everybody(Page.objects.filter(translation_key__in=keys))
        found: dict[UUID, dict[str, str]] = defaultdict(dict)
        for page in family.select_related("locale"):
            if page.url:
                found[page.translation_key][page.locale.language_code] = page.url
        return found
