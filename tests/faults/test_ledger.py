"""The comparison that the drills rest on sees each kind of damage, and none where there is none."""

from __future__ import annotations

import pytest

from tests.faults.ledger import Damage, Kept, damage
from tests.faults.sitter import Packet

SENT = {1: "one", 2: "two", 3: "three"}
# The first two were acknowledged, the third was sent and never heard of again.
PACKETS = [Packet(1, [], "one"), Packet(2, [], "two"), Packet(3, [])]


@pytest.mark.parametrize(
    ("rows", "lost", "changed", "doubled"),
    [
        ([Kept(2, "two")], 0, 0, 0),
        ([Kept(3, "three")], 0, 0, 0),
        ([Kept(1, "one")], 1, 0, 0),
        ([], 1, 0, 0),
        ([Kept(2, "one")], 0, 1, 0),
        ([Kept(4, "four")], 0, 1, 0),
        ([Kept(2, "two"), Kept(2, "two")], 0, 0, 1),
    ],
)
def test_what_was_told_against_what_is_held(rows, lost, changed, doubled):
    assert damage(PACKETS, rows, SENT) == Damage(2, lost, changed, doubled)


def test_an_acknowledgement_of_something_else_is_damage():
    assert damage([Packet(1, [], "two")], [Kept(1, "one")], SENT).changed == 1


def test_what_was_never_acknowledged_may_be_missing():
    assert damage([Packet(1, [])], [], SENT) == Damage()
