"""Fewer boxes that let through at least what many do, and little else: what `network_acls: aggregated` accepts."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Iterator
from heapq import heapify, heappop, heappush
from itertools import combinations

from sg_factory.compile.network_acls.boxes import AclBox, written
from sg_factory.network import ALL_TRAFFIC, MAX_PORT, Cidr, address_text, cidr, lacking, traffic_text

_SPAN = MAX_PORT + 1
_MOST_IN_PAIRS = 100  # boxes of which every pair is compared; of more, those that are near each other
_NEAR = 6


def aggregated(boxes: Collection[AclBox], most: int) -> tuple[AclBox, ...]:
    """Return at most `most` boxes of one family (1 or more) that together cover all of the given ones, sorted.

    Two boxes become the smallest one around both, always those for which this adds least.
    """
    held = set(boxes)
    while len(held) > _MOST_IN_PAIRS > most:
        held = _joined_at_once(held, _MOST_IN_PAIRS)
    pairs = [_join(one, other) for one, other in combinations(sorted(held), 2)]
    heapify(pairs)
    while len(held) > most:
        _, around, one, other = heappop(pairs)
        if one in held and other in held:
            held = {box for box in held if not around.covers(box)}
            for each in held:
                heappush(pairs, _join(*sorted((each, around))))
            held.add(around)
    return tuple(sorted(AclBox(traffic, _in_text(range_)) for traffic, range_ in held))


def _joined_at_once(held: set[AclBox], most: int) -> set[AclBox]:
    """Join boxes that are near each other, each at most once."""
    taken: set[AclBox] = set()
    found = set(held)
    for _, around, one, other in sorted({_join(*sorted(pair)) for pair in _near(held)}):
        if len(found) > most and not {one, other} & taken:
            taken |= {one, other}
            found = {box for box in found if not around.covers(box)} | {around}
    return found


def _near(held: Iterable[AclBox]) -> Iterator[tuple[AclBox, AclBox]]:
    for ordered in (sorted(held), sorted(held, key=lambda box: (box.cidr, box.traffic))):
        for position, one in enumerate(ordered):
            yield from ((one, other) for other in ordered[position + 1 : position + 1 + _NEAR])


def _join(one: AclBox, other: AclBox) -> tuple[int, AclBox, AclBox, AclBox]:
    """Return what the smallest box around two others adds, that box, and the two."""
    around = AclBox(_traffic_around(one, other), _range_around(one.cidr, other.cidr))
    low, high = max(one.traffic[0], other.traffic[0]), min(one.traffic[1], other.traffic[1])
    shared = 0
    if low <= high and one.cidr.overlaps(other.cidr):
        shared = (high - low + 1) * min(one.cidr.size, other.cidr.size)
    return around.size - one.size - other.size + shared, around, one, other


def _traffic_around(one: AclBox, other: AclBox) -> tuple[int, int]:
    low, high = min(one.traffic[0], other.traffic[0]), max(one.traffic[1], other.traffic[1])
    protocol = low // _SPAN
    if protocol != high // _SPAN:
        return ALL_TRAFFIC.interval
    if len(written((low, high))) > 1:  # types of ICMP: an entry has one, or any
        return protocol * _SPAN, protocol * _SPAN + MAX_PORT
    return low, high


def _range_around(one: Cidr, other: Cidr) -> Cidr:
    """Return the smallest CIDR around two of one family, if it is neither of them without its text."""
    if one.covers(other):
        return one
    if other.covers(one):
        return other
    free = (one.first ^ other.first).bit_length()
    first = one.first >> free << free
    return Cidr(one.family, first, first + (1 << free) - 1, "")  # of thousands of pairs few become entries


def _in_text(range_: Cidr) -> Cidr:
    if range_.text:
        return range_
    version = ipaddress.IPv4Address if range_.family == "ipv4" else ipaddress.IPv6Address
    return cidr(f"{version(range_.first)}/{range_.prefix_length}")


def added_by(box: AclBox, exact: Iterable[AclBox]) -> tuple[str, ...]:
    """Return what a box lets through besides the exact ones, in words: `tcp/80-442 of 10.0.0.0/24`."""
    return tuple(
        f"{traffic_text(part.traffic)} of {address_text(part.family, part.first, part.last)}"
        for part in lacking(box.traffic, box.cidr, exact)
    )
