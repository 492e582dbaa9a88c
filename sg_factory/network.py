"""Addresses, ports and protocols as sets: what "everyone", "overlaps" and "covers" mean.

Sources: the protocol numbers and ICMP types are IANA's; how EC2 writes them is in the API reference of IpPermission
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

Family = Literal["ipv4", "ipv6"]
FAMILIES: tuple[Family, Family] = ("ipv4", "ipv6")

MAX_PORT = 65535

_WRITTEN_RANGE = re.compile(r"[0-9A-Fa-f:.]+/(0|[1-9][0-9]{0,2})\Z")


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


@cache
def cidr(text: str) -> Cidr:
    """The range that `text` writes, such as `10.1.0.0/16` or `2001:db8::/32`.

    Raises NotARange for anything that EC2 would refuse or silently read as another range: host bits, a missing
    prefix length, a netmask, a scope id, an IPv4 address in IPv6 clothing.
    """
    if not _WRITTEN_RANGE.match(text):
        raise NotARange(f"“{text}” is not an address range", _meant(text))
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        meant = _meant(text)
        raise NotARange(f"“{text}” {'has host bits set' if meant else 'is not an address range'}", meant) from None
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise NotARange(f"“{text}” is an IPv4 range written as IPv6", _meant(text))
    family: Family = "ipv4" if network.version == 4 else "ipv6"
    return Cidr(family, int(network.network_address), int(network.broadcast_address), str(network))


def _meant(text: str) -> str:
    """The range that a text comes closest to: one address, a netmask, a blank, host bits; empty where it is none."""
    try:
        network = ipaddress.ip_network("".join(text.split()), strict=False)
    except ValueError:
        return ""
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None:
        return f"{network.network_address.ipv4_mapped}/{network.prefixlen - 96}"
    return str(network) if _WRITTEN_RANGE.match(str(network)) else ""


EVERYONE = (cidr("0.0.0.0/0"), cidr("::/0"))

# Ranges that no packet from the internet comes from (IANA special-purpose registries). The documentation ranges are
# not among them: in examples they stand for public addresses and are to be judged like them.
_NOT_PUBLIC = tuple(
    cidr(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
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

    def __str__(self) -> str:
        """The traffic as an author would write it."""
        return _written(self)


ALL_TRAFFIC = Traffic("-1")


class TrafficSet:
    """What the union of some traffic lets through. Made once, it answers each question in logarithmic time."""

    def __init__(self, allowed: Iterable[Traffic]) -> None:
        self._whole = frozenset(allowed)
        self._everything = ALL_TRAFFIC in self._whole
        self._intervals = {protocol: _merged(protocol, self._whole) for protocol in _WITH_PORTS}

    def lacks(self, wanted: Traffic) -> tuple[Traffic, ...]:
        """What of `wanted` is not let through; port ranges may cover one together, and leave gaps.

        For ICMP and the protocols without ports it is all or nothing, which is how they are written.
        """
        if self._everything:
            return ()
        if wanted.protocol in _WITH_PORTS:
            return tuple(self._gaps(wanted))
        covering = {wanted, Traffic(wanted.protocol, wanted.low, -1), Traffic(wanted.protocol, -1, -1)}
        return () if covering & self._whole else (wanted,)

    def _gaps(self, wanted: Traffic) -> Iterator[Traffic]:
        intervals = self._intervals[wanted.protocol]
        low, high = _ports(wanted)
        for allowed_low, allowed_high in intervals[max(bisect_right(intervals, (low, MAX_PORT)) - 1, 0) :]:
            if allowed_low > high:
                break
            if allowed_low > low:
                yield Traffic(wanted.protocol, low, allowed_low - 1)
            low = max(low, allowed_high + 1)
        if low <= high:
            yield Traffic(wanted.protocol, low, high)


_WITH_PORTS = ("tcp", "udp")


def _merged(protocol: str, allowed: Iterable[Traffic]) -> list[tuple[int, int]]:
    """The ports of a protocol as sorted intervals that neither meet nor touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(_ports(traffic) for traffic in allowed if traffic.protocol == protocol):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


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

# Type and code by name, -1 for any code (IANA ICMP and ICMPv6 parameters). EC2 takes any code of an ICMPv6 type, too,
# but CloudFormation's linter takes it for a mistake (E3688): there, each name has its one code.
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
        "packet-too-big": (2, 0),
        "echo-request": (128, 0),
        "echo-reply": (129, 0),
    },
}
