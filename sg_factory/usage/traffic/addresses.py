"""Addresses of flow logs and of network interfaces as numbers."""

from __future__ import annotations

import socket
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sg_factory.network import BITS, AddressFamily, Cidr

AddressNumber = tuple[AddressFamily, int]
"""An address by its family and number."""


@lru_cache(maxsize=1 << 16)
def number_of(text: str) -> AddressNumber | None:
    """Return the number of an address; None for any other text."""
    family: AddressFamily = "ipv6" if ":" in text else "ipv4"
    try:
        packed = socket.inet_pton(socket.AF_INET6 if family == "ipv6" else socket.AF_INET, text)
    except (OSError, ValueError):
        return None
    return family, int.from_bytes(packed)


class HeldAddress(NamedTuple):
    """An interface that has an address, with the ids of its groups."""

    interface_id: str
    groups: frozenset[str]


class HeldSpan(NamedTuple):
    """An interface that has an address from the first to the last of some states, by their numbers."""

    first: int
    last: int
    held: HeldAddress


class AddressBook:
    """The interfaces of an account by their addresses and delegated prefixes, over time."""

    def __init__(self, spans: Iterable[tuple[Cidr, HeldSpan]]) -> None:
        self._single: dict[AddressNumber, list[HeldSpan]] = {}
        ranges: list[tuple[AddressFamily, int, int, HeldSpan]] = []
        for range_, span in spans:
            if range_.first == range_.last:
                self._single.setdefault((range_.family, range_.first), []).append(span)
            else:
                ranges.append((range_.family, range_.first, range_.last, span))
        self._ranges = sorted(ranges, key=lambda each: each[:3])
        self._keys = [each[:2] for each in self._ranges]

    def spans(self, address: AddressNumber) -> list[HeldSpan]:
        """Return all that have an address, or a prefix around it; two of EC2's prefixes are equal or disjoint."""
        found = list(self._single.get(address, ()))
        at = bisect_right(self._keys, address) - 1
        while at >= 0 and self._ranges[at][0] == address[0] and self._ranges[at][2] >= address[1]:
            found.append(self._ranges[at][3])
            at -= 1
        return found


@dataclass(frozen=True)
class RangeIndex:
    """Values of bits by ranges: the union of the bits of all ranges around an address, in as many steps as lengths."""

    _by_length: dict[AddressFamily, dict[int, dict[int, int]]]

    @classmethod
    def of(cls, ranges: Iterable[tuple[Cidr, int]]) -> RangeIndex:
        """Return the index of some ranges, each with its bits."""
        found: dict[AddressFamily, dict[int, dict[int, int]]] = {"ipv4": {}, "ipv6": {}}
        for range_, bits in ranges:
            shift = BITS[range_.family] - range_.prefix_length
            of_length = found[range_.family].setdefault(shift, {})
            key = range_.first >> shift
            of_length[key] = of_length.get(key, 0) | bits
        return cls(found)

    def bits(self, address: AddressNumber, length: int) -> int:
        """Return the bits of all ranges that contain the range of a length that begins with an address."""
        family, number = address
        least = BITS[family] - length
        found = 0
        for shift, of_length in self._by_length[family].items():
            if shift >= least:
                found |= of_length.get(number >> shift, 0)
        return found


def text_of(family: AddressFamily, number: int, length: int) -> str:
    """Return a range as text, by its first address and its prefix length."""
    size = BITS[family] // 8
    kind = socket.AF_INET6 if family == "ipv6" else socket.AF_INET
    return f"{socket.inet_ntop(kind, number.to_bytes(size))}/{length}"
