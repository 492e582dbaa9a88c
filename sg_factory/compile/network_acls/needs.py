"""What the groups of the hosts in a subnet need of its network ACL: requests and replies, each with its reason.

An ACL is stateless: replies need entries of their own. A client's port is 1024 to 65535 (ephemeral ports, page of
custom network ACLs). Path MTU discovery needs ICMP's “fragmentation needed” and ICMPv6's “packet too big” from and to
any router (network MTU page of the EC2 user guide). DNS of the resolver, DHCP, the metadata services, Time Sync,
Windows activation and the router's reserved addresses are not filtered (page of network ACL basics).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sg_factory.compile.network_acls.boxes import AclBox
from sg_factory.compile.network_acls.places import PeerRanges, Places
from sg_factory.network import EVERYONE, MAX_PORT, AddressFamily, Traffic
from sg_factory.plan import AclUse, Direction, Environment, Group, Rule, Subnet

EPHEMERAL = 1024, MAX_PORT
_OPPOSITE: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}

# The ICMP messages that answer others, by the type that they answer: echo and timestamp.
_ANSWERS = {
    "icmp": {8: Traffic("icmp", 0, -1), 13: Traffic("icmp", 14, -1)},
    "icmpv6": {128: Traffic("icmpv6", 129, 0)},
}
_ONE_FAMILY: dict[str, AddressFamily] = {"icmp": "ipv4", "icmpv6": "ipv6"}
_PATH_MTU = {"ipv4": Traffic("icmp", 3, 4), "ipv6": Traffic("icmpv6", 2, 0)}


class Need(NamedTuple):
    """Packets that an ACL must let through in one direction, and why."""

    direction: Direction
    box: AclBox
    use: AclUse


class WidePeer(NamedTuple):
    """A rule whose peer's addresses are known in part only, with the ranges that stand for them."""

    role: str
    rule: Rule
    ranges: PeerRanges


def needs(subnet: Subnet, groups: tuple[Group, ...], places: Places, environment: Environment) -> Iterator[Need]:
    """Yield what the groups of the hosts in a subnet need of its ACL."""
    families: set[AddressFamily] = set()
    for role, rule, found in _peers(subnet, groups, places):
        for range_ in found.ranges:
            families.add(range_.family)
            request = AclUse("requests", role, rule.written, rule.origin)
            yield Need(rule.direction, AclBox(rule.traffic.interval, range_), request)
            reply = AclUse("replies", role, rule.written, rule.origin)
            for traffic in replies(rule.traffic):
                yield Need(_OPPOSITE[rule.direction], AclBox(traffic.interval, range_), reply)
    use = AclUse("path MTU", "", "", environment.origin.at("network_acls"))
    for everyone in EVERYONE:
        if everyone.family in families:
            box = AclBox(_PATH_MTU[everyone.family].interval, everyone)
            yield from (Need(direction, box, use) for direction in _OPPOSITE)


def wide_peers(subnet: Subnet, groups: tuple[Group, ...], places: Places) -> Iterator[WidePeer]:
    """Yield the rules whose peers get wider ranges than they have."""
    for role, rule, found in _peers(subnet, groups, places):
        if found.because is not None and found.ranges:
            yield WidePeer(role, rule, found)


def _peers(subnet: Subnet, groups: tuple[Group, ...], places: Places) -> Iterator[tuple[str, Rule, PeerRanges]]:
    """Yield each rule with its group's role and the ranges of its peer; ICMP has packets of one family alone."""
    for group in groups:
        for rule in group.rules:
            found = places.ranges_of(rule.peer, subnet)
            family = _ONE_FAMILY.get(rule.traffic.protocol)
            if family is not None:
                found = replace(found, ranges=tuple(each for each in found.ranges if each.family == family))
            yield group.role, rule, found


def replies(traffic: Traffic) -> tuple[Traffic, ...]:
    """Return the traffic of the packets that answer those of some traffic; other protocols answer by themselves."""
    if traffic.protocol in ("tcp", "udp"):
        return (Traffic(traffic.protocol, *EPHEMERAL),)
    answers = _ANSWERS.get(traffic.protocol)
    if answers is None:
        return (traffic,)
    return tuple(answer for kind, answer in answers.items() if traffic.low in (-1, None, kind))
