"""Which roles the internet comes nearer to, and on which way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sg_factory.plan import GroupPeer, Internet, Plan, RangePeer, Rule
from sg_factory.reach import Path, Reach


@dataclass(frozen=True, slots=True)
class NewPath:
    """A shortest way from the internet to a role that was not reached before, or through more hosts (`hops`) only.

    `steps` are flows of the new side. `hops_before` is None where there was no way at all.
    """

    role: str
    owner: str
    steps: Path
    hops_before: int | None
    environments: tuple[str, ...] = ()

    @property
    def hops(self) -> int:
        """How many hosts are between."""
        return len(self.steps) - 1


def new_paths(before: Plan, after: Plan) -> Iterator[NewPath]:
    """The ways that rules or hosts open, shorter ones first, then by role.

    Who the internet is, and what an address of the VPC, both sides are asked as the new one declares it: what is only
    declared otherwise lets nobody in whom the same rules kept out.
    """
    old, new = _from_internet(_in_networks_of(after, before)), _from_internet(after)
    owners = {group.role: group.owner for group in after.groups}
    for role, path in sorted(new.items(), key=lambda found: (len(found[1]), found[0])):
        known = old.get(role)
        if known is None or len(known) > len(path):
            yield NewPath(role, owners[role], path, None if known is None else len(known) - 1)


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


def _from_internet(plan: Plan) -> Mapping[str, Path]:
    """Role → a shortest path to it; whoever gets at a host gets at every role that it wears."""
    joined: dict[str, set[str]] = {group.role: {group.role} for group in plan.groups}
    for host in plan.hosts:
        for role in host.roles:
            joined.setdefault(role, set()).update(host.roles)
    found: dict[str, Path] = {}
    for path in Reach(plan).shortest([Internet()], [GroupPeer(role) for role in joined], hops=None).values():
        for role in joined[path[-1].destination]:
            found.setdefault(role, path)
    return found
