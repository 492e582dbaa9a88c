"""Address ranges: parsing, coverage, and the ranges that are public."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from sg_factory.network.intervals import Interval
from sg_factory.network.wrong_range import fault

AddressFamily = Literal["ipv4", "ipv6"]
FAMILIES: tuple[AddressFamily, AddressFamily] = ("ipv4", "ipv6")
FAMILY_NAMES: dict[AddressFamily, str] = {"ipv4": "IPv4", "ipv6": "IPv6"}
"""The names of the families in text."""
BITS: dict[AddressFamily, int] = {"ipv4": 32, "ipv6": 128}
"""The length of an address in bits."""

_WRITTEN_RANGE = re.compile(r"[0-9A-Fa-f:.]+/(0|[1-9][0-9]{0,2})\Z")


class NotARange(ValueError):
    """A text that is not an address range. `meant` is the range closest to it, or empty.

    `proposed` is the range to write instead: `meant`, but never a /0 for a text that may have meant less.
    """

    def __init__(self, message: str, meant: str = "", proposed: str = "") -> None:
        super().__init__(message)
        self.meant = meant
        self.proposed = proposed


@dataclass(frozen=True, slots=True, order=True)
class Cidr:
    """An address range in canonical form. `first` and `last` are its ends as integers, both included."""

    family: AddressFamily
    first: int
    last: int
    text: str = field(compare=False)

    @property
    def prefix_length(self) -> int:
        """The number of fixed leading bits: 0 is everyone."""
        return BITS[self.family] - (self.last - self.first).bit_length()

    @property
    def size(self) -> int:
        """The number of addresses in the range."""
        return self.last - self.first + 1

    @property
    def interval(self) -> Interval:
        """The first and last address as integers."""
        return self.first, self.last

    @property
    def is_everyone(self) -> bool:
        """True for all addresses of the family (/0)."""
        return self.prefix_length == 0

    def covers(self, other: Cidr) -> bool:
        """True if every address of `other` is in this range."""
        return self.family == other.family and self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Cidr) -> bool:
        """True if some address is in both ranges."""
        return self.family == other.family and self.first <= other.last and other.first <= self.last


def cidr(text: str) -> Cidr:
    """Parse a range such as `10.1.0.0/16` or `2001:db8::/32`.

    Raises NotARange for anything that EC2 would reject or silently read as another range: host bits, a missing
    prefix length, a netmask, a zone, an IPv4-mapped IPv6 address.
    """
    found = _read(text)
    if isinstance(found, NotARange):
        raise NotARange(str(found), found.meant, found.proposed)
    return found


@cache
def _read(text: str) -> Cidr | NotARange:
    """Parse a range, and cache the range or the error."""
    try:
        return _parsed(text)
    except NotARange as error:
        error.__context__ = None  # the context takes as much memory as a hundred ranges
        return error.with_traceback(None)


def _parsed(text: str) -> Cidr:
    if not _WRITTEN_RANGE.match(text):
        raise _not_a_range(text)
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise _not_a_range(text) from None
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise NotARange(f"“{text}” is an IPv4 range written as IPv6", *_meant(text))
    family: AddressFamily = "ipv4" if network.version == 4 else "ipv6"
    return Cidr(family, int(network.network_address), int(network.broadcast_address), str(network))


def _not_a_range(text: str) -> NotARange:
    meant, proposed = _meant(text)
    what = fault(text)
    if not what and meant:
        what = "has host bits set" + (", and /0 means every address" if not proposed else "")
    return NotARange(f"“{text}” {what or 'is not an address range'}", meant, proposed)


def _meant(text: str) -> tuple[str, str]:
    """Return the range closest to a text (one address, a netmask, a blank, host bits), and the one to propose.

    A /0 is only proposed for the address zero, and never for the mask 0.0.0.0, which may mean a single address.
    """
    plain = "".join(text.split())
    address, _, length = plain.partition("/")
    try:
        network = ipaddress.ip_network(plain, strict=False)
    except ValueError:
        return "", ""
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None:
        meant = f"{network.network_address.ipv4_mapped}/{network.prefixlen - 96}"
    else:
        meant = str(network)
    if not _WRITTEN_RANGE.match(meant):
        return "", ""
    is_less = meant.endswith("/0") and (length == "0.0.0.0" or ipaddress.ip_address(address) != network[0])
    return meant, "" if is_less else meant


EVERYONE = (cidr("0.0.0.0/0"), cidr("::/0"))

NOT_PUBLIC = tuple(
    cidr(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
)
"""Ranges that are never the source of a packet from the internet (IANA special-purpose registries).

The documentation ranges are not in the list: examples use them as public addresses.
"""


@cache
def looks_like_range(text: str) -> bool:
    """True if a text is meant as a range or an address, valid or not: no name has these characters."""
    return "/" in text or ":" in text or re.fullmatch(r"[0-9.]+", text) is not None


@cache
def is_public(range_: Cidr) -> bool:
    """True if the range contains a public address."""
    return not any(private.covers(range_) for private in NOT_PUBLIC)


@cache
def is_private(range_: Cidr) -> bool:
    """True if the range contains an address that is not public; a wide range contains both kinds."""
    return any(private.overlaps(range_) for private in NOT_PUBLIC)


# The limited broadcast address and the loopback ranges (IANA special-purpose registries): packets to them never leave
# the interface, so templates use them for egress rules that allow nothing.
_NOWHERE = tuple(map(cidr, ("255.255.255.255/32", "127.0.0.0/8", "::1/128")))


@cache
def is_nowhere(range_: Cidr) -> bool:
    """True if no packet over a network ever has a source or destination in the range."""
    return any(nowhere.covers(range_) for nowhere in _NOWHERE)
