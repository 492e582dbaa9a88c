"""Plan → graph: all roles, all outside peers, and each flow once, though it has two halves and several ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sg_factory.graph.model import MOST_ROLES, Edge, EdgeFlow, Graph, Node, NodeKind, NodeSide, Tier, joined, ordered
from sg_factory.graph.tiers import tiers_and_columns
from sg_factory.network import Traffic, cidr
from sg_factory.network.ports import is_data
from sg_factory.plan import Group, Plan, Rule
from sg_factory.plan.containing import networks_with
from sg_factory.plan.internet import is_in_pieces, is_nameless
from sg_factory.reach import Reach, flowing

_NAMED = 2  # unnamed ranges with the same rules; of more, only the first one is named


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a flow. `members` are the range, the known ranges or the prefix list of the rule."""

    kind: NodeKind
    name: str
    side: NodeSide = ""
    members: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        if not self.side:
            return self.name
        return f"from {self.name}" if self.side == "source" else f"to {self.name}"


@dataclass(frozen=True, slots=True)
class _RuleFlow:
    source: _End
    destination: _End
    flow: EdgeFlow
    accepts: bool


def graph_of(plan: Plan) -> Graph:
    """Return the graph of a plan. Retired roles, which allow nothing, are left out."""
    groups = {group.role: group for group in plan.groups if not group.retired}
    reach = Reach(plan)
    rule_flows = _merge_similar_ranges(
        [rule_flow for group in groups.values() for rule_flow in _rule_flows(group, groups, reach)], plan
    )
    roles = _roles(groups, rule_flows)
    last = max((node.column for node in roles), default=0) + 1
    return Graph(
        plan.project, plan.environment.name, ordered((*roles, *_outside(rule_flows, last, plan))), _edges(rule_flows)
    )


def _rule_flows(group: Group, groups: Mapping[str, Group], reach: Reach) -> Iterator[_RuleFlow]:
    """Yield the flows of a group's rules; of one half of a flow, the traffic that the other side lets through."""
    for rule in group.rules:
        here, there = _End("role", group.role), _other_end(group.role, rule, reach.plan)
        if there.kind == "role" and there.name not in groups:
            continue
        source, destination = (there, here) if rule.direction == "ingress" else (here, there)
        accepting = groups.get(destination.name, group) if destination.kind == "role" else group
        for traffic in (each.traffic for each in (flowing(reach, group.role, rule) if rule.is_half else (rule,))):
            flow = EdgeFlow(source.name, destination.name, traffic, rule.reason, rule.origin, accepting.owner)
            yield _RuleFlow(source, destination, flow, rule.direction == "ingress")


def _other_end(role: str, rule: Rule, plan: Plan) -> _End:
    side: NodeSide = "source" if rule.direction == "ingress" else "destination"
    peer = rule.peer
    if peer.kind == "role":
        return _End("role", peer.role)
    ranges = tuple(held.cidr.text for held in peer.ranges) if peer.is_whole else (peer.reference,)
    if any(is_nameless(held, plan) for held in peer.ranges) or is_in_pieces(role, rule, plan):
        return _End("internet", "internet", side, ranges)
    return _End(peer.kind, peer.written, side, ranges)


def _merge_similar_ranges(rule_flows: list[_RuleFlow], plan: Plan) -> list[_RuleFlow]:
    """Give unnamed ranges of the same networks that have the same traffic with the same roles one end together."""
    uses: dict[_End, set[tuple[str, str, Traffic]]] = defaultdict(set)
    for rule_flow in rule_flows:
        for end, other in ((rule_flow.source, rule_flow.destination), (rule_flow.destination, rule_flow.source)):
            if end.kind == "range":
                uses[end].add((end.side, other.name, rule_flow.flow.traffic))
    alike: dict[tuple[frozenset[tuple[str, str, Traffic]], tuple[str, ...]], list[_End]] = defaultdict(list)
    for end in sorted(uses, key=lambda end: end.name):
        alike[frozenset(uses[end]), networks_with(cidr(end.name), plan)].append(end)
    names = {end: _name(ends) for ends in alike.values() for end in ends}
    return [
        _renamed(rule_flow, names) if "range" in (rule_flow.source.kind, rule_flow.destination.kind) else rule_flow
        for rule_flow in rule_flows
    ]


def _name(ends: list[_End]) -> str:
    if len(ends) <= _NAMED:
        return ", ".join(end.name for end in ends)
    return f"{ends[0].name} and {len(ends) - 1} more"


def _renamed(rule_flow: _RuleFlow, names: Mapping[_End, str]) -> _RuleFlow:
    source, destination = (
        replace(end, name=names[end]) if end in names else end for end in (rule_flow.source, rule_flow.destination)
    )
    return replace(rule_flow, source=source, destination=destination)


def _roles(groups: Mapping[str, Group], rule_flows: Iterable[_RuleFlow]) -> list[Node]:
    between = [rule_flow for rule_flow in rule_flows if rule_flow.source.kind == rule_flow.destination.kind == "role"]
    accepted = [rule_flow for rule_flow in rule_flows if rule_flow.destination.kind == "role"]
    public = {role for role, group in groups.items() if group.public} | {
        rule_flow.destination.name for rule_flow in accepted if rule_flow.source.kind == "internet"
    }
    data = {
        rule_flow.destination.name
        for rule_flow in accepted
        if rule_flow.source != rule_flow.destination and is_data(rule_flow.flow.traffic)
    }
    placed = tiers_and_columns(
        groups, public, data, [(rule_flow.source.name, rule_flow.destination.name) for rule_flow in between]
    )
    by_owner = len(groups) > MOST_ROLES and len({group.folder for group in groups.values()}) == 1
    return [
        Node(
            _End("role", role).key,
            role,
            "role",
            *placed[role],
            area=group.owner if by_owner else group.folder,
            description=group.description,
            owner=group.owner,
            file=group.origin.file,
            is_enabled=group.enabled,
            adds_to=f"{group.adds_to} {group.adds_to.reference}" if group.adds_to else "",
        )
        for role, group in groups.items()
    ]


def _outside(rule_flows: Iterable[_RuleFlow], last: int, plan: Plan) -> Iterator[Node]:
    members: dict[tuple[str, NodeKind, str, NodeSide], set[str]] = defaultdict(set)
    for rule_flow in rule_flows:
        for end in (rule_flow.source, rule_flow.destination):
            if end.side:
                members[end.key, end.kind, end.name, end.side].update(end.members)
    for (key, kind, name, side), held in members.items():
        tier: Tier = "source" if side == "source" else "destination"
        column = 0 if side == "source" else last
        networks = networks_with(cidr(min(held)), plan) if kind == "range" else ()
        yield Node(key, name, kind, tier, column, side, members=tuple(sorted(held)), networks=networks)


def _edges(rule_flows: Iterable[_RuleFlow]) -> tuple[Edge, ...]:
    """Return each traffic between two ends once: the ingress half if there is one, and the first of its ranges."""
    flows: dict[tuple[str, str, Traffic], EdgeFlow] = {}
    for rule_flow in sorted(rule_flows, key=lambda rule_flow: not rule_flow.accepts):
        flows.setdefault((rule_flow.source.key, rule_flow.destination.key, rule_flow.flow.traffic), rule_flow.flow)
    return joined(Edge(source, destination, (flow,)) for (source, destination, _), flow in flows.items())
