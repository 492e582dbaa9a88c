"""New or shorter paths from the internet to roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sg_factory.compare.lasting import last_of
from sg_factory.network import traffic_text
from sg_factory.network.intervals import intersection, union
from sg_factory.plan import Expiry, Internet, Plan, RangePeer, Rule, end_of
from sg_factory.plan.owners import owners_of
from sg_factory.reach import Reach, Step, shortest_to_roles
from sg_factory.reach.families import of_any_family
from sg_factory.reach.routes import between
from sg_factory.reach.search import ANY


@dataclass(frozen=True, slots=True)
class NewPathStep:
    """One flow of a path: the traffic that `rules` of `destination` allow from `source`, and all of these rules.

    `by_addresses` are the ranges that allow it if no rule names a group, such as `10.0.0.0/27 and 0.0.0.0/0`.
    """

    source: str
    destination: str
    traffic: str
    rules: tuple[Rule, ...]
    by_addresses: str = ""


@dataclass(frozen=True, slots=True)
class NewPath:
    """A shortest path from the internet to a role that was not reachable before, or only through more hosts (`hops`).

    `steps` are flows of the new side. `hops_before` is None if there was no path at all.
    """

    role: str
    owner: str
    steps: tuple[NewPathStep, ...]
    hops_before: int | None
    environments: tuple[str, ...] = ()

    @property
    def hops(self) -> int:
        """The number of hosts between the internet and the role."""
        return len(self.steps) - 1

    @property
    def until(self) -> Expiry | None:
        """The end of the first step that expires; None if no step expires."""
        ends = [end for end in (last_of(step.rules) for step in self.steps) if end is not None]
        return min(ends, key=end_of, default=None)


def new_paths(before: Plan, after: Plan) -> Iterator[NewPath]:
    """The paths that rules or hosts open, shorter ones first, then by role.

    Both sides are evaluated with the networks of the new side, such as the internet and the VPC: a changed declaration
    alone opens no path.
    """
    reach = Reach(after)
    old, new = (shortest_to_roles(each, [Internet()]) for each in (Reach(_in_networks_of(after, before)), reach))
    owners = owners_of(after)
    for role, path in sorted(new.items(), key=lambda found: (len(found[1]), found[0])):
        known = old.get(role)
        if known is None or len(known) > len(path):
            steps = tuple(_entering(reach, step) if step is path[0] else _onward(reach, step) for step in path)
            yield NewPath(role, owners[role], steps, None if known is None else len(known) - 1)


def _entering(reach: Reach, step: Step) -> NewPathStep:
    role = step.destination
    ingress = reach.rules_with_others(role, "ingress")
    rules = tuple(rule for end, rule in ingress if reach.is_meant(end, Internet()))
    return NewPathStep(step.source, role, traffic_text(union(rule.traffic.interval for rule in rules)), rules)


def _onward(reach: Reach, step: Step) -> NewPathStep:
    """A step between two roles; with ranges it is the traffic that both egress and ingress allow."""
    leg = between(reach, step.source, step.destination, ANY)
    rules = leg.egress if step.destination in reach.external else leg.ingress
    named = [rule.traffic.interval for rule in rules if rule.peer.role or leg.external]
    sent, taken = reach.traffic_inside(step.source, "egress"), reach.traffic_inside(step.destination, "ingress")
    flowing = of_any_family(intersection(sent, taken))
    return NewPathStep(step.source, step.destination, traffic_text(union((*named, *flowing))), rules, step.addresses)


def _in_networks_of(other: Plan, plan: Plan) -> Plan:
    """The plan with the networks of the other one; ranges lose their names."""
    if plan.networks == other.networks:
        return plan
    groups = (replace(each, ingress=_unnamed(each.ingress), egress=_unnamed(each.egress)) for each in plan.groups)
    return replace(plan, networks=other.networks, groups=tuple(groups))


def _unnamed(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(replace(rule, peer=RangePeer(rule.peer.cidr)) if rule.peer.cidr else rule for rule in rules)
