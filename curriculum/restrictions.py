"""Who may see a page, asked in one query instead of two."""

from __future__ import annotations

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page, PageViewRestriction


class RestrictionsInOneQuery:
    """Put before Wagtail's classes: the same restrictions, without fetching the ancestors first."""

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Those of the page and of all above it, in whatever language; an alias has its source's."""
        above_and_self = [
            self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)
        ]
        sources = Page.objects.filter(path__in=above_and_self).annotate(
            source=Coalesce("alias_of__translation_key", "translation_key")
        )
        return PageViewRestriction.objects.filter(
            page__translation_key__in=sources.values("source")
        )


def open_to_everybody(pages: QuerySet) -> QuerySet:
    """Those of these pages that are live, with no restriction on or above them: for a public page
    to name. Sends no query of its own; an alias has its source's restrictions."""
    return pages.filter(
        ~_restricted_at(OuterRef("path")), ~_restricted_at(OuterRef("alias_of__path")), live=True
    )


def _restricted_at(path: OuterRef) -> Exists:
    place = ExpressionWrapper(path, output_field=CharField())
    # A restriction holds for a page in every language: what it keeps back reads the same in each.
    restricted = Page.objects.filter(
        translation_key__in=PageViewRestriction.objects.values("page__translation_key")
    )
    return Exists(restricted.annotate(place=place).filter(place__startswith=F("path")))
