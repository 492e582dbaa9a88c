"""Redundant flows: those that other flows already allow, alone or together.

A flow is an interval of traffic (`Traffic.interval`) with an address range. CIDRs nest or are disjoint, so the traffic
allowed for every address of a range is that of wider ranges, of the range itself, and of both of its halves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from sg_factory.network.addresses import BITS, Cidr
from sg_factory.network.covering import CoveringFlow, KeptFlows, TreeNode, covering_flows, wider_than
from sg_factory.network.intervals import Interval, Intervals, intersection, union

_FEW = 32  # up to this number, all pairs are compared before anything is sorted; most groups have no more


def redundant(flows: Sequence[tuple[Interval, Cidr]]) -> dict[int, tuple[int, ...]]:
    """Return the indices of flows that can all be removed together without removing any access.

    With each, the fewest remaining flows that cover it, by ports or by addresses; of many, the first ones. All ranges
    are of one family. Of equal flows the first one stays, and of two flows the one that covers the other. The time is
    that of sorting, multiplied by the length of an address.
    """
    found: dict[int, tuple[int, ...]] = {}
    for places in _overlapping(flows):
        part = [flows[place] for place in places]
        if len(part) > _FEW or _any_meet(part):
            for place, others in _redundant(part).items():
                found[places[place]] = tuple(places[other] for other in others)
    return dict(sorted(found.items()))


def _overlapping(flows: Sequence[tuple[Interval, Cidr]]) -> Iterator[list[int]]:
    """Yield the indices of flows whose ranges overlap: a flow can only be redundant within such a set."""
    together: list[int] = []
    last = -1
    by_range = sorted(range(len(flows)), key=lambda place: (flows[place][1].first, flows[place][1].prefix_length))
    for place in by_range:
        range_ = flows[place][1]
        if range_.first > last:
            if len(together) > 1:
                yield sorted(together)
            together, last = [], range_.last
        together.append(place)
    if len(together) > 1:
        yield sorted(together)


def _redundant(flows: Sequence[tuple[Interval, Cidr]]) -> dict[int, tuple[int, ...]]:
    bits = BITS[flows[0][1].family]
    lengths = sorted({range_.prefix_length for _, range_ in flows})
    by_node: dict[TreeNode, list[CoveringFlow]] = defaultdict(list)
    for place, (interval, range_) in enumerate(flows):
        by_node[range_.prefix_length, range_.first].append((interval, place))
    kept: dict[TreeNode, list[CoveringFlow]] = {}
    allowed: dict[TreeNode, Intervals] = {}
    above: dict[TreeNode, Intervals] = {}
    whole: dict[TreeNode, Intervals] = {}
    for node in sorted(by_node):
        around = [wider for wider in wider_than(node, lengths, bits) if wider in allowed][-1:]
        for wider in around:
            if wider not in whole:
                whole[wider] = union((*above[wider], *allowed[wider])) if allowed[wider] else above[wider]
        above[node] = whole[around[0]] if around else ()
        kept[node] = _fewest(flow for flow in by_node[node] if not _is_within(flow[0], [above[node]]))
        allowed[node] = union(interval for interval, _ in kept[node])
    for node, halves in _from_narrow_to_wide(kept, allowed, bits):
        kept[node] = _without_those_within(kept[node], [above[node], halves])
        allowed[node] = union(interval for interval, _ in kept[node])
    stay = {place for found in kept.values() for _, place in found}
    staying = KeptFlows(kept)
    return {
        place: tuple(dict.fromkeys(covering_flows(interval, range_, staying, (lengths, bits))))
        for place, (interval, range_) in enumerate(flows)
        if place not in stay
    }


def _any_meet(flows: Sequence[tuple[Interval, Cidr]]) -> bool:
    """True if two of the flows overlap: otherwise none is redundant."""
    return any(
        low <= other_high and other_low <= high and range_.overlaps(other)
        for ((low, high), range_), ((other_low, other_high), other) in combinations(flows, 2)
    )


def _is_within(interval: Interval, sets: Sequence[Intervals]) -> bool:
    """True if sets contain all of an interval, alone or together."""
    low, high = interval
    while low <= high:
        reached = max(_end_of(taken, low) for taken in sets)
        if reached < low:
            return False
        low = reached + 1
    return True


def _end_of(taken: Intervals, low: int) -> int:
    """Return the end of the last interval of a set that begins at or before `low`; -1 if there is none."""
    position = bisect_right(taken, low, key=_first) - 1
    return taken[position][1] if position >= 0 else -1


def _first(interval: Interval) -> int:
    return interval[0]


def _fewest(flows: Iterable[CoveringFlow]) -> list[CoveringFlow]:
    """Return the fewest flows of one range with the same union: no three of them overlap."""
    found: list[CoveringFlow] = []
    for flow in sorted(flows, key=lambda flow: (flow[0][0], -flow[0][1], flow[1])):
        (low, high), _ = flow
        if found and high <= found[-1][0][1]:
            continue
        while len(found) > 1 and found[-2][0][1] + 1 >= low:
            found.pop()
        found.append(flow)
    return found


def _without_those_within(flows: list[CoveringFlow], sets: list[Intervals]) -> list[CoveringFlow]:
    """Remove the flows that sets and neighbouring flows cover; `flows` is a result of `_fewest`."""
    found: list[CoveringFlow] = []
    for position, (interval, place) in enumerate(flows):
        neighbours = [(flow[0],) for flow in (*found[-1:], *flows[position + 1 : position + 2])]
        if not _is_within(interval, [*sets, *neighbours]):
            found.append((interval, place))
    return found


def _from_narrow_to_wide(
    kept: Mapping[TreeNode, list[CoveringFlow]], allowed: Mapping[TreeNode, Intervals], bits: int
) -> Iterable[tuple[TreeNode, Intervals]]:
    """Yield every range after all narrower ones, with the traffic that both of its halves allow by then."""
    ranges: dict[int, set[int]] = defaultdict(set)
    for length, first in kept:
        ranges[length].add(first)
    halves: dict[TreeNode, Intervals] = {}
    while ranges:
        length = max(ranges)
        firsts = ranges.pop(length)
        for first in firsts:
            if (length, first) in kept:
                yield (length, first), halves.get((length, first), ())
        size = 1 << (bits - length)
        for first in firsts if length else ():
            if first & size or first | size not in firsts:
                continue
            pair = ((length, first), (length, first | size))
            both = intersection(*(union((*allowed.get(half, ()), *halves.get(half, ()))) for half in pair))
            if both:
                ranges[length - 1].add(first)
                halves[length - 1, first] = both
