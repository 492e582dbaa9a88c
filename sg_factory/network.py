"""Addresses, ports and protocols as sets: what "everyone", "overlaps" and "covers" mean.

Sources: the protocol numbers and ICMP types are IANA's; how EC2 writes them is in the API reference of IpPermission
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

Family = Literal["ipv4", "ipv6"]
FAMILIES: tuple[Family, Family] = ("ipv4", "ipv6")

MAX_PORT = 65535

_WRITTEN_RANGE = re.compile(r"[0-9A-Fa-f:.]+/[0-9]{1,3}\Z")


class NotARange(ValueError):
    """A text that is no address range. `meant` is the range to write instead, or empty where there is none."""

    def __init__(self, message: str, meant: str = "") -> None:
        super().__init__(message)
        self.meant = meant


@dataclass(frozen=True, slots=True, order=True)
class Cidr:
    """An address range in canonical form. `first` and `last` are its ends as integers, both included."""

    family: Family
    first: int
    last: int
    text: str = field(compare=False)

    @property
    def prefix_length(self) -> int:
        """How many leading bits are fixed: 0 is everyone."""
        return (32 if self.family == "ipv4" else 128) - (self.last - self.first).bit_length()

    @property
    def is_everyone(self) -> bool:
        """Whether this is all of its address family."""
        return self.prefix_length == 0

    def covers(self, other: Cidr) -> bool:
        """Whether every address of `other` is in this range."""
        return self.family == other.family and self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Cidr) -> bool:
        """Whether any address is in both ranges."""
        return self.family == other.family and self.first <= other.last and other.first <= self.last


@cache
def cidr(text: str) -> Cidr:
    """The range that `text` writes, such as `10.1.0.0/16` or `2001:db8::/32`.

    Raises NotARange for anything that EC2 would refuse or silently read as another range: host bits, a missing
    prefix length, a netmask, a scope id, an IPv4 address in IPv6 clothing.
    """
    if not _WRITTEN_RANGE.match(text):
        raise NotARange(f"“{text}” is not an address range", _range_of_address(text))
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise _not_a_range(text) from None
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise NotARange(f"“{text}” is an IPv4 range written as IPv6")
    family: Family = "ipv4" if network.version == 4 else "ipv6"
    return Cidr(family, int(network.network_address), int(network.broadcast_address), str(network))


def _not_a_range(text: str) -> NotARange:
    try:
        return NotARange(f"“{text}” has host bits set", str(ipaddress.ip_network(text, strict=False)))
    except ValueError:
        return NotARange(f"“{text}” is not an address range")


def _range_of_address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return f"{address}/{address.max_prefixlen}"


EVERYONE = (cidr("0.0.0.0/0"), cidr("::/0"))

# Ranges that no packet from the internet comes from (IANA special-purpose registries). The documentation ranges are
# not among them: in examples they stand for public addresses and are to be judged like them.
_NOT_PUBLIC = tuple(
    cidr(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
)


def is_public(range_: Cidr) -> bool:
    """Whether the range holds any public address."""
    return not any(private.covers(range_) for private in _NOT_PUBLIC)


@dataclass(frozen=True, slots=True)
class Traffic:
    """One protocol with its ports, as EC2 writes it.

    `protocol` is `tcp`, `udp`, `icmp`, `icmpv6`, `-1` (all) or an IANA number. `low` and `high` are the first and
    last port; for ICMP the type and the code, -1 for any; for every other protocol both are None.
    """

    protocol: str
    low: int | None = None
    high: int | None = None

    @property
    def families(self) -> tuple[Family, ...]:
        """The address families that the traffic can meet: ICMP belongs to IPv4, ICMPv6 to IPv6."""
        if self.protocol == "icmp":
            return ("ipv4",)
        return ("ipv6",) if self.protocol == "icmpv6" else FAMILIES

    def covers(self, other: Traffic) -> bool:
        """Whether a rule for this traffic lets all of `other` through."""
        return not uncovered(other, (self,))

    def overlaps(self, other: Traffic) -> bool:
        """Whether any packet is both."""
        if "-1" in (self.protocol, other.protocol):
            return True
        if self.protocol != other.protocol:
            return False
        if self.protocol in ("icmp", "icmpv6"):
            return all(-1 in pair or pair[0] == pair[1] for pair in ((self.low, other.low), (self.high, other.high)))
        (low, high), (other_low, other_high) = _ports(self), _ports(other)
        return low <= other_high and other_low <= high

    def __str__(self) -> str:
        """The traffic as an author would write it."""
        return _written(self)


ALL_TRAFFIC = Traffic("-1")


def uncovered(wanted: Traffic, allowed: Iterable[Traffic]) -> tuple[Traffic, ...]:
    """What of `wanted` the union of `allowed` does not let through.

    Several port ranges may cover one together. For ICMP and the protocols without ports it is all or nothing, which
    is how they are written.
    """
    same = [other for other in allowed if other.protocol in ("-1", wanted.protocol)]
    if any(other.protocol == "-1" for other in same):
        return ()
    if wanted.protocol not in ("tcp", "udp"):
        return () if any(_icmp_covers(other, wanted) for other in same) else (wanted,)
    gaps = []
    low, high = _ports(wanted)
    for other_low, other_high in sorted(map(_ports, same)):
        if other_low > high:
            break
        if other_low > low:
            gaps.append(Traffic(wanted.protocol, low, other_low - 1))
        low = max(low, other_high + 1)
    if low <= high:
        gaps.append(Traffic(wanted.protocol, low, high))
    return tuple(gaps)


def _icmp_covers(traffic: Traffic, wanted: Traffic) -> bool:
    return traffic.low in (-1, wanted.low) and traffic.high in (-1, wanted.high)


def _ports(traffic: Traffic) -> tuple[int, int]:
    return (0 if traffic.low is None else traffic.low, MAX_PORT if traffic.high is None else traffic.high)


def _written(traffic: Traffic) -> str:
    if traffic.protocol == "-1":
        return "all"
    if traffic.low is None:
        return NAMED_PROTOCOLS.get(traffic.protocol, f"protocol/{traffic.protocol}")
    if traffic.protocol in ("icmp", "icmpv6"):
        names = {numbers: name for name, numbers in ICMP_TYPES[traffic.protocol].items()}
        if traffic.low == -1:
            return traffic.protocol
        if (traffic.low, traffic.high) in names:
            return f"{traffic.protocol}/{names[traffic.low, traffic.high]}"  # type: ignore[index]
        return f"{traffic.protocol}/{traffic.low}" + ("" if traffic.high == -1 else f"/{traffic.high}")
    return f"{traffic.protocol}/{traffic.low}" + ("" if traffic.low == traffic.high else f"-{traffic.high}")


# Protocols without ports that have a word of their own (IANA protocol numbers).
NAMED_PROTOCOLS = {"47": "gre", "50": "esp", "51": "ah"}

# Type and code by name, -1 for any code (IANA ICMP and ICMPv6 parameters).
ICMP_TYPES: dict[str, dict[str, tuple[int, int]]] = {
    "icmp": {
        "echo-reply": (0, -1),
        "destination-unreachable": (3, -1),
        "fragmentation-needed": (3, 4),
        "echo-request": (8, -1),
        "time-exceeded": (11, -1),
        "parameter-problem": (12, -1),
    },
    "icmpv6": {
        "destination-unreachable": (1, -1),
        "packet-too-big": (2, -1),
        "time-exceeded": (3, -1),
        "parameter-problem": (4, -1),
        "echo-request": (128, -1),
        "echo-reply": (129, -1),
    },
}
