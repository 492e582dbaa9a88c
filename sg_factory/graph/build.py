"""Plan → graph: every role and whoever is outside, and each flow once, though it has two halves and many ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sg_factory.graph.model import MOST_ROLES, Edge, EdgeFlow, Graph, Node, NodeKind, NodeSide, Tier, joined, ordered
from sg_factory.graph.tiers import stands
from sg_factory.network import Traffic
from sg_factory.network.ports import is_data
from sg_factory.plan import ExternalPeer, Group, GroupPeer, Plan, PrefixListPeer, RangePeer, Rule
from sg_factory.plan.internet import is_in_pieces, is_nameless
from sg_factory.plan.peers import Peer

_NAMED = 2  # ranges that have no name and do the same; of more, the first one is named


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a flow. `member` is the range or the prefix list that the rule names."""

    kind: NodeKind
    name: str
    side: NodeSide = ""
    member: str = ""

    @property
    def key(self) -> str:
        if not self.side:
            return self.name
        return f"from {self.name}" if self.side == "source" else f"to {self.name}"


@dataclass(frozen=True, slots=True)
class _Wire:
    source: _End
    destination: _End
    flow: EdgeFlow
    accepts: bool


def graph_of(plan: Plan) -> Graph:
    """Who may talk to whom. Retired roles, which allow nothing, are not in it."""
    groups = {group.role: group for group in plan.groups if not group.retired}
    wires = _alike_together([wire for group in groups.values() for wire in _wires(group, groups, plan)])
    roles = _roles(groups, wires)
    last = max((node.column for node in roles), default=0) + 1
    return Graph(plan.project, plan.environment.name, ordered((*roles, *_outside(wires, last))), _edges(wires))


def _wires(group: Group, groups: Mapping[str, Group], plan: Plan) -> Iterator[_Wire]:
    for rule in group.rules:
        here, there = _End("role", group.role), _other_end(group.role, rule, plan)
        if there.kind == "role" and there.name not in groups:
            continue
        source, destination = (there, here) if rule.direction == "ingress" else (here, there)
        accepting = groups.get(destination.name, group) if destination.kind == "role" else group
        flow = EdgeFlow(source.name, destination.name, rule.traffic, rule.description, rule.origin, accepting.owner)
        yield _Wire(source, destination, flow, rule.direction == "ingress")


def _other_end(role: str, rule: Rule, plan: Plan) -> _End:
    side: NodeSide = "source" if rule.direction == "ingress" else "destination"
    peer: Peer = rule.peer
    match peer:
        case GroupPeer():
            return _End("role", peer.role)
        case ExternalPeer():
            return _End("external", peer.name, side, peer.group_id)
        case PrefixListPeer():
            return _End("prefix-list", peer.name, side, peer.id or peer.ssm or peer.aws_name or "")
        case RangePeer() if is_nameless(peer, plan) or is_in_pieces(role, rule, plan):
            return _End("internet", "internet", side, peer.cidr.text)
        case RangePeer():
            return _End("network" if peer.name else "range", peer.name or peer.cidr.text, side, peer.cidr.text)


def _alike_together(wires: list[_Wire]) -> list[_Wire]:
    """The same with one end for all ranges without a name that the same traffic to or from the same roles is for."""
    uses: dict[_End, set[tuple[str, str, Traffic]]] = defaultdict(set)
    for wire in wires:
        for end, other in ((wire.source, wire.destination), (wire.destination, wire.source)):
            if end.kind == "range":
                uses[end].add((end.side, other.name, wire.flow.traffic))
    alike: dict[frozenset[tuple[str, str, Traffic]], list[_End]] = defaultdict(list)
    for end in sorted(uses, key=lambda end: end.name):
        alike[frozenset(uses[end])].append(end)
    names = {end: _name(ends) for ends in alike.values() for end in ends}
    return [_renamed(wire, names) if "range" in (wire.source.kind, wire.destination.kind) else wire for wire in wires]


def _name(ends: list[_End]) -> str:
    if len(ends) <= _NAMED:
        return ", ".join(end.name for end in ends)
    return f"{ends[0].name} and {len(ends) - 1} more"


def _renamed(wire: _Wire, names: Mapping[_End, str]) -> _Wire:
    source, destination = (
        replace(end, name=names[end]) if end in names else end for end in (wire.source, wire.destination)
    )
    return replace(wire, source=source, destination=destination)


def _roles(groups: Mapping[str, Group], wires: Iterable[_Wire]) -> list[Node]:
    between = [wire for wire in wires if wire.source.kind == wire.destination.kind == "role"]
    accepted = [wire for wire in wires if wire.destination.kind == "role"]
    public = {role for role, group in groups.items() if group.public} | {
        wire.destination.name for wire in accepted if wire.source.kind == "internet"
    }
    data = {
        wire.destination.name for wire in accepted if wire.source != wire.destination and is_data(wire.flow.traffic)
    }
    where = stands(groups, public, data, [(wire.source.name, wire.destination.name) for wire in between])
    by_owner = len(groups) > MOST_ROLES and len({group.folder for group in groups.values()}) == 1
    return [
        Node(
            _End("role", role).key,
            role,
            "role",
            *where[role],
            area=group.owner if by_owner else group.folder,
            description=group.description,
            owner=group.owner,
            file=group.origin.file,
            is_enabled=group.enabled,
        )
        for role, group in groups.items()
    ]


def _outside(wires: Iterable[_Wire], last: int) -> Iterator[Node]:
    members: dict[tuple[str, NodeKind, str, NodeSide], set[str]] = defaultdict(set)
    for wire in wires:
        for end in (wire.source, wire.destination):
            if end.side:
                members[end.key, end.kind, end.name, end.side].add(end.member)
    for (key, kind, name, side), held in members.items():
        tier: Tier = "source" if side == "source" else "destination"
        yield Node(key, name, kind, tier, 0 if side == "source" else last, side, members=tuple(sorted(held)))


def _edges(wires: Iterable[_Wire]) -> tuple[Edge, ...]:
    """Each traffic between two ends once: of its halves the accepting one, of its ranges the first."""
    flows: dict[tuple[str, str, Traffic], EdgeFlow] = {}
    for wire in sorted(wires, key=lambda wire: not wire.accepts):
        flows.setdefault((wire.source.key, wire.destination.key, wire.flow.traffic), wire.flow)
    return joined(Edge(source, destination, (flow,)) for (source, destination, _), flow in flows.items())
