"""The figures as an author reads them: a quiz's report, and a question's history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from ..questions.kinds import KINDS
from ..quizzes.models import CorrectedVersion
from .analysing import analyse, analysed, due, quizzes_of
from .charts import Chart, chart
from .choices import Choice, choices_of
from .disclosure import LEAST, Cell
from .flags import CODES, ENOUGH, Flag
from .models import ItemAnalysis, QuizAnalysis
from .words import Told, told, trust

__all__ = [
    "ENOUGH",
    "LEAST",
    "SORTS",
    "ItemShown",
    "OptionShown",
    "QuizShown",
    "analyse",
    "analysed",
    "doubtful",
    "due",
    "items_shown",
    "listed",
    "quiz_shown",
    "quizzes_of",
    "sorted_items",
]


@dataclass(frozen=True)
class OptionShown:
    """An option: who chose it, all and by quarter, as cells (`disclosure`) and as a chart."""

    name: str
    text: str
    worth: float
    everybody: Cell
    quarters: tuple[Cell, ...]
    chart: Chart

    @property
    def share(self) -> int:
        """What it earns, in percent of the points."""
        return round(100 * self.worth)


@dataclass(frozen=True)
class ItemShown:
    """A version of a question in one quiz. Without figures (`is_hidden`) below five people."""

    pk: int
    quiz_id: int
    quiz_title: str
    question_id: int | None
    code: str
    label: str
    stem: str
    language: str
    number: int
    kind: str
    n: int
    is_hidden: bool
    facility: float | None
    discrimination: float | None
    omitted: Cell
    sizes: tuple[Cell, ...]
    options: tuple[OptionShown, ...]
    flags: tuple[Told, ...]
    rank: int
    since: date | None
    until: date | None
    computed_at: datetime
    # The newest correction of this version, where there is one. The figures are of before it.
    correction_id: int | None = None
    corrected_at: datetime | None = None

    @property
    def percent(self) -> int | None:
        """Facility as a percentage, rounded down: 99.6 never reads as everybody."""
        return None if self.facility is None else int(100 * self.facility)


@dataclass(frozen=True)
class QuizShown:
    """A quiz: its scores in percent, its distribution, and how far it can be trusted."""

    analysis: QuizAnalysis
    is_hidden: bool
    mean: float | None
    median: float | None
    deviation: float | None
    minutes: int | None
    bands: tuple[tuple[int, int, Cell], ...]
    chart: Chart | None
    alpha: float | None
    error: float | None
    measurement: float | None
    people: int | None
    questions: int | None
    verdict: str


def listed(analyses: QuerySet[QuizAnalysis]) -> QuerySet[QuizAnalysis]:
    """The quizzes with how many of their questions are `flagged` for more than too few answers."""
    doubtful = Q(items__rank__lt=CODES.index("all_right"))
    rows = analyses.annotate(flagged=Count("items", filter=doubtful))
    return rows.order_by("module_title", "quiz_title", "pk")


def doubtful(analyses: QuerySet[QuizAnalysis]) -> QuerySet[ItemAnalysis]:
    """Their questions that are flagged for more than too few answers, the gravest first."""
    rows = ItemAnalysis.objects.filter(quiz__in=analyses, rank__lt=CODES.index("all_right"))
    return rows.order_by("rank", "-n", "pk")


def quiz_shown(analysis: QuizAnalysis) -> QuizShown:
    """What may be said of a quiz."""
    figures = analysis.figures
    if not figures:
        nothing = dict.fromkeys(
            ("mean", "median", "deviation", "minutes", "chart", "alpha", "error", "measurement",
             "people", "questions")
        )  # fmt: skip
        return QuizShown(analysis=analysis, is_hidden=True, bands=(), verdict="", **nothing)
    found = figures["reliability"] or {}
    alpha = found.get("alpha")
    counts = figures["bands"]
    most = max((count or 0 for count in counts), default=0)
    return QuizShown(
        analysis=analysis,
        is_hidden=False,
        mean=100 * figures["mean"],
        median=100 * figures["median"],
        deviation=100 * figures["deviation"],
        minutes=figures["minutes"],
        bands=tuple((10 * number, 10 * number + 10, count) for number, count in enumerate(counts)),
        # The highest band is the chart's height: the shape is what is read here.
        chart=chart(counts, [max(most, LEAST)] * len(counts)),
        alpha=alpha,
        error=found.get("error"),
        measurement=None if alpha is None else 100 * found["measurement"],
        people=found.get("n"),
        questions=found.get("items"),
        verdict="" if alpha is None or found["n"] < ENOUGH else trust(alpha, found["items"]),
    )


def items_shown(rows: QuerySet[ItemAnalysis]) -> list[ItemShown]:
    """What may be said of each of these, in their order."""
    corrected = CorrectedVersion.objects.filter(
        version=OuterRef("version"), correction__institution=OuterRef("quiz__institution")
    ).order_by("-correction__made_at")
    rows = rows.annotate(
        correction_id=Subquery(corrected.values("correction")[:1]),
        corrected_at=Subquery(corrected.values("correction__made_at")[:1]),
    )
    return [_item(row) for row in rows.select_related("quiz", "version__question")]


def _item(row: ItemAnalysis) -> ItemShown:
    version, figures = row.version, row.figures
    choices = _named(choices_of(version.data))
    return ItemShown(
        pk=row.pk,
        quiz_id=row.quiz_id,
        quiz_title=row.quiz.quiz_title,
        question_id=version.question_id,
        code=version.question.code if version.question else "",
        label=version.question.label if version.question else version.data["stem"][:120],
        stem=version.data["stem"],
        language=version.language,
        number=version.number,
        kind=str(KINDS[version.kind].label),
        n=row.n,
        is_hidden=not figures,
        facility=figures.get("facility"),
        discrimination=figures.get("discrimination"),
        omitted=figures.get("omitted"),
        sizes=tuple(figures.get("sizes", ())),
        options=tuple(_options(choices, figures)) if figures else (),
        flags=tuple(_told(choices, figures)),
        rank=row.rank,
        since=row.since,
        until=row.until,
        computed_at=row.computed_at,
        correction_id=row.correction_id,
        corrected_at=row.corrected_at,
    )


def _named(choices: Iterable[Choice]) -> list[Choice]:
    """“True” and “false” are called so; other options have a letter."""
    words = {"true": _("True"), "false": _("False")}
    return [
        choice
        if choice.name
        else Choice(choice.id, words[choice.id], words[choice.id], choice.worth)
        for choice in choices
    ]


def _options(choices: list[Choice], figures: dict):
    for choice in choices:
        everybody, *quarters = figures["drawn"][choice.id]
        yield OptionShown(
            name=choice.name,
            text=choice.text,
            worth=choice.worth,
            everybody=everybody,
            quarters=tuple(quarters),
            chart=chart(quarters, figures["sizes"]),
        )


def _told(choices: list[Choice], figures: dict) -> list[Told]:
    names = {choice.id: choice.name for choice in choices}
    return [
        told(Flag(code, option), names)
        for code, option in figures.get("flags", ())
        # A flag that this version of the software doesn't know is computed away soon.
        if code in CODES
    ]


# --- In another order ---------------------------------------------------------------------------


def _last(value: float | None) -> tuple[bool, float]:
    return value is None, value or 0.0


SORTS = {
    "flags": lambda item: (item.rank, _last(item.discrimination)),
    "code": lambda item: (item.code, item.label, item.language, item.number),
    "facility": lambda item: _last(item.facility),
    "discrimination": lambda item: _last(item.discrimination),
    "n": lambda item: -item.n,
}


def sorted_items(items: Iterable[ItemShown], by: str) -> list[ItemShown]:
    """The worst first, or by another key of SORTS; what isn't one sorts by flags. Ties by code."""
    return sorted(sorted(items, key=SORTS["code"]), key=SORTS.get(by, SORTS["flags"]))
