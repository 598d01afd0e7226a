"""How far two assessors agree beyond chance: Cohen's kappa. Pure.

J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
(1960): kappa = (p_o - p_e) / (1 - p_e), with p_o the share of pairs that agree and p_e the share that
would by chance, from each side's own shares of the levels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Agreement:
    """Over `n` pairs: the share that agrees, and kappa.

    `kappa` is None where it has no meaning: without pairs, or where both sides know one level only.
    """

    n: int
    agreed: int
    kappa: float | None


def agreement(pairs: Iterable[tuple[object, object]]) -> Agreement:
    """The agreement of pairs of marks, each (the first assessor's, the second's)."""
    pairs = list(pairs)
    n = len(pairs)
    agreed = sum(first == second for first, second in pairs)
    if not n:
        return Agreement(0, 0, None)
    by_chance = _by_chance(pairs)
    if by_chance == 1:
        return Agreement(n, agreed, None)
    observed = Fraction(agreed, n)
    return Agreement(n, agreed, float((observed - by_chance) / (1 - by_chance)))


def _by_chance(pairs: Sequence[tuple[object, object]]) -> Fraction:
    first = Counter(pair[0] for pair in pairs)
    second = Counter(pair[1] for pair in pairs)
    return sum(
        (Fraction(first[level] * second[level], len(pairs) ** 2) for level in first), Fraction()
    )
