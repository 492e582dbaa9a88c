"""What a locked group is asked for, in the plan's terms, and whether the plan has it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from sg_factory.cdk.synthesized.asked import Asked
from sg_factory.cdk.synthesized.partial import Texts
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import ResourceKey, properties
from sg_factory.cdk.synthesized.watched import Watched, short
from sg_factory.network import Cidr, Traffic, TrafficSet, cidr, lacking
from sg_factory.plan import ExternalPeer, Group, GroupPeer, Peer, PrefixListPeer, RangePeer, Rule

_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}

# Which port a database listens on that has been given none.
# Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
_PORTS = {"aurora-mysql": 3306, "aurora-postgresql": 5432, "mariadb": 3306, "mysql": 3306, "postgres": 5432}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, in the plan's terms: `peer` and `traffic` are None where the plan has no words for them.

    `is_of_another_plan` says whether the other end is a group that another plan of the app makes.
    `is_there` says whether the plan has it: all of the traffic, or some with that peer where the port is not known.
    """

    group: Group
    asked: Asked
    peer: Peer | None
    traffic: Traffic | None
    is_there: bool
    is_of_another_plan: bool = False

    @property
    def other(self) -> str:
        """The other end, for people."""
        asked = self.asked
        if isinstance(self.peer, RangePeer):
            return "internet" if self.peer.cidr.is_everyone else self.peer.cidr.text
        if self.peer is not None:
            return str(self.peer)
        named = next(each for each in (asked.cidr, asked.prefix_list, asked.group, "somebody") if each is not None)
        return asked.peer_path or (named if isinstance(named, str) else short(named))

    @property
    def may_be(self) -> tuple[ExternalPeer, ...]:
        """Groups that the plan names by ids and has the traffic with, of which a group of another plan may be one."""
        if not self.is_of_another_plan:
            return ()
        rules = self.group.in_direction(self.asked.direction)
        peers = {rule.peer: None for rule in rules if isinstance(rule.peer, ExternalPeer)}
        return tuple(peer for peer in peers if _is_there(rules, peer, self.traffic))

    @property
    def service(self) -> str:
        """The traffic, for people."""
        return str(self.traffic) if self.traffic else f"traffic that only a deploy knows ({short(self.asked.traffic)})"


def wanted(asked: Asked, part: Watched, references: References, made: Set[ResourceKey] = frozenset()) -> Wanted:
    """What a call means; `made` are the groups that all plans of the app make."""
    group = part.groups[asked.logical_id]
    peer = _peer(asked, group, part, references)
    traffic = _traffic(asked.traffic, part.template_file, references)
    is_there = _is_there(group.in_direction(asked.direction), peer, traffic)
    is_of_another = peer is None and not made.isdisjoint(_places(asked, part, references))
    return Wanted(group, asked, peer, traffic, is_there, is_of_another)


def _places(asked: Asked, part: Watched, references: References) -> list[ResourceKey]:
    """The groups of the app that are at the other end."""
    return [asked.peer] if asked.peer else [*references.meant(part.template_file, asked.group)]


def _peer(asked: Asked, group: Group, part: Watched, references: References) -> Peer | None:
    """Who is at the other end; None for groups of the app and for what only a deploy knows."""
    if asked.cidr is not None:
        return _range(references.texts(part.template_file, asked.cidr))
    known = [rule.peer for rule in group.in_direction(asked.direction)]
    if asked.prefix_list is not None:
        lists = (peer for peer in known if isinstance(peer, PrefixListPeer) and peer.id == asked.prefix_list)
        return next(lists, None)
    places = _places(asked, part, references)
    external = (
        peer
        for peer in known
        if isinstance(peer, ExternalPeer)
        and (
            peer.group_id == asked.group
            or not {*references.meant(part.template_file, peer.group_id)}.isdisjoint(places)
        )
    )
    roles = (part.groups[logical_id].role for file, logical_id in places if _is_ours((file, logical_id), part))
    return next((GroupPeer(role) for role in roles), None) or next(external, None)


def _range(texts: Texts) -> RangePeer | None:
    """The range that an expression is; None where it may be several, or is known in a deploy only."""
    try:
        (text,) = texts
        return RangePeer(cidr(text))
    except ValueError:
        return None


def _is_ours(place: ResourceKey, part: Watched) -> bool:
    return place[0] == part.template_file and place[1] in part.groups


def _traffic(asked: Any, file: str, references: References) -> Traffic | None:
    """The traffic of a rule as CDK writes it; None where only a deploy knows the port."""
    if not isinstance(asked, dict):
        return None
    protocol = str(asked.get("ipProtocol"))
    protocol = _NAMES.get(protocol, protocol)
    if protocol == "-1":
        return Traffic("-1")
    low, high = (_port(asked.get(key), file, references) for key in ("fromPort", "toPort"))
    if protocol in ("tcp", "udp"):
        return None if low is None or high is None else Traffic(protocol, low, high)
    if protocol in ("icmp", "icmpv6"):
        return Traffic(protocol, -1 if low is None else low, -1 if high is None else high)
    return Traffic(protocol) if protocol.isdecimal() else None


def _port(value: Any, file: str, references: References) -> int | None:
    """A port, also where it is what a database of the app answers."""
    match value:
        case int() | float():
            return int(value)
        case {"Fn::GetAtt": [str(name), "Endpoint.Port"]}:
            given = properties(references.templates.resource((file, name)))
            port = given.get("Port", _PORTS.get(str(given.get("Engine"))))
            return int(port) if str(port).isdecimal() else None
    return None


def _is_there(rules: tuple[Rule, ...], peer: Peer | None, traffic: Traffic | None) -> bool:
    if isinstance(peer, RangePeer):
        return traffic is not None and _covers(rules, peer.cidr, traffic)
    allowed = [rule.traffic for rule in rules if peer is not None and rule.peer == peer]
    return bool(allowed) if traffic is None else not TrafficSet(allowed).lacks(traffic)


def _covers(rules: tuple[Rule, ...], range_: Cidr, traffic: Traffic) -> bool:
    allowed = [(rule.traffic.interval, rule.peer.cidr) for rule in rules if isinstance(rule.peer, RangePeer)]
    return next(lacking(traffic.interval, range_, allowed), None) is None
