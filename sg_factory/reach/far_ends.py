"""Look up the other ends of rules by a peer: only ranges that overlap its own are compared."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator

from sg_factory.network import BITS, FAMILIES, AddressFamily, Cidr
from sg_factory.plan import GuardedPeer, Plan
from sg_factory.plan.meaning import FarEnd, is_meant, is_unread


class FarEnds:
    """The other ends of a Plan's rules, indexed by their ranges."""

    def __init__(self, ends: Collection[FarEnd], plan: Plan, *, is_filled: bool) -> None:
        self._ends = ends
        self._plan = plan
        self._is_filled = is_filled
        self._unread = [end for end in ends if is_unread(end.peer)]
        self._ranges: dict[tuple[AddressFamily, int, int], list[FarEnd]] = defaultdict(list)
        for end in ends:
            for held in end.peer.ranges:
                self._ranges[held.cidr.family, *held.cidr.interval].append(end)
        self._sorted = {family: sorted(key[1:] for key in self._ranges if key[0] == family) for family in FAMILIES}
        self._found: dict[GuardedPeer, frozenset[FarEnd]] = {}

    def by(self, guarded: GuardedPeer) -> frozenset[FarEnd]:
        """The other ends that may be the peer of a guardrail."""
        if guarded not in self._found:
            near = {*self._near(guarded.cidr), *self._unread} if guarded.cidr else self._ends
            self._found[guarded] = frozenset(
                end for end in near if is_meant(end, guarded, self._plan, filled=self._is_filled)
            )
        return self._found[guarded]

    def _near(self, range_: Cidr) -> Iterator[FarEnd]:
        """The other ends with a range that overlaps `range_`; CIDRs nest or are disjoint."""
        family, (first, last) = range_.family, range_.interval
        inside = self._sorted[family]
        for key in inside[bisect_left(inside, (first, 0)) : bisect_right(inside, (last, last))]:
            yield from self._ranges[family, *key]
        for length in range(range_.prefix_length):
            size = 1 << (BITS[family] - length)
            low = first - first % size
            yield from self._ranges.get((family, low, low + size - 1), ())
