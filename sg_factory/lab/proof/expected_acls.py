"""What the network ACLs of a source let through, packet by packet, with the way back of what is answered.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html (the entry with the lowest number that matches
decides; nothing is filtered within a subnet; no state).
"""

from __future__ import annotations

from sg_factory.lab.proof.ends import LabEnd
from sg_factory.lab.proof.expected import LabPacket
from sg_factory.network import AddressFamily, Traffic
from sg_factory.network.intervals import Interval, Intervals, difference, intersection
from sg_factory.plan import Direction, NetworkAcl, Plan

_SOURCE_PORTS = 32768, 60999
"""The ports from which the laboratory sends, and so those to which answers go."""

_ANSWERS = {("icmp", 8): ("icmp", 0), ("icmpv6", 128): ("icmpv6", 129)}


class ExpectedAcls:
    """The network ACLs of a Plan."""

    def __init__(self, plan: Plan) -> None:
        by_name = {name: acl for acl in plan.acls for name in acl.subnets}
        subnets = ((name, subnet) for subnet in plan.environment.subnets for name in subnet.ids)
        self._by_subnet = {name: by_name[subnet.name] for name, subnet in subnets if subnet.name in by_name}

    def passes(self, source: LabEnd, destination: LabEnd, family: AddressFamily, packet: LabPacket) -> bool | None:
        """True if ACLs let a packet and its answer through; None if that is not known.

        It may depend on the port that is answered, or on entries that could not be read.
        """
        if source.subnets and source.subnets == destination.subnets:
            return True
        there = _interval(packet)
        verdicts = [
            self._verdict(source, "egress", destination, family, there),
            self._verdict(destination, "ingress", source, family, there),
        ]
        if back := _answer(packet):
            verdicts += [
                self._verdict(destination, "egress", source, family, back),
                self._verdict(source, "ingress", destination, family, back),
            ]
        return False if False in verdicts else None if None in verdicts else True

    def _verdict(
        self, end: LabEnd, direction: Direction, other: LabEnd, family: AddressFamily, wanted: Interval
    ) -> bool | None:
        """The verdict of the ACL of one end's subnet about traffic with another end; None if that is not known."""
        acl = next((self._by_subnet[name] for name in end.subnets if name in self._by_subnet), None)
        if acl is None:
            return True
        if not acl.is_whole:
            return None
        found = _verdicts(acl, direction, other.addresses[family], family, wanted)
        return found.pop() if len(found) == 1 else None


def _verdicts(
    acl: NetworkAcl, direction: Direction, address: int, family: AddressFamily, wanted: Interval
) -> set[bool]:
    left: Intervals = (wanted,)
    found: set[bool] = set()
    for entry in acl.in_direction(direction):
        range_ = entry.cidr
        if range_.family == family and range_.first <= address <= range_.last:
            decided = (entry.traffic.interval,)
            if intersection(left, decided):
                found.add(entry.action == "allow")
                left = difference(left, decided)
    return {*found, False} if left else found


def _interval(packet: LabPacket) -> Interval:
    if packet.protocol in ("tcp", "udp"):
        return Traffic(packet.protocol, packet.low, packet.low).interval
    return Traffic(*packet).interval


def _answer(packet: LabPacket) -> Interval | None:
    """The traffic of answers to a packet; None if the laboratory expects none."""
    if packet.protocol in ("tcp", "udp"):
        return Traffic(packet.protocol, *_SOURCE_PORTS).interval
    answer = _ANSWERS.get((packet.protocol, packet.low or 0))
    return None if answer is None else Traffic(*answer, packet.high).interval
