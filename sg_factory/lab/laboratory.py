"""What a laboratory consists of, what it is asked to do, and what it answers.

Nothing here knows security groups: nodes have addresses, a router between them has a ruleset, and packets are sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class NoLaboratory(Exception):
    """A laboratory that cannot be made or run; the message says why, and what to do about it."""


@dataclass(frozen=True, slots=True)
class LabNode:
    """One network namespace, linked to the router by one interface: `eth0` in the node, `n` and its index there.

    `addresses` are its own, IPv4 and IPv6. `ranges` are further ranges that the router routes to it, any address of
    which it can send from and answers to: a network, or the internet with `0.0.0.0/0` and `::/0`. Where ranges and
    addresses of several nodes overlap, the longest prefix has the packet; no two nodes have the same one. Addresses of
    IPv6 are in their short form, here and in probes.
    """

    name: str
    addresses: tuple[str, ...]
    ranges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """A packet from an address of one node to an address of another; `source` and `destination` are indexes of nodes.

    `protocol` is `tcp`, `udp`, `icmp`, `icmpv6` or an IANA number. `low` and `high` are as in EC2's notation of rules:
    for TCP and UDP `low` is the port and `high` is None; for ICMP these are type and code; for others both are None.
    `source_port` is of TCP and UDP; without it, each packet is from another one of 32768 to 60999.

    No packets of the numbers 0 and 255 can be sent. 43, 44 and 60 are extension headers of IPv6: a packet of them goes
    its way, but `meta l4proto` of nftables looks past them.
    """

    source: int
    source_address: str
    destination: int
    destination_address: str
    protocol: str
    low: int | None = None
    high: int | None = None
    source_port: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Load a complete ruleset into a node, or into the router if `node` is None.

    `format` is `nft` (input of `nft -f`), or `iptables` or `ip6tables` (input of `iptables-restore`). nft's takes the
    place of everything that the node had, iptables' that of the tables that it names. With `replaces=False`, nft's is
    given to `nft -f` as it is, to see what it makes of the rules that it finds.
    """

    node: int | None
    ruleset: str
    format: Literal["nft", "iptables", "ip6tables"] = "nft"
    replaces: bool = True


@dataclass(frozen=True, slots=True)
class Send:
    """Send every probe, and say of each whether it arrived and, for TCP, UDP and echo, was answered.

    Connections that are open are closed first, and connection tracking is emptied, so that no packet passes because an
    earlier one did.
    """

    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Open a TCP connection for every probe and keep it, with an echo server at the other end."""

    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send data over the connection of every probe of `Open`, and say of each whether it came back."""


LabStep = Load | Send | Open | Exchange


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Nodes around one router, and the steps to take, in this order. Without rulesets, everything is let through.

    `captures` asks for the flows of the outcome. They slow the packets down to about a third.
    """

    nodes: tuple[LabNode, ...]
    steps: tuple[LabStep, ...]
    captures: bool = False


@dataclass(frozen=True, slots=True)
class CapturedFlow:
    """Packets of one step that the link of a node carried with the same addresses, protocol, ports and direction.

    `step` is an index of the laboratory's steps. `egress` are packets that the node sent, before the router filtered
    them; `ingress` are those that the router let through to it. Addresses are in canonical form, `protocol` is a
    number. For ICMP `source_port` is the type and `destination_port` the code; protocols without ports have 0.
    `tcp_flags` are those of all packets, ORed, as a flow log tells them: FIN, SYN, RST, and ACK only where it is beside
    SYN in one packet. `packets` and `bytes` (of the IP packets) are sums, `first` and `last` Unix times in seconds.
    """

    step: int
    node: int
    direction: Literal["ingress", "egress"]
    source_address: str
    destination_address: str
    protocol: int
    source_port: int
    destination_port: int
    tcp_flags: int
    packets: int
    bytes: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class LabOutcome:
    """What was seen: for each step that sends, in order, one bool for each of its probes.

    An `Exchange` has those of all probes of `Open` since the last `Send`; a connection that was never open is False.
    `flows` are those of a laboratory that captures, sorted.
    """

    seen: tuple[tuple[bool, ...], ...]
    flows: tuple[CapturedFlow, ...] = ()
