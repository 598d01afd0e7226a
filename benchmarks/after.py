"""Sweeping 20,000 follow-ups that are due, against 2,000: linear in their number.

On a fresh database, round after round as the sweeper does it: each one is claimed, gets its link, and
its mail is promised, in a transaction of its own. Nothing is sent: that is the mail server's time.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import background

SMALL, LARGE = 2_000, 20_000
# The promise: linear in the number of follow-ups, with room for a noisy machine.
MOST = 1.5


def run() -> Iterator[str]:
    """One line: the time at both sizes, and the ratio for one follow-up."""
    with background.database() as kind:
        small, large = (background.asked(count) for count in (SMALL, LARGE))
    growth = (large.clock / LARGE) / (small.clock / SMALL)
    verdict = "linear" if growth <= MOST else f"NOT LINEAR (more than {MOST})"
    yield (
        f"asked by mail, {kind}   {SMALL:,}: {small.clock:6.2f} s ({small.cpu:.2f} s CPU)   "
        f"{LARGE:,}: {large.clock:7.2f} s ({large.cpu:.2f} s CPU)   "
        f"a follow-up costs {growth:4.2f} times as much: {verdict}"
    )
