"""Which of many flows the others already let through, alone or together.

A flow is an interval of traffic (`Traffic.interval`) with an address range. Ranges are nested or apart, never askew, so
what is let through at every address of a range is what wider ranges let through, what the range itself does, and what
both of its halves do.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, takewhile

from sg_factory.network.addresses import BITS, Cidr
from sg_factory.network.intervals import Interval, Intervals, intersection, union

_SHOWN = 2  # of the flows of one range that stand for another
_FEW = 32  # flows of which every two are looked at before anything is sorted: most groups have no more

_Node = tuple[int, int]  # a range: the length of its prefix, its first address
_Flow = tuple[Interval, int]  # and its place among all


def redundant(flows: Sequence[tuple[Interval, Cidr]]) -> dict[int, tuple[int, ...]]:
    """The flows, by their places, that can go, all of them at once, without any access going with them.

    With each, some of those that stay and let it through: two at most of every range around it, or within. All ranges
    are of one family. Of equal flows the first stays, and of two where one covers the other the wider one. Takes the
    time of sorting, times the length of an address.
    """
    found: dict[int, tuple[int, ...]] = {}
    for places in _apart(flows):
        part = [flows[place] for place in places]
        if len(part) > _FEW or _any_meet(part):
            for place, others in _redundant(part).items():
                found[places[place]] = tuple(places[other] for other in others)
    return dict(sorted(found.items()))


def _apart(flows: Sequence[tuple[Interval, Cidr]]) -> Iterator[list[int]]:
    """The places of the flows by ranges that hold nothing of each other: one stands for another only within these."""
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
    by_node: dict[_Node, list[_Flow]] = defaultdict(list)
    for place, (interval, range_) in enumerate(flows):
        by_node[range_.prefix_length, range_.first].append((interval, place))
    kept: dict[_Node, list[_Flow]] = {}
    allowed: dict[_Node, Intervals] = {}
    wholes: dict[_Node, Intervals] = {}  # with what the ranges around each let through; wider ones come first
    for node in sorted(by_node):
        above = _above(node, allowed, wholes, lengths, bits)
        kept[node] = _fewest(flow for flow in by_node[node] if not _is_within(flow[0], above))
        allowed[node] = union(interval for interval, _ in kept[node])
    for node, halves in _from_narrow_to_wide(kept, allowed, bits):
        kept[node] = _without_those_within(kept[node], [*_above(node, allowed, wholes, lengths, bits), halves])
        allowed[node] = union(interval for interval, _ in kept[node])
    stay = {place for found in kept.values() for _, place in found}
    by_address = sorted((first, length) for length, first in kept)
    return {
        place: tuple(_letting_through(interval, range_, kept, by_address, lengths, bits))
        for place, (interval, range_) in enumerate(flows)
        if place not in stay
    }


def _any_meet(flows: Sequence[tuple[Interval, Cidr]]) -> bool:
    """Whether two flows let something through that is the same: without that none is redundant."""
    return any(
        low <= other_high and other_low <= high and range_.overlaps(other)
        for ((low, high), range_), ((other_low, other_high), other) in combinations(flows, 2)
    )


def _letting_through(
    interval: Interval,
    range_: Cidr,
    kept: Mapping[_Node, list[_Flow]],
    by_address: Sequence[tuple[int, int]],
    lengths: Sequence[int],
    bits: int,
) -> Iterator[int]:
    """Some of the flows that meet one: of the ranges around it, of its own, and where those are not all, within it."""
    node = (range_.prefix_length, range_.first)
    around = [
        flow for wider in (*_wider(node, lengths, bits), node) for flow in _meeting(interval, kept.get(wider, ()))
    ]
    yield from (place for _, place in around)
    if not _is_within(interval, [(found,) for found, _ in around]):
        within = islice(by_address, bisect_left(by_address, (range_.first, range_.prefix_length + 1)), None)
        inside = takewhile(lambda each: each[0] <= range_.last, within)
        narrower = (flow for first, length in inside for flow in _meeting(interval, kept[length, first]))
        yield from (place for _, place in islice(narrower, _SHOWN))


def _meeting(interval: Interval, flows: Sequence[_Flow]) -> Iterator[_Flow]:
    """The first flows of one range that meet an interval."""
    low, high = interval
    start = max(bisect_right(flows, low, key=lambda flow: flow[0][0]) - 2, 0)
    met = (flow for flow in islice(flows, start, None) if flow[0][1] >= low)
    return islice(takewhile(lambda flow: flow[0][0] <= high, met), _SHOWN)


def _wider(node: _Node, lengths: Iterable[int], bits: int) -> Iterator[_Node]:
    """The ranges around one, from the widest; `lengths` are those of prefixes that there are, sorted."""
    length, first = node
    shorter = takewhile(lambda each: each < length, lengths)
    return ((each, first >> (bits - each) << (bits - each)) for each in shorter)


def _above(
    node: _Node,
    allowed: Mapping[_Node, Intervals],
    wholes: dict[_Node, Intervals],
    lengths: Iterable[int],
    bits: int,
) -> list[Intervals]:
    """What the wider ranges around one let through, as one set where there are any; each is put together once."""
    parents = [wider for wider in _wider(node, lengths, bits) if wider in allowed]
    if not parents:
        return []
    parent = parents[-1]
    if parent not in wholes:
        sets = (*_above(parent, allowed, wholes, lengths, bits), allowed[parent])
        wholes[parent] = union(part for each in sets for part in each)
    return [wholes[parent]]


def _is_within(interval: Interval, sets: Sequence[Intervals]) -> bool:
    """Whether sets let all of an interval through, one or several together. Ends at the first that none does."""
    low, high = interval
    while low <= high:
        reached = max((_end_at(low, taken) for taken in sets), default=-1)
        if reached < low:
            return False
        low = reached + 1
    return True


def _end_at(point: int, taken: Intervals) -> int:
    """The last that an interval of a set lets through from a point on; before the point where none does."""
    place = bisect_right(taken, point, key=_start) - 1
    return taken[place][1] if place >= 0 else -1


def _start(interval: Interval) -> int:
    return interval[0]


def _fewest(flows: Iterable[_Flow]) -> list[_Flow]:
    """Of the flows of one range as few as let the same through: no three of them have anything in common."""
    found: list[_Flow] = []
    for flow in sorted(flows, key=lambda flow: (flow[0][0], -flow[0][1], flow[1])):
        (low, high), _ = flow
        if found and high <= found[-1][0][1]:
            continue
        while len(found) > 1 and found[-2][0][1] + 1 >= low:
            found.pop()
        found.append(flow)
    return found


def _without_those_within(flows: list[_Flow], sets: list[Intervals]) -> list[_Flow]:
    """Without the flows that sets and their neighbours let through; see `_fewest`, whose result this takes."""
    found: list[_Flow] = []
    for position, (interval, place) in enumerate(flows):
        neighbours = [(flow[0],) for flow in (*found[-1:], *flows[position + 1 : position + 2])]
        if not _is_within(interval, [*sets, *neighbours]):
            found.append((interval, place))
    return found


def _from_narrow_to_wide(
    kept: Mapping[_Node, list[_Flow]], allowed: Mapping[_Node, Intervals], bits: int
) -> Iterable[tuple[_Node, Intervals]]:
    """Every range after all that are narrower, with what both of its halves let through by then."""
    ranges: dict[int, set[int]] = defaultdict(set)
    for length, first in kept:
        ranges[length].add(first)
    halves: dict[_Node, Intervals] = {}
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
