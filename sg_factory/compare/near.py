"""Rules by their peers: those that may let through some of what another does are found without a look at all."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable

from sg_factory.network import BITS, Family
from sg_factory.plan import RangePeer, Rule
from sg_factory.plan.peers import Peer


class Near:
    """Rules of one group and direction."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: list[Rule] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_range: dict[tuple[Family, int, int], list[int]] = defaultdict(list)
        self._lengths: set[tuple[Family, int]] = set()
        self._sorted: list[tuple[Family, int, int]] = []  # family, first address and length of each range
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        """Hold one more."""
        number, peer = len(self._rules), rule.peer
        self._rules.append(rule)
        if not isinstance(peer, RangePeer):
            self._by_key[peer.key].append(number)
            return
        family, first, length = peer.cidr.family, peer.cidr.first, peer.cidr.prefix_length
        if (family, first, length) not in self._by_range:
            insort(self._sorted, (family, first, length))
            self._lengths.add((family, length))
        self._by_range[family, first, length].append(number)

    def to(self, peer: Peer) -> list[tuple[int, Rule]]:
        """The rules with this peer, or of a range with one that has addresses in common, in the order of adding.

        With each its number in that order.
        """
        if not isinstance(peer, RangePeer):
            return [(number, self._rules[number]) for number in self._by_key.get(peer.key, ())]
        family, first, length = peer.cidr.family, peer.cidr.first, peer.cidr.prefix_length
        bits = BITS[family]
        around = [
            (family, first >> (bits - wider) << (bits - wider), wider)
            for of, wider in self._lengths
            if of == family and wider < length
        ]
        place = bisect_left(self._sorted, (family, first, length))
        while place < len(self._sorted) and self._sorted[place] <= (family, peer.cidr.last, bits):
            around.append(self._sorted[place])
            place += 1
        numbers = sorted(number for each in around for number in self._by_range.get(each, ()))
        return [(number, self._rules[number]) for number in numbers]
