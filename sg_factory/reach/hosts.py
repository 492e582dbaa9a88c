"""Hosts and their roles; a role that no host has counts as a host of its own.

An external group that a host has counts as a role of that host, of which only the rules that name it are known.
So does one that a role adds to, under the name of the role.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sg_factory.plan import ExternalPeer, Plan


def roles_by_host(plan: Plan) -> dict[str, frozenset[str]]:
    """Host → its roles and external groups; a role that no host has is a host of that name."""
    here = {group.role for group in plan.groups if not group.retired}
    external = external_of_hosts(plan).keys()
    hosts = {f"host {host.name}": frozenset(host.groups) & (here | external) for host in plan.hosts}
    used = frozenset().union(*hosts.values())
    return {**hosts, **{role: frozenset((role,)) for role in here - used}}


def external_of_hosts(plan: Plan) -> dict[str, ExternalPeer]:
    """Name → external group, of those that hosts have; by role, of those that roles add to."""
    worn = {peer.name: peer for host in plan.hosts for peer in host.external}
    return worn | {group.role: group.adds_to for group in plan.groups if group.adds_to is not None}


def hosts_by_role(roles: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Role → the hosts that have it."""
    hosts_with: dict[str, list[str]] = defaultdict(list)
    for host in sorted(roles):
        for role in roles[host]:
            hosts_with[role].append(host)
    return hosts_with
