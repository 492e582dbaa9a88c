"""What a network enforces: stateful groups at interfaces, stateless ACLs at subnets.

A group, a prefix list or a subnet has several names: its logical id, the SSM parameter that publishes its id, its id in
EC2. Whoever refers to it has one of them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnforcedTraffic:
    """Traffic in EC2's notation: `protocol` is an IANA number, None for all protocols.

    For TCP and UDP `low` and `high` are the first and last port; for ICMP and ICMPv6 type and code, -1 for any.
    """

    protocol: int | None
    low: int = -1
    high: int = -1


@dataclass(frozen=True, slots=True)
class EnforcedRule:
    """One rule of a group: traffic with a range, with the members of a group or with the entries of a prefix list."""

    traffic: EnforcedTraffic
    range: str = ""
    group: Names = ()
    prefix_list: Names = ()


@dataclass(frozen=True, slots=True)
class EnforcedGroup:
    """A security group. `unread` are the reasons why some of its rules are not known."""

    names: Names
    ingress: tuple[EnforcedRule, ...] = ()
    egress: tuple[EnforcedRule, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnforcedEntry:
    """An entry of a network ACL. `is_egress` is True for packets that leave the subnet; `range` is the other end."""

    number: int
    is_egress: bool
    allows: bool
    traffic: EnforcedTraffic
    range: str


@dataclass(frozen=True, slots=True)
class EnforcedAcl:
    """A network ACL with the subnets that it filters, by their ids. What no entry matches is denied."""

    names: Names
    entries: tuple[EnforcedEntry, ...]
    subnets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnforcedList:
    """A prefix list with its entries."""

    names: Names
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnforcedInterface:
    """A network interface of a snapshot: its addresses of both families, its groups and its subnet, by their ids."""

    id: str
    title: str
    addresses: tuple[str, ...]
    groups: tuple[str, ...]
    subnet: str


@dataclass(frozen=True, slots=True)
class EnforcedNetwork:
    """All that filters the packets of one VPC. `unread` says in sentences what the reader does not know."""

    groups: tuple[EnforcedGroup, ...]
    lists: tuple[EnforcedList, ...] = ()
    acls: tuple[EnforcedAcl, ...] = ()
    interfaces: tuple[EnforcedInterface, ...] = ()
    unread: tuple[str, ...] = ()


ALL_PACKETS = EnforcedTraffic(None)
OPEN = tuple(EnforcedRule(ALL_PACKETS, range=text) for text in ("0.0.0.0/0", "::/0"))
"""The egress that EC2 gives to a group of which nothing else is said."""


class NotUnderstood(Exception):
    """A part that the reader does not understand; the message says which, in words."""


_PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}


def traffic_of(protocol: object, low: object, high: object) -> EnforcedTraffic:
    """Return traffic as EC2 reads it. Ports count for TCP, UDP, ICMP and ICMPv6 alone. Raises NotUnderstood.

    Source: API reference of IpPermission. ICMP without a type is every type.
    """
    written = str(protocol)
    number = None if written == "-1" else _PROTOCOLS.get(written.lower(), written)
    if number is None:
        return ALL_PACKETS
    if not str(number).isdigit() or int(number) > 255:
        raise NotUnderstood(f"the protocol {written}")
    number = int(number)
    if number in (6, 17):
        if low is None and high is None:
            raise NotUnderstood(f"{written} without ports")
        first, last = (0, 65535) if _number(low) == -1 else (_number(low), _number(high))
        if not 0 <= first <= last <= 65535:
            raise NotUnderstood(f"the ports {low} to {high}")
        return EnforcedTraffic(number, first, last)
    if number in (1, 58):
        kind, code = (-1 if part is None else _number(part) for part in (low, high))
        if not (-1 <= kind <= 255 and -1 <= code <= 255):
            raise NotUnderstood(f"the type {low} and code {high}")
        return EnforcedTraffic(number, kind, code)
    return EnforcedTraffic(number)


def mappings(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings of a list of a file; one alone is a list of it. What has another form is skipped."""
    for each in value if isinstance(value, list) else (value,):
        if isinstance(each, Mapping):
            yield each


def mapping(value: object) -> Mapping[str, Any]:
    """Return a mapping of a file; an empty one for a value of another form."""
    return value if isinstance(value, Mapping) else {}


def address_of(text: str) -> str:
    """Return an address in canonical form. Raises NotUnderstood."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise NotUnderstood(f"the address {text}") from None


def rule_number_of(value: object) -> int:
    """Return the number of an entry of a network ACL. Raises NotUnderstood."""
    if not str(value).isdigit():
        raise NotUnderstood(f"the rule number {value}")
    return int(str(value))


def range_of(text: object) -> str:
    """Return a range without host bits, as EC2 reads it. Raises NotUnderstood."""
    try:
        return str(ipaddress.ip_network(str(text), strict=False))
    except ValueError:
        raise NotUnderstood(f"the range {text}") from None


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise NotUnderstood(f"the port {value}") from None
