"""Addresses for what has none: free ones of given ranges, in order, away from the ranges that rules name."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sg_factory.network import BITS, AddressFamily, Cidr, cidr
from sg_factory.network.intervals import Intervals, difference, union

# Where no environment declares a VPC: private ranges, the one first that nobody names in a rule.
_VPC: dict[AddressFamily, tuple[str, ...]] = {
    "ipv4": ("10.131.0.0/16", "172.29.0.0/16", "192.168.0.0/16", "10.0.0.0/8", "100.64.0.0/10"),
    "ipv6": ("2001:db8:da7a::/56", "fd5f:1ab0:da7a::/56", "2600:1f00:da7a::/56"),
}
# For what is somewhere on the internet: the documentation and benchmarking ranges, then public ones.
_PUBLIC: dict[AddressFamily, tuple[str, ...]] = {
    "ipv4": ("198.18.0.0/16", "198.19.0.0/16", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "8.0.0.0/8"),
    "ipv6": ("2001:db8:ffff::/48", "2001:db8:fffe::/48", "2600::/16", "2a00::/12"),
}
_KEPT = 4
"""Addresses at the beginning of a subnet that AWS keeps for itself; its last one is kept, too."""

_UNSENT: dict[AddressFamily, Intervals] = {
    "ipv4": union(each.interval for each in map(cidr, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"))),
    # Also IPv4 addresses that are written as IPv6.
    "ipv6": union(
        (
            *(each.interval for each in map(cidr, ("::/127", "fe80::/10", "ff00::/8"))),
            (0xFFFF_0000_0000, 0xFFFF_FFFF_FFFF),
        )
    ),
}


def is_sent(family: AddressFamily, address: int) -> bool:
    """True if a packet between hosts may have this address: no loopback, link-local, multicast or unspecified one."""
    return 0 <= address < 1 << BITS[family] and not any(low <= address <= high for low, high in _UNSENT[family])


def has_hosts(range_: Cidr) -> bool:
    """True if hosts can have an address of a range."""
    return bool(difference((range_.interval,), _UNSENT[range_.family]))


@lru_cache(maxsize=10_000)
def text_of(family: AddressFamily, address: int) -> str:
    """Return an address as text."""
    return str(ipaddress.IPv4Address(address) if family == "ipv4" else ipaddress.IPv6Address(address))


class AddressPool:
    """Addresses that are still free, by family. `avoided` are ranges that rules name."""

    def __init__(self, avoided: Iterable[Cidr], taken: Iterable[tuple[AddressFamily, int]] = ()) -> None:
        self._avoided = tuple(avoided)
        self._taken = set(taken)

    def take(self, family: AddressFamily, ranges: Sequence[Cidr]) -> int | None:
        """Take the first free address of some ranges that no narrower range of a rule contains, else any free one."""
        of_family = [each for each in ranges if each.family == family]
        for is_strict in (True, False):
            for range_ in of_family:
                for address in self._candidates(range_, is_strict=is_strict):
                    if (family, address) not in self._taken:
                        self._taken.add((family, address))
                        return address
        return None

    def vpc(self, family: AddressFamily) -> tuple[Cidr, ...]:
        """Return the made-up ranges of a VPC, best first."""
        return self._best(_VPC[family])

    def public(self, family: AddressFamily) -> tuple[Cidr, ...]:
        """Return ranges for what is outside of the VPC, best first."""
        return self._best(_PUBLIC[family])

    def block(self, family: AddressFamily) -> Cidr:
        """Take a range of 16 addresses (IPv6: a /124) outside of the VPC that contains no address that is taken."""
        for range_ in self.public(family):
            for first in range(range_.first, range_.last - 15, 16):
                block = cidr(f"{text_of(family, first)}/{BITS[family] - 4}")
                is_free = not any(block.overlaps(each) and not each.covers(range_) for each in self._avoided)
                if is_free and not any((family, address) in self._taken for address in range(first, first + 16)):
                    self._avoided = (*self._avoided, block)
                    return block
        raise AssertionError("no range is free")

    def _best(self, texts: Iterable[str]) -> tuple[Cidr, ...]:
        """Ranges, those first that no rule names a part of."""
        ranges = [cidr(text) for text in texts]
        return tuple(sorted(ranges, key=lambda one: any(one.overlaps(each) for each in self._narrower(one))))

    def _narrower(self, range_: Cidr) -> Iterator[Cidr]:
        return (each for each in self._avoided if each.overlaps(range_) and not each.covers(range_))

    def _candidates(self, range_: Cidr, *, is_strict: bool) -> Iterator[int]:
        first, last = range_.first, range_.last
        if range_.size > 2 * _KEPT:
            first, last = first + _KEPT, last - 1
        avoided = (each.interval for each in self._narrower(range_)) if is_strict else ()
        free = difference(((first, last),), union((*avoided, *_UNSENT[range_.family])))
        return (address for low, high in free for address in range(low, high + 1))
