"""Ranges that join: the fewest ranges with exactly the same addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from sg_factory.network.addresses import FAMILIES, AddressFamily, Cidr, cidr
from sg_factory.network.intervals import union


def joined(ranges: Iterable[Cidr]) -> tuple[Cidr, ...]:
    """Return the fewest ranges with the same addresses as all of `ranges`, sorted: IPv4 before IPv6."""
    given = tuple(ranges)
    if len(given) < 2:
        return given
    return tuple(
        cidr(str(network))
        for family in FAMILIES
        for first, last in union(range_.interval for range_ in given if range_.family == family)
        for network in _networks(family, first, last)
    )


def _networks(
    family: AddressFamily, first: int, last: int
) -> Iterable[ipaddress.IPv4Network] | Iterable[ipaddress.IPv6Network]:
    if family == "ipv4":
        return ipaddress.summarize_address_range(ipaddress.IPv4Address(first), ipaddress.IPv4Address(last))
    return ipaddress.summarize_address_range(ipaddress.IPv6Address(first), ipaddress.IPv6Address(last))
