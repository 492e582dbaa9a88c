"""Addresses and ports that were seen → the few ranges that would be enough; never fewer than were seen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from sg_factory.network import BITS, AddressFamily, Cidr, cidr, joined
from sg_factory.usage.traffic.addresses import AddressNumber, text_of

MARGINS: Mapping[AddressFamily, int] = {"ipv4": 28, "ipv6": 64}
"""The prefix lengths around an address that count as seen with it."""

_MOST = 8  # ranges for one line: more are no rule that anybody reads
_GAP = 10  # unseen ports between two that are joined


def enough_ranges(seen: Collection[AddressNumber], within: Cidr, margin: int) -> tuple[Cidr, ...]:
    """Return ranges of a range that hold all addresses that were seen in it.

    `margin` is the prefix length around each address that is taken with it. A range of which half was seen is taken
    whole, and so are the nearest ones until there are few.
    """
    family, bits = within.family, BITS[within.family]
    length = max(min(margin, bits), within.prefix_length)
    shift = bits - length
    blocks = sorted({number >> shift for each, number in seen if each == family and _holds(within, number)})
    found = list(_halves(blocks, within.first >> shift, length - within.prefix_length))
    while len(found) > _MOST:
        at = min(range(len(found) - 1), key=lambda at: _common(found[at], found[at + 1])[1])
        found[at : at + 2] = [_common(found[at], found[at + 1])]
    return joined(cidr(text_of(family, first << shift, length - size)) for first, size in found)


def _holds(within: Cidr, number: int) -> bool:
    return within.first <= number <= within.last


def _halves(blocks: Collection[int], first: int, size: int) -> Iterator[tuple[int, int]]:
    """The parts of 2^size blocks of which at least half was seen, on both sides, by their first block and size."""
    ordered = list(blocks)
    if not ordered:
        return
    middle = first + (1 << size >> 1)
    at = bisect_left(ordered, middle)
    if size == 0 or (0 < at < len(ordered) and len(ordered) * 2 >= 1 << size):
        yield first, size
    else:
        yield from _halves(ordered[:at], first, size - 1)
        yield from _halves(ordered[at:], middle, size - 1)


def _common(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The smallest part around two parts."""
    size = max(one[1], other[1], (one[0] ^ other[0]).bit_length())
    return one[0] >> size << size, size


def enough_ports(seen: Collection[int]) -> tuple[tuple[int, int], ...]:
    """Return ranges of ports that hold all that were seen, joined over small gaps."""
    ports = sorted(seen)
    gaps = sorted((high - low for low, high in pairwise(ports)), reverse=True)
    least = max(_GAP, gaps[_MOST - 1] if len(gaps) >= _MOST else 0)
    found: list[tuple[int, int]] = []
    for port in ports:
        if found and port - found[-1][1] <= least:
            found[-1] = found[-1][0], port
        else:
            found.append((port, port))
    return tuple(found)
