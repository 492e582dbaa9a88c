"""What a laboratory consists of, what it is asked to do, and what it answers.

Nothing here knows security groups: nodes have addresses, a router between them has a ruleset, and packets are sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Node:
    """One network namespace, linked to the router by one interface: `eth0` in the node, `n` and its index there.

    `addresses` are its own, IPv4 and IPv6. `ranges` are further ranges that the router routes to it, any address of
    which it can send from and answers to: a network, or the internet with `0.0.0.0/0` and `::/0`.
    """

    name: str
    addresses: tuple[str, ...]
    ranges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """A packet from an address of one node to an address of another; `source` and `destination` are indexes of nodes.

    `protocol` is `tcp`, `udp`, `icmp`, `icmpv6` or an IANA number. `low` and `high` are as in EC2's notation of rules:
    for TCP and UDP `low` is the port and `high` is None; for ICMP these are type and code; for others both are None.
    """

    source: int
    source_address: str
    destination: int
    destination_address: str
    protocol: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Load a ruleset into a node, or into the router if `node` is None, in the place of what it had before.

    `format` is `nft` (input of `nft -f`), or `iptables` or `ip6tables` (input of `iptables-restore`).
    """

    node: int | None
    ruleset: str
    format: Literal["nft", "iptables", "ip6tables"] = "nft"


@dataclass(frozen=True, slots=True)
class Send:
    """Send every probe once, and say of each whether it arrived and, for TCP, UDP and echo, was answered."""

    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Open a TCP connection for every probe and keep it, with an echo server at the other end."""

    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send data over every connection that is open, and say of each whether it came back."""


Step = Load | Send | Open | Exchange


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Nodes around one router, and the steps to take, in this order. Without rulesets, everything is let through."""

    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen: for each step that sends, in order, one bool for each probe or open connection."""

    seen: tuple[tuple[bool, ...], ...]
