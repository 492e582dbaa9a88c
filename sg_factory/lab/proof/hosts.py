"""Plan → the interfaces of its VPC: hosts, the roles that no host has, and groups of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sg_factory.lab.cloud.enforced import EnforcedInterface
from sg_factory.lab.proof.ends import EndKind
from sg_factory.lab.proof.group_names import external_groups, group_names
from sg_factory.plan import Plan, Subnet


@dataclass(frozen=True, slots=True)
class PlacedHost:
    """A host before it has addresses: the names of its groups, and the subnets or the interface that place it.

    `is_alone` is True for a role that hosts only have together with others.
    """

    name: str
    kind: EndKind
    groups: tuple[str, ...]
    subnets: tuple[Subnet, ...] = ()
    interface: EnforcedInterface | None = None
    is_alone: bool = False


def placed_hosts(plan: Plan, interfaces: Sequence[EnforcedInterface]) -> tuple[PlacedHost, ...]:
    """Return everything with groups, one for all interfaces with the same groups in one subnet."""
    hosts = (*(_of_interfaces(plan, interfaces) if interfaces else _of_hosts(plan)),)
    worn = {name for one in hosts for name in one.groups}
    known = {one.groups for one in hosts}
    roles = [
        PlacedHost(role, "role", (name,), is_alone=name in worn)
        for role, name in group_names(plan).items()
        if (name,) not in known
    ]
    others = [PlacedHost(str(peer), "group", (peer.reference,)) for peer in external_groups(plan)]
    return (*hosts, *roles, *others)


def _of_hosts(plan: Plan) -> Iterator[PlacedHost]:
    names = group_names(plan)
    subnets = {subnet.name: subnet for subnet in plan.environment.subnets}
    for host in plan.hosts:
        groups = [names[role] for role in host.roles if role in names]
        groups += [peer.reference for peer in host.external]
        if groups:
            where = tuple(subnets[name] for name in host.subnets if name in subnets)
            yield PlacedHost(host.name, "host", tuple(dict.fromkeys(groups)), where)


def _of_interfaces(plan: Plan, interfaces: Sequence[EnforcedInterface]) -> Iterator[PlacedHost]:
    alike: dict[tuple[tuple[str, ...], str], EnforcedInterface] = {}
    for each in sorted(interfaces, key=lambda each: each.id):
        if each.groups and each.addresses:
            alike.setdefault((tuple(sorted(each.groups)), each.subnet), each)
    for (groups, subnet), first in alike.items():
        where = tuple(one for one in plan.environment.subnets if subnet in one.ids)
        yield PlacedHost(first.title, "interface", groups, where, first)
