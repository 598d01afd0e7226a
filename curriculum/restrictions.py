"""Who may see a page, asked in one query instead of two."""

from __future__ import annotations

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page, PageViewRestriction


class RestrictionsInOneQuery:
    """Put before Wagtail's classes: the same restrictions, without fetching the ancestors first."""

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Those of the page and of all above it; an alias has its source's, as in Wagtail."""
        above_and_self = [
            self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)
        ]
        sources = Page.objects.filter(path__in=above_and_self).annotate(
            source=Coalesce("alias_of_id", "pk")
        )
        return PageViewRestriction.objects.filter(page_id__in=sources.values("source"))


def open_to_everybody(pages: QuerySet) -> QuerySet:
    """Those of these pages that are live, with no restriction on or above them: for a public page
    to name. Sends no query of its own; an alias has its source's restrictions."""
    return pages.filter(
        ~_restricted_at(OuterRef("path")), ~_restricted_at(OuterRef("alias_of__path")), live=True
    )


def _restricted_at(path: OuterRef) -> Exists:
    place = ExpressionWrapper(path, output_field=CharField())
    restrictions = PageViewRestriction.objects.annotate(place=place)
    return Exists(restrictions.filter(place__startswith=F("page__path")))
