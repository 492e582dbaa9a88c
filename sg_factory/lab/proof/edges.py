"""Traffic and ranges of rules → the packets and addresses at their edges, inside and outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.lab.proof.allocation import is_sent
from sg_factory.lab.proof.expected import LabPacket
from sg_factory.network import AddressFamily, Cidr, Traffic

_ECHO = {"icmp": 8, "icmpv6": 128}
_FAMILY: dict[str, AddressFamily] = {"icmp": "ipv4", "icmpv6": "ipv6"}
# No host takes part in these: extension headers of IPv6, and what only a router hears.
_NO_PROBE = {"0", "2", "43", "44", "51", "59", "60", "103", "135", "139", "140", "253", "254", "255"}
OTHER_PROTOCOLS = ("47", "50")
"""Protocols without ports that show whether all protocols get through: GRE and ESP."""

EVERY_KIND = (
    *(LabPacket(protocol, port) for protocol in ("tcp", "udp") for port in (1, 65535)),
    LabPacket("icmp", 8, 0),
    LabPacket("icmpv6", 128, 0),
    *(LabPacket(protocol) for protocol in OTHER_PROTOCOLS),
)
"""A packet of each kind, for rules that allow everything."""


def packets_at(traffic: Traffic) -> Iterator[LabPacket]:
    """Yield packets at the edges of traffic: the first and last port, and one before and after; ICMP likewise.

    Port 0 is not sent: no socket takes it.
    """
    protocol, low, high = traffic.protocol, traffic.low, traffic.high
    if protocol == "-1":
        yield from EVERY_KIND
    elif protocol in ("tcp", "udp"):
        first, last = low or 0, 65535 if high is None else high
        ports = dict.fromkeys((max(first, 1), last, first - 1, last + 1))
        yield from (LabPacket(protocol, port) for port in ports if 0 < port <= 65535)
    elif protocol in _ECHO:
        yield from _messages(protocol, -1 if low is None else low, -1 if high is None else high)
    else:
        numbers = (protocol, str(int(protocol) + 1), str(int(protocol) - 1), *OTHER_PROTOCOLS)
        known = {"1", "6", "17", "58"} | _NO_PROBE
        yield from (LabPacket(number) for number in dict.fromkeys(numbers) if number not in known)


def _messages(protocol: str, kind: int, code: int) -> Iterator[LabPacket]:
    if kind == -1:
        kinds = [(_ECHO[protocol], 0), (_ECHO[protocol], 1), (1, 0)]
    elif code == -1:
        kinds = [(kind, 0), (kind, 1), (kind - 1, 0), (kind + 1, 0)]
    else:
        kinds = [(kind, code), (kind, code - 1), (kind, code + 1), (kind - 1, code), (kind + 1, code)]
    yield from (LabPacket(protocol, *each) for each in kinds if all(0 <= part <= 255 for part in each))


def inside(traffic: Traffic, family: AddressFamily) -> LabPacket | None:
    """Return one packet that traffic contains and that a family can send, if there is one."""
    for packet in packets_at(traffic):
        if is_of(packet, family):
            return packet
    return None


def is_of(packet: LabPacket, family: AddressFamily) -> bool:
    """True if packets of a family can be such: ICMP is IPv4's, ICMPv6 IPv6's."""
    return _FAMILY.get(packet.protocol, family) == family


def addresses_at(range_: Cidr) -> Iterator[int]:
    """Yield the first and last address of a range, and one before and after it, as far as hosts can have them."""
    edges: Iterable[int] = dict.fromkeys((range_.first, range_.last, range_.first - 1, range_.last + 1))
    return (address for address in edges if is_sent(range_.family, address))
