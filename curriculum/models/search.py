"""The search index: which words stand where. A projection of live pages, rebuilt at any time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SearchTerm(models.Model):
    """A word as `finding.words` writes it; the whole vocabulary of the site, each word once."""

    word = models.CharField(max_length=60, unique=True)

    # Nothing that editors refer to: Wagtail needn't count it among the uses of a page.
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.word


class SearchEntry(models.Model):
    """A live page of a module (itself or a step), or an AI use case, with its text as it was indexed.

    `text` has a paragraph a line, for excerpts. What is shown of it is asked of the page's own
    state at the time of the search: live, public, and where it stands.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+"
    )
    module = models.ForeignKey(
        "curriculum.ModulePage", on_delete=models.CASCADE, null=True, related_name="+"
    )
    use_case = models.OneToOneField(
        "curriculum.AIUseCase", on_delete=models.CASCADE, null=True, related_name="+"
    )
    text = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, module__isnull=False, use_case__isnull=True)
                | Q(page__isnull=True, module__isnull=True, use_case__isnull=False),
                name="an_entry_is_of_a_page_or_a_use_case",
            )
        ]


class SearchPosting(models.Model):
    """A word in an entry, with the best grade (finding.ranking) of the places it has there."""

    term = models.ForeignKey(SearchTerm, on_delete=models.CASCADE, related_name="postings")
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="postings")
    grade = models.PositiveSmallIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "entry"], name="a_word_stands_once_in_an_entry")
        ]
