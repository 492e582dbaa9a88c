"""Boxes: traffic and addresses that one entry of a network ACL can express; and joining them exactly.

An entry has one protocol or all of them, one range of ports (of ICMP: one type and code, or any), and one CIDR.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sg_factory.network import ALL_TRAFFIC, BITS, MAX_PORT, AddressFamily, Cidr, Traffic, joined
from sg_factory.network.intervals import Interval, union

_SPAN = MAX_PORT + 1


class AclBox(NamedTuple):
    """Traffic (`Traffic.interval`) of one CIDR, as an entry has it."""

    traffic: Interval
    cidr: Cidr

    def covers(self, other: AclBox) -> bool:
        """True if it lets through all that another one does."""
        (low, high), (other_low, other_high) = self.traffic, other.traffic
        return low <= other_low and other_high <= high and self.cidr.covers(other.cidr)

    @property
    def written(self) -> Traffic:
        """The traffic in EC2's notation."""
        (found,) = written(self.traffic)
        return found

    @property
    def size(self) -> int:
        """The number of ports of all protocols times the number of addresses."""
        return (self.traffic[1] - self.traffic[0] + 1) * self.cidr.size


def written(interval: Interval) -> tuple[Traffic, ...]:
    """Return the traffic of an interval that is in one protocol or is all traffic: one, or several parts of ICMP."""
    low, high = interval
    if interval == ALL_TRAFFIC.interval:
        return (ALL_TRAFFIC,)
    protocol = low // _SPAN
    return Traffic.of(protocol, low % _SPAN, high - protocol * _SPAN)


def joined_boxes(boxes: Iterable[AclBox]) -> tuple[AclBox, ...]:
    """Return few boxes that let through exactly what all of the given ones of a family do, sorted.

    Adjacent ports of one range are joined, adjacent ranges of the same ports, and what another box covers is dropped,
    until nothing changes. Each given box is within one of these.
    """
    found = frozenset(boxes)
    while True:
        made = without_covered(_by_traffic(_by_range(found)))
        if made == found:
            return tuple(sorted(found))
        found = made


def _by_range(boxes: Collection[AclBox]) -> frozenset[AclBox]:
    """Join the traffic of each range."""
    held: dict[Cidr, dict[int, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for traffic, cidr in boxes:
        held[cidr][-1 if traffic == ALL_TRAFFIC.interval else traffic[0] // _SPAN].append(traffic)
    return frozenset(
        AclBox(part.interval, cidr)
        for cidr, protocols in held.items()
        for intervals in ([protocols[-1]] if -1 in protocols else protocols.values())
        for interval in union(intervals)
        for part in written(interval)
    )


def _by_traffic(boxes: Collection[AclBox]) -> frozenset[AclBox]:
    """Join the ranges of the same traffic."""
    held: dict[Interval, list[Cidr]] = defaultdict(list)
    for traffic, cidr in boxes:
        held[traffic].append(cidr)
    return frozenset(AclBox(traffic, cidr) for traffic, ranges in held.items() for cidr in joined(ranges))


def without_covered(boxes: Collection[AclBox]) -> frozenset[AclBox]:
    """Return the boxes that no other one covers."""
    held: dict[tuple[AddressFamily, int, int], list[Interval]] = defaultdict(list)  # by the fixed bits of ranges
    lengths: set[int] = set()
    found: list[AclBox] = []
    for box in sorted(boxes, key=lambda each: (-each.size, each)):  # what covers another one is larger
        (low, high), range_ = box
        bits = BITS[range_.family]
        around = ((range_.family, length, range_.first >> (bits - length)) for length in lengths)
        known = (traffic for key in around if key[1] <= range_.prefix_length for traffic in held.get(key, ()))
        if not any(first <= low and high <= last for first, last in known):
            found.append(box)
            lengths.add(range_.prefix_length)
            held[range_.family, range_.prefix_length, range_.first >> (bits - range_.prefix_length)].append(box.traffic)
    return frozenset(found)
