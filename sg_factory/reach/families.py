"""Traffic of both address families as intervals on one line, IPv6 after IPv4.

Two rules with ranges allow traffic only in an address family that both have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sg_factory.network import ALL_TRAFFIC, FAMILIES, AddressFamily, Traffic
from sg_factory.network.intervals import Interval, Intervals, difference, intersection, union

_LAST = ALL_TRAFFIC.interval[1]
_START: dict[AddressFamily, int] = {"ipv4": 0, "ipv6": _LAST + 2}  # a gap of one, as adjoining intervals are merged


def _carried(family: AddressFamily) -> Intervals:
    """Traffic that a family can carry: all but the ICMP of the other family."""
    others = (traffic for traffic in (Traffic("icmp"), Traffic("icmpv6")) if family not in traffic.families)
    return difference((ALL_TRAFFIC.interval,), tuple(traffic.interval for traffic in others))


CARRIED: Mapping[AddressFamily, Intervals] = {family: _carried(family) for family in FAMILIES}
"""The traffic that packets of each family can be."""


def by_family(interval: Interval, families: Collection[AddressFamily]) -> Intervals:
    """Traffic of an interval in these families."""
    return tuple(
        (low + _START[family], high + _START[family])
        for family in FAMILIES
        if family in families
        for low, high in intersection((interval,), CARRIED[family])
    )


def of_any_family(intervals: Intervals) -> Intervals:
    """Traffic that is allowed in one of the families."""
    middle = _START["ipv6"]
    return union((low - middle, high - middle) if low >= middle else (low, high) for low, high in intervals)
