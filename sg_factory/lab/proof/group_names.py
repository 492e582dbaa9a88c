"""What a Plan's groups, prefix lists and ranges are called in the network that is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sg_factory.network import Cidr
from sg_factory.plan import ExternalPeer, GuardedPeer, Plan, PrefixListPeer
from sg_factory.plan.published import published_as


def group_names(plan: Plan) -> Mapping[str, str]:
    """Return the name of each role's group: what it adds to, its SSM parameter, its id in EC2 or its logical id.

    Retired roles have none: nothing is published of them, and nothing may have their group.
    """
    found = {}
    for group in plan.groups:
        if group.retired:
            continue
        if group.adds_to is not None:
            found[group.role] = group.adds_to.reference
        elif plan.written_by == "roles":
            found[group.role] = published_as(plan.project, plan.environment.name, group.role)
        else:
            found[group.role] = group.group_id or group.role
    return found


def peers_of(plan: Plan) -> Iterator[GuardedPeer]:
    """Yield the peers of all rules, and the external groups of hosts."""
    yield from (rule.peer for _, rule in plan.rules())
    yield from (peer for host in plan.hosts for peer in host.external)


def external_groups(plan: Plan) -> tuple[ExternalPeer, ...]:
    """Return the groups of others whose rules nobody here knows, each once, by name."""
    own = set(group_names(plan).values())
    found = {peer.reference: peer for peer in peers_of(plan) if peer.kind == "external" and peer.reference not in own}
    return tuple(sorted(found.values(), key=lambda peer: (peer.name, peer.reference)))


def unread_lists(plan: Plan) -> tuple[PrefixListPeer, ...]:
    """Return the prefix lists that rules name and whose entries are not known, each once, by name."""
    found = {peer.reference: peer for peer in peers_of(plan) if peer.kind == "prefix-list" and not peer.entries}
    return tuple(sorted(found.values(), key=lambda peer: (peer.name, peer.reference)))


def ranges_in_rules(plan: Plan) -> tuple[Cidr, ...]:
    """Return the ranges of rules and declared networks but the VPC's, each once, sorted."""
    found = {each.cidr for peer in peers_of(plan) for each in peer.ranges}
    return tuple(sorted(found | {each.cidr for each in plan.networks if each.name != "vpc"}))
