"""Writing the search index: a module with its steps, a use case, everything.

`index_module` is the one function; a release calls it through `gathered`, and so does whatever
else puts a page live or takes it down (`watching`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import unescape

from django.db import transaction
from django.db.models import Q
from django.utils.html import strip_tags
from wagtail.models import Page

from ..activities import ActivityPage, activity_models
from ..models import AIUseCase, ArchivedModule, ModulePage, SearchEntry, SearchPosting, SearchTerm
from .ranking import Grade
from .words import words_of

# Rows of one statement; SQLite allows 250,000 parameters, and nothing is gained beyond this.
_BATCH = 2000

_gathering: ContextVar[set[int] | None] = ContextVar("gathering", default=None)

# What an entry is made of: (grade, text) in the order in which an excerpt would show them.
Texts = list[tuple[Grade, str]]


@contextmanager
def gathered() -> Iterator[None]:
    """Index each module once when the block ends, however many of its pages change within it."""
    if _gathering.get() is not None:
        yield
        return
    modules: set[int] = set()
    token = _gathering.set(modules)
    try:
        yield
    finally:
        _gathering.reset(token)
    for module_id in sorted(modules):
        index_module(module_id)


def note_change(page: Page) -> None:
    """A page went live or moved: index the module it is, or belongs to."""
    module_id = _module_id(page)
    if module_id is None:
        return
    waiting = _gathering.get()
    if waiting is None:
        index_module(module_id)
    else:
        waiting.add(module_id)


def forget(page: Page) -> None:
    """A page came down: nothing of it is to be found; of a module, none of its steps either."""
    SearchEntry.objects.filter(Q(page_id=page.pk) | Q(module_id=page.pk)).delete()


@transaction.atomic
def index_module(module_id: int) -> None:
    """Write what a module page and its live steps say, in its language; nothing if it isn't offered.

    Safe to repeat. An alias says what its source says and isn't indexed.
    """
    # Two at once would both write: the second waits and writes the same.
    module = ModulePage.objects.select_for_update().filter(pk=module_id).first()
    SearchEntry.objects.filter(module_id=module_id).delete()
    if module is None or not module.live or module.alias_of_id or _is_archived(module):
        return
    texts = {module.pk: _texts_of_module(module)}
    for model in activity_models():
        for step in model.objects.live().child_of(module).filter(alias_of=None, retired=False):
            texts[step.pk] = _texts_of_step(step)
    # A step that came from another module brings its entry along.
    SearchEntry.objects.filter(page__in=list(texts)).delete()
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(page_id=page_id, module=module, text=_paragraphs(parts))
        for page_id, parts in texts.items()
    )
    _write_postings(dict(zip((entry.pk for entry in entries), texts.values(), strict=True)))


def _is_archived(module: ModulePage) -> bool:
    return ArchivedModule.objects.filter(module_key=module.translation_key).exists()


@transaction.atomic
def index_use_case(case: AIUseCase) -> None:
    """Write what a use case of the library says. Safe to repeat."""
    SearchEntry.objects.filter(use_case=case).delete()
    texts = _texts_of_use_case(case)
    entry = SearchEntry.objects.create(use_case=case, text=_paragraphs(texts))
    _write_postings({entry.pk: texts})


def rebuild() -> Iterator[tuple[int, int]]:
    """Index everything anew, a module at a time; yields (done, of how many) after each.

    Searching goes on meanwhile. Words that nothing says any more go at the end.
    """
    modules = list(ModulePage.objects.live().order_by("pk").values_list("pk", flat=True))
    cases = list(AIUseCase.objects.all())
    total = len(modules) + len(cases)
    SearchEntry.objects.exclude(module__in=modules).filter(use_case=None).delete()
    for done, module_id in enumerate(modules, 1):
        index_module(module_id)
        yield done, total
    for done, case in enumerate(cases, len(modules) + 1):
        index_use_case(case)
        yield done, total
    SearchTerm.objects.filter(postings=None).delete()


def is_empty() -> bool:
    """Whether nothing is indexed though there is something to find (after an upgrade)."""
    return not SearchEntry.objects.exists() and ModulePage.objects.live().exists()


# --- What there is to find ---


def _module_id(page: Page) -> int | None:
    if isinstance(page, ModulePage):
        return page.pk
    if isinstance(page, ActivityPage):
        above = ModulePage.objects.filter(path=page.path[: -page.steplen])
        return above.values_list("pk", flat=True).first()
    return None


def _texts_of_module(module: ModulePage) -> Texts:
    competencies = module.competencies.select_related("competency")
    return [
        (Grade.TITLE, module.title),
        (Grade.TASK, module.subtitle),
        (Grade.ABOUT, module.summary),
        *((Grade.TASK, row.text) for row in module.objectives.all()),
        *((Grade.ABOUT, item.value) for item in module.audience),
        *((Grade.ABOUT, row.competency.title) for row in competencies),
        *((Grade.ABOUT, row.sdg.short_name) for row in module.sdgs.select_related("sdg")),
        (Grade.ABOUT, module.code),
    ]


def _texts_of_step(step: ActivityPage) -> Texts:
    said = [(Grade.BODY, text) for text in step.searchable_texts()]
    return [(Grade.TASK, step.title), *said]


def _texts_of_use_case(case: AIUseCase) -> Texts:
    return [
        (Grade.TITLE, case.title),
        (Grade.ABOUT, case.summary),
        (Grade.TASK, case.function),
        (Grade.TASK, case.technique),
        *((Grade.BODY, text) for text in (case.potential_value, case.human_role)),
        *((Grade.BODY, text) for text in (case.not_suitable_when, case.discussion)),
        *((Grade.BODY, text) for text in case.who_is_affected if isinstance(text, str)),
        *((Grade.BODY, text) for risk in case.risks for text in _values(risk)),
    ]


def _values(risk) -> Iterable[str]:
    """The texts of a row of the library's lists, whatever their names."""
    values = risk.values() if isinstance(risk, dict) else [risk]
    return [value for value in values if isinstance(value, str)]


def _paragraphs(texts: Texts) -> str:
    """What an excerpt may show: without the title, which stands above it."""
    return "\n".join(filter(None, (_plain(text) for _grade, text in texts[1:])))


def _plain(text: str) -> str:
    """Text without tags on one line; blocks of HTML keep a blank between them."""
    return " ".join(unescape(strip_tags(str(text).replace("<", " <"))).split())


def _write_postings(entries: dict[int, Texts]) -> None:
    graded = {entry: _graded_words(texts) for entry, texts in entries.items()}
    vocabulary = sorted({word for words in graded.values() for word in words})
    # In one order, so that two releases wait for each other and never in a circle.
    SearchTerm.objects.bulk_create(
        (SearchTerm(word=word) for word in vocabulary), _BATCH, ignore_conflicts=True
    )
    ids = {}
    for start in range(0, len(vocabulary), _BATCH):
        some = vocabulary[start : start + _BATCH]
        ids |= dict(SearchTerm.objects.filter(word__in=some).values_list("word", "pk"))
    SearchPosting.objects.bulk_create(
        (
            SearchPosting(term_id=ids[word], entry_id=entry, grade=grade)
            for entry, words in graded.items()
            for word, grade in words.items()
        ),
        _BATCH,
    )


def _graded_words(texts: Texts) -> dict[str, Grade]:
    """Each word with the best grade of the places where it stands."""
    best: dict[str, Grade] = {}
    for grade, text in texts:
        for word in words_of(_plain(text)):
            best[word.text] = max(grade, best.get(word.text, grade))
    return best
