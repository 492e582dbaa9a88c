"""Which roles the internet comes nearer to, and on which way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sg_factory.compare.lasting import last_of
from sg_factory.network import traffic_text
from sg_factory.network.intervals import intersection, union
from sg_factory.plan import Expiry, GroupPeer, Internet, Plan, RangePeer, Rule, end_of
from sg_factory.reach import Reach, Step, StepPath
from sg_factory.reach.families import of_any_family
from sg_factory.reach.routes import ANY, between


@dataclass(frozen=True, slots=True)
class WayStep:
    """One flow of a way: all that `rules` of `destination` let in from `source`, and all of those rules.

    `addresses` are those that it rests on where no rule names a group, such as `10.0.0.0/27 and 0.0.0.0/0`.
    """

    source: str
    destination: str
    traffic: str
    rules: tuple[Rule, ...]
    addresses: str = ""


@dataclass(frozen=True, slots=True)
class NewPath:
    """A shortest way from the internet to a role that was not reached before, or through more hosts (`hops`) only.

    `steps` are flows of the new side. `hops_before` is None where there was no way at all.
    """

    role: str
    owner: str
    steps: tuple[WayStep, ...]
    hops_before: int | None
    environments: tuple[str, ...] = ()

    @property
    def hops(self) -> int:
        """How many hosts are between."""
        return len(self.steps) - 1

    @property
    def until(self) -> Expiry | None:
        """When a step of the way has ended by itself; None where none of them does."""
        ends = [end for end in (last_of(step.rules) for step in self.steps) if end is not None]
        return min(ends, key=end_of, default=None)


def new_paths(before: Plan, after: Plan) -> Iterator[NewPath]:
    """The ways that rules or hosts open, shorter ones first, then by role.

    Who the internet is, and what an address of the VPC, both sides are asked as the new one declares it: what is only
    declared otherwise lets nobody in whom the same rules kept out.
    """
    reach = Reach(after)
    old, new = _from_internet(Reach(_in_networks_of(after, before))), _from_internet(reach)
    owners = {group.role: group.owner for group in after.groups}
    for role, path in sorted(new.items(), key=lambda found: (len(found[1]), found[0])):
        known = old.get(role)
        if known is None or len(known) > len(path):
            steps = tuple(_entering(reach, step) if step is path[0] else _onward(reach, step) for step in path)
            yield NewPath(role, owners[role], steps, None if known is None else len(known) - 1)


def _entering(reach: Reach, step: Step) -> WayStep:
    role = step.destination
    rules = tuple(
        rule
        for rule in reach.groups[role].ingress
        if not isinstance(rule.peer, GroupPeer) and reach.is_meant(reach.end(role, rule), Internet())
    )
    return WayStep(step.source, role, traffic_text(union(rule.traffic.interval for rule in rules)), rules)


def _onward(reach: Reach, step: Step) -> WayStep:
    """A step between two roles: of ranges that both name, what one sends and the other lets in."""
    leg = between(reach, step.source, step.destination, ANY)
    named = [rule.traffic.interval for rule in leg.ingress if isinstance(rule.peer, GroupPeer)]
    flowing = of_any_family(intersection(reach.egress_inside(step.source), reach.ingress_inside(step.destination)))
    return WayStep(step.source, step.destination, traffic_text(union((*named, *flowing))), leg.ingress, step.addresses)


def _in_networks_of(other: Plan, plan: Plan) -> Plan:
    """The plan as if it declared the networks of the other one; no range keeps a name that only this one gave it."""
    if plan.networks == other.networks:
        return plan
    groups = (replace(each, ingress=_unnamed(each.ingress), egress=_unnamed(each.egress)) for each in plan.groups)
    return replace(plan, networks=other.networks, groups=tuple(groups))


def _unnamed(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(
        replace(rule, peer=RangePeer(rule.peer.cidr)) if isinstance(rule.peer, RangePeer) else rule for rule in rules
    )


def _from_internet(reach: Reach) -> Mapping[str, StepPath]:
    """Role → a shortest path to it; whoever gets at a host gets at every role that it wears."""
    plan = reach.plan
    joined: dict[str, set[str]] = {group.role: {group.role} for group in plan.groups}
    for host in plan.hosts:
        for role in host.roles:
            joined.setdefault(role, set()).update(host.roles)
    found: dict[str, StepPath] = {}
    for path in reach.shortest([Internet()], [GroupPeer(role) for role in joined], hops=None).values():
        for role in joined[path[-1].destination]:
            found.setdefault(role, path)
    return found
