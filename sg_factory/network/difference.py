"""The part of a flow that other flows do not allow, in addresses and traffic together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sg_factory.network.addresses import AddressFamily, Cidr
from sg_factory.network.intervals import Interval, Intervals, union, without


@dataclass(frozen=True, slots=True, order=True)
class FlowPart:
    """Traffic (`Traffic.interval`) for the addresses from `first` to `last`, both included."""

    family: AddressFamily
    first: int
    last: int
    traffic: Intervals


def lacking(interval: Interval, range_: Cidr, allowed: Iterable[tuple[Interval, Cidr]]) -> Iterator[FlowPart]:
    """Yield the disjoint parts of a flow, sorted by address, that none of the `allowed` flows allows."""
    met = [(other, cidr) for other, cidr in allowed if cidr.overlaps(range_) and _meet(other, interval)]
    met.sort(key=_outer_first)
    starts = {range_.first, *(max(cidr.first, range_.first) for _, cidr in met)}
    starts |= {cidr.last + 1 for _, cidr in met if cidr.last < range_.last}
    ordered = sorted(starts)
    around: list[tuple[Interval, Cidr]] = []  # CIDRs nest or are disjoint: the last one is the innermost
    following_one = 0
    open_: FlowPart | None = None
    for first, following in zip(ordered, [*ordered[1:], range_.last + 1], strict=True):
        while around and around[-1][1].last < first:
            around.pop()
        while following_one < len(met) and met[following_one][1].first <= first:
            around.append(met[following_one])
            following_one += 1
        left = tuple(without(interval, union(other for other, _ in around)))
        if open_ and open_.traffic == left:
            open_ = FlowPart(range_.family, open_.first, following - 1, left)
            continue
        if open_ and open_.traffic:
            yield open_
        open_ = FlowPart(range_.family, first, following - 1, left)
    if open_ and open_.traffic:
        yield open_


def _outer_first(allowed: tuple[Interval, Cidr]) -> tuple[int, int]:
    _, cidr = allowed
    return cidr.first, cidr.prefix_length


def _meet(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
