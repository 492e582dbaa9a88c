"""Who may reach whom in one Plan: over hosts, which join what their roles may do, and through other hosts.

Without hosts each role is a host of its own, and so is a role that no host wears. A group's rule that names another
group is a flow between them; two rules with ranges are one where both may mean addresses inside of the VPC, which no
role's own address is known of.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sg_factory.internet import is_internet
from sg_factory.network import Cidr, Traffic, TrafficSet, is_public
from sg_factory.plan import GroupPeer, GuardedPeer, Internet, Plan, RangePeer, Rule
from sg_factory.plan.peers import Peer


@dataclass(frozen=True, slots=True)
class Step:
    """One flow: `rule` lets what comes from `source` in to the role `destination`, or out where that is no role."""

    source: str
    destination: str
    rule: Rule


Path = tuple[Step, ...]


def is_meant(peer: Peer, guarded: GuardedPeer, plan: Plan) -> bool:
    """Whether a rule's peer may be what a guardrail names: a range meets every range that it overlaps."""
    if isinstance(guarded, Internet):
        return is_internet(peer, plan)
    if isinstance(guarded, RangePeer):
        return isinstance(peer, RangePeer) and peer.cidr.overlaps(guarded.cidr)
    return peer.key == guarded.key


class Reach:
    """The flows of a Plan, ready to be asked."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._groups = {group.role: group for group in plan.groups}
        self._roles = _hosts(plan)
        self._wearers: Mapping[str, list[str]] = _turned(self._roles)
        self._accepting: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        self._inside: list[tuple[str, Rule]] = []
        vpc = tuple(network.cidr for network in plan.networks if network.name == "vpc")
        for group in plan.groups:
            for rule in group.ingress:
                if isinstance(rule.peer, GroupPeer):
                    self._accepting[rule.peer.role].append((group.role, rule))
                elif _is_inside(rule.peer, vpc):
                    self._inside.append((group.role, rule))
        self._leaving = {
            group.role: TrafficSet(rule.traffic for rule in group.egress if _is_inside(rule.peer, vpc))
            for group in plan.groups
        }

    def shortest(
        self,
        sources: Collection[GuardedPeer],
        destinations: Collection[GuardedPeer],
        traffic: Collection[Traffic] = (),
        hops: int | None = 0,
    ) -> Iterator[Path]:
        """For each role or peer among `destinations` a shortest path from `sources` to it, where there is one.

        `traffic` is what the last step lets through some of, any where it is empty; `hops` the most hosts between.
        """
        wanted = TrafficSet(traffic) if traffic else None
        ends = {peer.role for peer in destinations if isinstance(peer, GroupPeer)}
        others = [peer for peer in destinations if not isinstance(peer, GroupPeer)]
        told: set[str] = set()
        for path in self._paths(sources, hops):
            step = path[-1]
            if wanted is not None and not wanted.meets(step.rule.traffic):
                continue
            for end in self._reached(step, ends, others):
                if end not in told:
                    told.add(end)
                    yield path

    def _reached(self, step: Step, ends: set[str], others: Iterable[GuardedPeer]) -> Iterator[str]:
        if step.rule.direction == "egress":
            yield from (str(peer) for peer in others if is_meant(step.rule.peer, peer, self._plan))
            return
        for host in self._wearers[step.destination]:
            yield from sorted(self._roles[host] & ends)

    def _paths(self, sources: Collection[GuardedPeer], hops: int | None) -> Iterator[Path]:
        """Every path that is the shortest to its last step, shorter ones first."""
        waiting: deque[tuple[str, Path]] = deque()
        seen: set[str] = set()
        for peer in sources:
            for host in self._wearers.get(peer.role, ()) if isinstance(peer, GroupPeer) else ():
                if host not in seen:
                    seen.add(host)
                    waiting.append((host, ()))
        firsts = [step for peer in sources if not isinstance(peer, GroupPeer) for step in self._entering(peer)]
        for step in firsts:
            yield (step,)
        for step in firsts:
            waiting.extend(self._arrivals((step,), seen))
        while waiting:
            host, path = waiting.popleft()
            if hops is not None and len(path) > hops:
                continue
            for step in self._onward(host):
                further = (*path, step)
                yield further
                if step.rule.direction == "ingress":
                    waiting.extend(self._arrivals(further, seen))

    def _arrivals(self, path: Path, seen: set[str]) -> Iterator[tuple[str, Path]]:
        for host in self._wearers[path[-1].destination]:
            if host not in seen:
                seen.add(host)
                yield host, path

    def _entering(self, peer: GuardedPeer) -> Iterator[Step]:
        """What lets a peer in that is no role."""
        for group in self._plan.groups:
            for rule in group.ingress:
                if not isinstance(rule.peer, GroupPeer) and is_meant(rule.peer, peer, self._plan):
                    yield Step(str(peer), group.role, rule)

    def _onward(self, host: str) -> Iterator[Step]:
        """What a host may reach next."""
        for role in sorted(self._roles[host]):
            for destination, rule in self._accepting.get(role, ()):
                yield Step(role, destination, rule)
            leaving = self._leaving[role]
            for destination, rule in self._inside:
                if destination != role and leaving.meets(rule.traffic):
                    yield Step(role, destination, rule)
            for rule in self._groups[role].egress:
                if not isinstance(rule.peer, GroupPeer):
                    yield Step(role, str(rule.peer), rule)


def _hosts(plan: Plan) -> dict[str, frozenset[str]]:
    """Host → its roles; a role that nothing wears is a host of its own name."""
    here = {group.role for group in plan.groups if not group.retired}
    hosts = {f"host {host.name}": frozenset(host.roles) & here for host in plan.hosts}
    worn = frozenset().union(*hosts.values())
    return {**hosts, **{role: frozenset((role,)) for role in here - worn}}


def _turned(roles: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Role → the hosts that wear it."""
    wearers: dict[str, list[str]] = defaultdict(list)
    for host in sorted(roles):
        for role in roles[host]:
            wearers[role].append(host)
    return wearers


def _is_inside(peer: Peer, vpc: tuple[Cidr, ...]) -> bool:
    """Whether a range may mean an address of the VPC; where its ranges are not declared, any that is not public."""
    if not isinstance(peer, RangePeer):
        return False
    if vpc:
        return any(peer.cidr.overlaps(part) for part in vpc)
    return not is_public(peer.cidr) or peer.cidr.is_everyone
