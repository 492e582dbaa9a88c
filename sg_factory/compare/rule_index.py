"""Rules indexed by peer, to find overlapping rules without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from sg_factory.network import BITS, AddressFamily, Cidr, address_text, lacking
from sg_factory.network.intervals import Interval, Intervals, meeting, take_in, union, without
from sg_factory.plan import RangePeer, Rule
from sg_factory.plan.peers import Peer

PeerPart = tuple[str, Intervals]
"""Addresses, empty if the peer is not a range, and the traffic at them."""

_Range = tuple[AddressFamily, int, int]  # with the first address and the length
# The first and the last of the traffic of rules, and their numbers, sorted; by the bit length of the interval, so
# that a search does not visit all short intervals because of a long one.
_Numbers = dict[int, list[tuple[int, int, int]]]


class RuleIndex:
    """An index of the rules of one group and direction."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: list[Rule] = []
        self._numbers: dict[str, _Numbers] = {}  # by the peer's key
        self._traffic: dict[str, list[Interval]] = defaultdict(list)
        self._any: list[Interval] = []  # all of their traffic: most queries overlap none of it
        self._ranges: dict[_Range, RangePeer] = {}
        self._lengths: set[tuple[AddressFamily, int]] = set()
        self._sorted: list[_Range] = []
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        """Add a rule."""
        peer, key = rule.peer, rule.peer.key
        if peer.cidr is not None and key not in self._numbers:
            family, _, length = here = _range(peer.cidr)
            self._ranges[here] = peer
            insort(self._sorted, here)
            self._lengths.add((family, length))
        low, high = interval = rule.traffic.interval
        near = self._numbers.setdefault(key, {}).setdefault((high - low).bit_length(), [])
        insort(near, (low, high, len(self._rules)))
        self._rules.append(rule)
        take_in(self._traffic[key], interval)
        take_in(self._any, interval)

    def overlapping(self, others: Iterable[Rule]) -> list[Rule]:
        """The rules that allow some traffic of other rules, in the order of adding."""
        wanted: dict[str, tuple[Peer, list[Interval]]] = {}
        for other in others:
            if not meeting(self._any, other.traffic.interval):
                continue
            take_in(wanted.setdefault(other.peer.key, (other.peer, []))[1], other.traffic.interval)
        met = {
            number
            for peer, traffic in wanted.values()
            for near in self._overlapping_peers(peer)
            for interval in traffic
            for number in _overlapping_rules(self._numbers[near.key], interval)
        }
        return [self._rules[number] for number in sorted(met)]

    def allowed(self, rule: Rule) -> Iterator[tuple[Interval, Peer]]:
        """The allowed part of the rule's traffic, with the peer: its own, or ranges that overlap it."""
        wanted = rule.traffic.interval
        for near in self._overlapping_peers(rule.peer) if meeting(self._any, wanted) else ():
            for interval in meeting(self._traffic[near.key], wanted):
                yield interval, near

    def _overlapping_peers(self, peer: Peer) -> Iterator[Peer]:
        """The peer itself; for a range, all ranges that have addresses in common with it."""
        if peer.cidr is None:
            if peer.key in self._numbers:
                yield peer
            return
        family, first, length = here = _range(peer.cidr)
        bits = BITS[family]
        for of, wider in self._lengths:
            if of == family and wider < length:
                around = self._ranges.get((family, first >> (bits - wider) << (bits - wider), wider))
                if around is not None:
                    yield around
        for place in range(bisect_left(self._sorted, here), len(self._sorted)):
            if self._sorted[place] > (family, peer.cidr.last, bits):
                return
            yield self._ranges[self._sorted[place]]


def excess(rule: Rule, *held: RuleIndex) -> list[PeerPart]:
    """The access of a rule that the others do not allow, in a canonical form."""
    peer, wanted = rule.peer, rule.traffic.interval
    allowed = [each for near in held for each in near.allowed(rule)]
    if peer.cidr is not None:
        if not allowed:
            return [(peer.cidr.text, (wanted,))]
        ranges = ((interval, other.cidr) for interval, other in allowed if other.cidr is not None)
        parts = lacking(wanted, peer.cidr, ranges)
        return [(address_text(part.family, part.first, part.last), part.traffic) for part in parts]
    left = tuple(without(wanted, union(interval for interval, _ in allowed)))
    return [("", left)] if left else []


def _overlapping_rules(numbers: _Numbers, interval: Interval) -> Iterator[int]:
    """The rules of one peer whose traffic overlaps an interval."""
    low, high = interval
    for length, held in numbers.items():
        for place in range(bisect_left(held, (low - (1 << length), low, 0)), len(held)):
            first, last, number = held[place]
            if first > high:
                break
            if last >= low:
                yield number


def _range(cidr: Cidr) -> _Range:
    return cidr.family, cidr.first, cidr.prefix_length
