"""What an address asks of the catalogue. Pure: parameters in, a question out, never an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from .facets import FACETS
from .words import MAX_CHARACTERS, Asked, asked_words

SORTS = ("relevance", "programme", "title", "newest")
# Of what isn't known, so much is repeated to the reader.
_SHOWN, _SHOWN_LETTERS = 5, 40


@dataclass(frozen=True)
class Question:
    """Text, filters, order and page, each only where it is known.

    `unknown` holds what was asked for and doesn't exist, cut short, and `unknown_more` how many
    others there were.
    """

    text: str = ""
    asked: Asked = field(default_factory=lambda: Asked(()))
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "programme"
    page: int = 1
    unknown: tuple[str, ...] = ()
    unknown_more: int = 0

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.chosen)

    def address(self, **changed) -> str:
        """The query string of this question with a change; the first page has no number."""
        question = replace(self, **({"page": 1} | changed))
        pairs = [("q", question.text)] if question.text else []
        for facet in FACETS:
            pairs += [(facet, value) for value in sorted(question.chosen.get(facet, ()))]
        if question.sort != usual_sort(question.text):
            pairs.append(("sort", question.sort))
        if question.page > 1:
            pairs.append(("page", str(question.page)))
        return f"?{urlencode(pairs)}" if pairs else "?"

    def without(self, facet: str, value: str) -> str:
        """The query string with one choice taken off."""
        left = {name: values for name, values in self.chosen.items() if name != facet}
        rest = self.chosen.get(facet, frozenset()) - {value}
        return self.address(chosen=left | ({facet: rest} if rest else {}))


def usual_sort(text: str) -> str:
    """How a list is ordered when nobody says."""
    return "relevance" if text else "programme"


def question_of(parameters: Mapping[str, Sequence[str]], known: Mapping[str, Set[str]]) -> Question:
    """The question of these parameters; `known` has, for each filter, the values that exist.

    Other parameters are nobody's business: links carry marks of where they were followed.
    """
    text = _readable(next(iter(parameters.get("q", ())), ""))
    chosen, unknown = {}, []
    for facet in FACETS:
        wanted = {value for value in parameters.get(facet, ()) if value}
        if kept := wanted & set(known.get(facet, ())):
            chosen[facet] = frozenset(kept)
        unknown += [f"{facet}={value}" for value in sorted(wanted - kept)]
    sort = next(iter(parameters.get("sort", ())), "")
    if sort and sort not in SORTS:
        unknown.append(f"sort={sort}")
    if sort not in SORTS or (sort == "relevance" and not text):
        sort = usual_sort(text)
    page, is_number = _page(parameters)
    if not is_number:
        unknown.append(f"page={parameters['page'][0]}")
    return Question(
        text=text[:MAX_CHARACTERS],
        asked=asked_words(text),
        chosen=chosen,
        sort=sort,
        page=page,
        unknown=tuple(_readable(item)[:_SHOWN_LETTERS] for item in unknown[:_SHOWN]),
        unknown_more=max(0, len(unknown) - _SHOWN),
    )


def _page(parameters: Mapping[str, Sequence[str]]) -> tuple[int, bool]:
    said = next(iter(parameters.get("page", ())), "") or "1"
    if said.isascii() and said.isdecimal() and len(said) < 7 and int(said):
        return int(said), True
    return 1, False


def _readable(text: str) -> str:
    """On one line, without what can't be shown (control characters, halves of characters)."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())
