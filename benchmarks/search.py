"""Searching 1,000 modules with a lesson each, against Wagtail's database search over the same texts.

Wagtail is given the lessons' bodies to index, which it would not be here. It answers with pages;
ours answers with modules, ranked, and the place in each. The page line is all that `/?q=` does but
drawing: the catalogue, its filters with counts, and 24 cards with their excerpts.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator

from django.conf import settings

MODULES = 1_000
ROUNDS = 15
SEARCHES = ("interview", "sandbox evidence", "people without a phone at the counter")


def run() -> Iterator[str]:
    """A line for each measure: CPU milliseconds of one search, and the ratio to Wagtail's rate."""
    from django.core.management import call_command
    from django.db import connections

    from tests.template import Databases

    databases = Databases(settings.VAR_DIR, os.environ.get("DATABASE_URL"))
    address = databases.copy("bench")
    is_file = address.startswith("sqlite")
    name = address.removeprefix("sqlite:///") if is_file else address.rsplit("/", 1)[1]
    # The cache has a file of its own on SQLite, as everywhere.
    cache = name.replace(".sqlite3", "-cache.sqlite3") if is_file else name
    for alias, database in (("default", name), ("cache", cache)):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = database
    try:
        call_command("createcachetable", database="cache", verbosity=0)
        yield from _measured()
    finally:
        connections.close_all()
        databases.drop("bench")


def _measured() -> Iterator[str]:
    from curriculum.models import SearchPosting

    seconds = _fill()
    rows = SearchPosting.objects.count()
    yield f"indexed {MODULES} modules in {seconds:.0f} s CPU, {rows:,} postings"
    for text in SEARCHES:
        cost = {name: _cpu(act) for name, act in _measures(text).items()}
        for name, milliseconds in cost.items():
            ratio = cost["Wagtail"] / milliseconds
            yield f"{text[:24]:<24} {name:<8} {milliseconds:7.1f} ms CPU   {ratio:5.2f} of Wagtail"


def _fill() -> float:
    """Modules and lessons of sentences of the starter, in both indexes; what ours took."""
    from django.core.management import call_command
    from django.db import transaction
    from wagtail.search import index as wagtail_index
    from wagtail.signal_handlers import disable_reference_index_auto_update

    from curriculum.finding import index
    from curriculum.models import LessonPage, ModulePage, SearchEntry

    dice = random.Random(1)
    said = SearchEntry.objects.values_list("text", flat=True)
    sentences = [part for text in said for line in text.split("\n") for part in line.split(". ")]
    parent = ModulePage.objects.first().get_parent()
    made = []
    with transaction.atomic(), disable_reference_index_auto_update():
        for number in range(MODULES):
            title = " ".join(dice.choice(sentences).split()[:6]) + f" {number}"
            module = ModulePage(title=title, slug=f"m{number}", code=f"M{number}", summary=title)
            parent.add_child(instance=module)
            body = "".join(f"<p>{dice.choice(sentences)}.</p>" for _ in range(40))
            lesson = LessonPage(title=title, slug="l", minutes=5, body=[("text", body)])
            module.add_child(instance=lesson)
            made.append(module.pk)
    LessonPage.search_fields = [*LessonPage.search_fields, wagtail_index.SearchField("body")]
    call_command("update_index", verbosity=0)
    begun = time.process_time()
    for pk in made:
        index.index_module(pk)
    return time.process_time() - begun


def _measures(text: str) -> dict[str, Callable[[], object]]:
    from django.test import RequestFactory
    from wagtail.models import Page

    from curriculum.finding.answer import Answer
    from curriculum.finding.searching import search_modules
    from curriculum.finding.words import asked_words
    from curriculum.models import ModulePage

    among = set(ModulePage.objects.live().values_list("pk", flat=True))
    request = RequestFactory().get("/", {"q": text})

    def page() -> None:
        answer = Answer(request)
        _drawn = answer.cards, answer.facets, answer.chips, answer.use_cases

    return {
        "Wagtail": lambda: list(Page.objects.live().search(text)[:24]),
        "ours": lambda: search_modules(asked_words(text).words, among, ()),
        "page": page,
    }


def _cpu(act: Callable[[], object]) -> float:
    """The least CPU time of some rounds, in milliseconds."""
    act()
    least = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        act()
        least = min(least, time.process_time() - begun)
    return least * 1000
