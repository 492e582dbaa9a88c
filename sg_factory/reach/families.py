"""Traffic of both address families on one line, IPv6 behind IPv4: what two ranges let through is of one family."""

from __future__ import annotations

from collections.abc import Collection

from sg_factory.network import ALL_TRAFFIC, FAMILIES, AddressFamily, Traffic
from sg_factory.network.intervals import Interval, Intervals, difference, intersection, union

_LAST = ALL_TRAFFIC.interval[1]
_START: dict[AddressFamily, int] = {
    "ipv4": 0,
    "ipv6": _LAST + 2,
}  # one more than next to it: intervals that touch are joined


def _carried(family: AddressFamily) -> Intervals:
    """What packets of a family may carry: all but the other family's ICMP."""
    others = (traffic for traffic in (Traffic("icmp"), Traffic("icmpv6")) if family not in traffic.families)
    return difference((ALL_TRAFFIC.interval,), tuple(traffic.interval for traffic in others))


_CARRIED = {family: _carried(family) for family in FAMILIES}


def by_family(interval: Interval, families: Collection[AddressFamily]) -> Intervals:
    """Some traffic as packets of these families carry it."""
    return tuple(
        (low + _START[family], high + _START[family])
        for family in FAMILIES
        if family in families
        for low, high in intersection((interval,), _CARRIED[family])
    )


def of_any_family(intervals: Intervals) -> Intervals:
    """The traffic that is there in one family or the other."""
    middle = _START["ipv6"]
    return union((low - middle, high - middle) if low >= middle else (low, high) for low, high in intervals)
