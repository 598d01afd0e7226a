"""Asking the index: two queries for any number of words, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from ..models import AIUseCase, SearchEntry, SearchPosting, SearchTerm
from .ranking import Hit, Posting, best_hits, hits
from .words import may_begin, meets

# A beginning that so many words share tells nothing; the shortest of them are looked at.
_MOST_TERMS = 300


def search_modules(
    asked: Sequence[str], among: Collection[int], private: tuple[str, ...]
) -> tuple[dict[int, Hit], bool]:
    """The hits among these module pages by page id, and whether they have only some of the words.

    Steps that were taken down or that lie in `private` places don't count.
    """
    postings = SearchPosting.objects.filter(entry__page__live=True)
    for path in private:
        postings = postings.exclude(entry__page__path__startswith=path)
    allowed = set(among)
    rows = _postings(asked, postings, "entry__module_id")
    return best_hits(hits(row for row in rows if row.subject in allowed), len(asked))


def search_use_cases(asked: Sequence[str], most: int) -> list[AIUseCase]:
    """The use cases that have all the words, the best first."""
    postings = SearchPosting.objects.filter(entry__use_case__isnull=False)
    found, is_partial = best_hits(
        hits(_postings(asked, postings, "entry__use_case_id")), len(asked)
    )
    if is_partial or not found:
        return []
    best = sorted(found, key=lambda pk: (-found[pk].points, pk))[:most]
    cases = AIUseCase.objects.in_bulk(best)
    return [cases[pk] for pk in best if pk in cases]


def texts_of(entries: Collection[int]) -> dict[int, SearchEntry]:
    """Entries by id, each with its page."""
    return {
        entry.pk: entry
        for entry in SearchEntry.objects.filter(pk__in=entries).select_related("page")
    }


def _postings(asked: Sequence[str], among, subject: str) -> list[Posting]:
    terms = _terms(asked)
    rows = among.filter(term__in=list(terms)).values_list(
        "term_id", subject, "entry_id", "grade", "entry__module_id", "entry__page_id"
    )
    return [
        Posting(place, whole, about, entry, grade, is_step=page != module)
        for term, about, entry, grade, module, page in rows
        for place, whole in terms[term]
    ]


def _terms(asked: Sequence[str]) -> dict[int, list[tuple[int, bool]]]:
    """The words of the index that meet the search: id → (place in the search, whole word)."""
    wanted = Q(word__in=asked)
    for word in asked:
        if may_begin(word):
            wanted |= Q(word__startswith=word)
    found: dict[int, list[tuple[int, bool]]] = {}
    used = [0] * len(asked)
    rows = SearchTerm.objects.filter(wanted).values_list("pk", "word")
    for pk, text in sorted(rows, key=lambda row: (len(row[1]), row[1])):
        for place, word in enumerate(asked):
            if meets(word, text) and used[place] < _MOST_TERMS:
                used[place] += 1
                found.setdefault(pk, []).append((place, text == word))
    return found
