"""Constructive alignment: what is meant to be learnt, where it is taught, asked and done. Pure.

After Biggs (1996), "Enhancing teaching through constructive alignment", Higher Education 32: an
outcome that nothing teaches, asks or practises is a promise, and a step that works towards none is
a detour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .verbs import is_assessable


class Kind(StrEnum):
    """Where an outcome can be met."""

    LESSON = "lesson"
    QUESTION = "question"
    PRACTICE = "practice"


@dataclass(frozen=True)
class Outcome:
    """What a learner can do afterwards."""

    code: str
    text: str
    verb: str


@dataclass(frozen=True)
class Aim:
    """A competency and the level that the module aims at."""

    pk: int
    level: int


@dataclass(frozen=True)
class Piece:
    """A lesson, question or practice as its draft stands, and what it says it is for."""

    kind: Kind
    pk: int
    title: str
    outcomes: tuple[str, ...] = ()
    competencies: tuple[int, ...] = ()
    # What a practice can show; 0 for what shows none by itself.
    level: int = 0


@dataclass(frozen=True)
class Row:
    """An outcome with what works towards it, and what is missing."""

    outcome: Outcome
    found: dict[Kind, tuple[Piece, ...]]
    lacks: tuple[Kind, ...]
    is_verb_assessable: bool
    # Another outcome has the same code, so nobody can tell which is meant.
    is_code_twice: bool


@dataclass(frozen=True)
class Stray:
    """A piece that works towards nothing, or towards codes that the module doesn't have."""

    piece: Piece
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class AimRow:
    """A competency with what works on it; whether anything can show the level aimed at."""

    aim: Aim
    found: dict[Kind, tuple[Piece, ...]]
    is_shown: bool


def rows(outcomes: Sequence[Outcome], pieces: Sequence[Piece]) -> list[Row]:
    """The grid, in the order of the outcomes."""
    codes = [outcome.code for outcome in outcomes]
    return [_row(outcome, pieces, codes.count(outcome.code) > 1) for outcome in outcomes]


def _row(outcome: Outcome, pieces: Sequence[Piece], is_twice: bool) -> Row:
    found = _by_kind(piece for piece in pieces if outcome.code in piece.outcomes)
    return Row(
        outcome=outcome,
        found=found,
        lacks=tuple(kind for kind in Kind if not found[kind]),
        is_verb_assessable=is_assessable(outcome.verb),
        is_code_twice=is_twice,
    )


def strays(outcomes: Iterable[Outcome], pieces: Iterable[Piece]) -> list[Stray]:
    """What works towards no outcome of the module."""
    known = {outcome.code for outcome in outcomes}
    found = [
        Stray(piece, tuple(code for code in piece.outcomes if code not in known))
        for piece in pieces
    ]
    return [one for one in found if one.unknown or not one.piece.outcomes]


def aim_rows(aims: Iterable[Aim], pieces: Sequence[Piece]) -> list[AimRow]:
    """The competencies. A question alone shows level 1 at most; beyond it stands assessed practice."""
    return [_aim_row(aim, pieces) for aim in aims]


def _aim_row(aim: Aim, pieces: Sequence[Piece]) -> AimRow:
    found = _by_kind(piece for piece in pieces if aim.pk in piece.competencies)
    practised = any(piece.level >= aim.level for piece in found[Kind.PRACTICE])
    return AimRow(aim, found, practised or (aim.level <= 1 and bool(found[Kind.QUESTION])))


def _by_kind(pieces: Iterable[Piece]) -> dict[Kind, tuple[Piece, ...]]:
    found: dict[Kind, list[Piece]] = {kind: [] for kind in Kind}
    for piece in pieces:
        found[piece.kind].append(piece)
    return {kind: tuple(those) for kind, those in found.items()}
