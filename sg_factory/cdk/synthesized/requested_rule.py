"""A call on a locked group in the plan's terms, and whether the plan has the rule."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, short
from sg_factory.cdk.synthesized.partial import Texts
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.rule_call import RuleCall
from sg_factory.cdk.synthesized.templates import ResourceKey, properties
from sg_factory.network import Cidr, Traffic, TrafficSet, cidr, lacking
from sg_factory.plan import ExternalPeer, Group, GroupPeer, Peer, RangePeer, Rule

_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}

# The port of a database whose template sets none.
# Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
_PORTS = {"aurora-mysql": 3306, "aurora-postgresql": 5432, "mariadb": 3306, "mysql": 3306, "postgres": 5432}


@dataclass(frozen=True, slots=True)
class RequestedRule:
    """A rule that a call asks a `group` for: `peer` and `traffic` are None if the plan cannot express them.

    `is_in_plan` is True if the plan has the rule: all of the traffic, or, if the port is unknown, any with that peer.
    `is_of_another_plan` is True if the other end is a group that another plan of the app makes.
    """

    group: Group
    call: RuleCall
    peer: Peer | None
    traffic: Traffic | None
    is_in_plan: bool
    is_of_another_plan: bool = False

    @property
    def other_end(self) -> str:
        """The other end, for messages."""
        call = self.call
        if self.peer is not None:
            return self.peer.end_name if self.peer.cidr else str(self.peer)
        named = next(each for each in (call.cidr, call.prefix_list, call.group, "an unknown peer") if each is not None)
        return call.peer_path or (named if isinstance(named, str) else short(named))

    @property
    def possible_peers(self) -> tuple[ExternalPeer, ...]:
        """External groups with which the plan has the traffic, and of which a group of another plan may be one."""
        if not self.is_of_another_plan:
            return ()
        rules = self.group.in_direction(self.call.direction)
        peers = {rule.peer: None for rule in rules if rule.peer.kind == "external" and not rule.peer.is_handed_in}
        return tuple(peer for peer in peers if _is_allowed(rules, peer, self.traffic))

    @property
    def traffic_text(self) -> str:
        """The traffic, for messages."""
        return str(self.traffic) if self.traffic else f"traffic that only a deploy knows ({short(self.call.traffic)})"


def requested_rule(
    call: RuleCall, plan: GuardedPlan, references: References, own_groups: Set[ResourceKey] = frozenset()
) -> RequestedRule:
    """Return a call in the plan's terms; `own_groups` are the groups that all plans of the app make."""
    group = plan.groups[call.logical_id]
    peer = _peer(call, group, plan, references)
    traffic = _traffic(call.traffic, plan.template_file, references)
    is_in_plan = _is_allowed(group.in_direction(call.direction), peer, traffic)
    is_of_another = peer is None and not own_groups.isdisjoint(_peer_groups(call, plan, references))
    return RequestedRule(group, call, peer, traffic, is_in_plan, is_of_another)


def _peer_groups(call: RuleCall, plan: GuardedPlan, references: References) -> list[ResourceKey]:
    """Return the groups of the app that are at the other end."""
    return [call.peer] if call.peer else [*references.meant(plan.template_file, call.group)]


def _peer(call: RuleCall, group: Group, plan: GuardedPlan, references: References) -> Peer | None:
    """Return the peer; None for groups of the app and for values that only a deploy knows."""
    if call.cidr is not None:
        return _range(references.texts(plan.template_file, call.cidr))
    known = [rule.peer for rule in group.in_direction(call.direction)]
    if call.prefix_list is not None:
        lists = (peer for peer in known if peer.kind == "prefix-list")
        return next((peer for peer in lists if (plan.id_handed_in(peer) or peer.id) == call.prefix_list), None)
    places = _peer_groups(call, plan, references)
    external = (peer for peer in known if peer.kind == "external" and _is_meant(peer, call, places, plan, references))
    others = {group.role: group.adds_to for group in plan.groups.values() if group.adds_to is not None}
    added = (
        peer for peer in known if peer.role in others and _is_meant(others[peer.role], call, places, plan, references)
    )
    roles = (plan.groups[logical_id].role for file, logical_id in places if _is_own((file, logical_id), plan))
    return next((GroupPeer(role) for role in roles), None) or next(external, None) or next(added, None)


def _is_meant(
    peer: ExternalPeer, call: RuleCall, places: Collection[ResourceKey], plan: GuardedPlan, references: References
) -> bool:
    """True if a call names an external group: by its id or SSM parameter, or as the group of the app that it is."""
    file, declared = plan.template_file, f"{{{{resolve:ssm:{peer.ssm}}}}}" if peer.ssm else peer.group_id
    id_ = plan.id_handed_in(peer) or declared
    is_same = call.group is not None and references.texts(file, call.group) == references.texts(file, id_)
    return is_same or not {*references.meant(file, id_)}.isdisjoint(places)


def _range(texts: Texts) -> RangePeer | None:
    """Return the range of an expression; None if it may be several, or only a deploy knows it."""
    try:
        (text,) = texts
        return RangePeer(cidr(text))
    except ValueError:
        return None


def _is_own(place: ResourceKey, plan: GuardedPlan) -> bool:
    return place[0] == plan.template_file and place[1] in plan.groups


def _traffic(given: Any, file: str, references: References) -> Traffic | None:
    """Return the traffic of a rule as CDK writes it; None if only a deploy knows the port."""
    if not isinstance(given, dict):
        return None
    protocol = str(given.get("ipProtocol"))
    protocol = _NAMES.get(protocol, protocol)
    if protocol == "-1":
        return Traffic("-1")
    low, high = (_port(given.get(key), file, references) for key in ("fromPort", "toPort"))
    if protocol in ("tcp", "udp"):
        return None if low is None or high is None else Traffic(protocol, low, high)
    if protocol in ("icmp", "icmpv6"):
        return Traffic(protocol, -1 if low is None else low, -1 if high is None else high)
    return Traffic(protocol) if protocol.isdecimal() else None


def _port(value: Any, file: str, references: References) -> int | None:
    """Return a port, also one that is an attribute of a database of the app."""
    match value:
        case int() | float():
            return int(value)
        case {"Fn::GetAtt": [str(name), "Endpoint.Port"]}:
            given = properties(references.templates.resource((file, name)))
            port = given.get("Port", _PORTS.get(str(given.get("Engine"))))
            return int(port) if str(port).isdecimal() else None
    return None


def _is_allowed(rules: tuple[Rule, ...], peer: Peer | None, traffic: Traffic | None) -> bool:
    if peer is not None and peer.cidr:
        return traffic is not None and _covers(rules, peer.cidr, traffic)
    allowed = [rule.traffic for rule in rules if peer is not None and rule.peer == peer]
    return bool(allowed) if traffic is None else not TrafficSet(allowed).lacks(traffic)


def _covers(rules: tuple[Rule, ...], range_: Cidr, traffic: Traffic) -> bool:
    allowed = [(rule.traffic.interval, rule.peer.cidr) for rule in rules if rule.peer.cidr]
    return next(lacking(traffic.interval, range_, allowed), None) is None
