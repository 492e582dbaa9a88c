"""What a Plan lets through, packet by packet: by the words of docs/language.md, and without `reach` or the compiler.

A packet passes if some rule of a group of its source lets it out, and some rule of a group of its destination lets it
in. What has no group of ours filters nothing. There are no network ACLs and host firewalls in it: they may never forbid
what groups allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sg_factory.lab.proof.ends import LabEnd, LabWorld
from sg_factory.lab.proof.group_names import group_names
from sg_factory.network import ALL_TRAFFIC, AddressFamily, Cidr, Traffic
from sg_factory.plan import Direction, GuardedPeer, Plan, Rule


class LabPacket(NamedTuple):
    """One kind of packet: `tcp`, `udp`, `icmp`, `icmpv6` or an IANA number, with port, or type and code, or neither."""

    protocol: str
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        if self.protocol in ("tcp", "udp"):
            return f"{self.protocol}/{self.low}"
        return str(Traffic(self.protocol, self.low, self.high))


class ExpectedFlows:
    """The flows that a Plan allows in a world."""

    def __init__(self, plan: Plan, world: LabWorld) -> None:
        self._world = world
        self._name_of = group_names(plan)
        self._rules: Mapping[str, Mapping[Direction, Sequence[Rule]]] = {
            self._name_of[group.role]: {"ingress": group.ingress, "egress": group.egress}
            for group in plan.groups
            if group.role in self._name_of
        }
        self._allowed: dict[tuple[int, int, Direction, AddressFamily], tuple[Traffic, ...]] = {}
        self._ranges: dict[GuardedPeer, tuple[Cidr, ...]] = {}

    def passes(self, source: LabEnd, destination: LabEnd, family: AddressFamily, packet: LabPacket) -> bool:
        """True if a packet of a family gets from one end to the other."""
        return any(matches(each, packet) for each in self.allowed(source, destination, "egress", family)) and any(
            matches(each, packet) for each in self.allowed(destination, source, "ingress", family)
        )

    def allowed(self, end: LabEnd, other: LabEnd, direction: Direction, family: AddressFamily) -> tuple[Traffic, ...]:
        """Return the traffic that the groups of one end let out to another end, or in from it."""
        key = id(end), id(other), direction, family
        if "edge" in (end.standing, other.standing):
            return self._traffic(end, other, direction, family)
        if key not in self._allowed:
            self._allowed[key] = self._traffic(end, other, direction, family)
        return self._allowed[key]

    def _traffic(self, end: LabEnd, other: LabEnd, direction: Direction, family: AddressFamily) -> tuple[Traffic, ...]:
        if not end.is_guarded or self._world.open_groups.intersection(end.groups):
            return (ALL_TRAFFIC,)
        rules = self.rules(end, direction)
        return tuple(dict.fromkeys(rule.traffic for rule in rules if self._is_peer(rule.peer, other, family)))

    def _is_peer(self, peer: GuardedPeer, other: LabEnd, family: AddressFamily) -> bool:
        """True if a rule's peer is the other end: one of its groups, or a range with its address."""
        if peer.kind == "role":
            return self._name_of.get(peer.role) in other.groups
        if peer.kind == "external":
            return peer.reference in other.groups
        address = other.addresses[family]
        held = self.ranges(peer)
        return any(each.family == family and each.first <= address <= each.last for each in held)

    def ranges(self, peer: GuardedPeer) -> tuple[Cidr, ...]:
        """Return the ranges of a peer; of a prefix list without known entries those that are made up."""
        found = self._ranges.get(peer)
        if found is None:
            found = tuple(each.cidr for each in peer.ranges)
            if peer.kind == "prefix-list" and not peer.entries:
                found = self._world.lists[peer.reference]
            self._ranges[peer] = found
        return found

    def rules(self, end: LabEnd, direction: Direction) -> tuple[Rule, ...]:
        """Return the rules of the groups of an end in one direction."""
        return tuple(rule for name in end.groups for rule in self._rules.get(name, {}).get(direction, ()))


def matches(traffic: Traffic, packet: LabPacket) -> bool:
    """True if traffic of a rule contains a packet."""
    if traffic.protocol == "-1":
        return True
    if traffic.protocol != packet.protocol:
        return False
    if traffic.low is None or packet.low is None:
        return True
    if packet.protocol in ("tcp", "udp"):
        return traffic.high is not None and traffic.low <= packet.low <= traffic.high
    return traffic.low in (-1, packet.low) and traffic.high in (-1, packet.high)
