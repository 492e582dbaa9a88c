"""Hosts and the roles that they join; without hosts each role is a host of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sg_factory.plan import Plan


def roles_by_host(plan: Plan) -> dict[str, frozenset[str]]:
    """Host → its roles; a role that nothing wears is a host of its own name."""
    here = {group.role for group in plan.groups if not group.retired}
    hosts = {f"host {host.name}": frozenset(host.roles) & here for host in plan.hosts}
    worn = frozenset().union(*hosts.values())
    return {**hosts, **{role: frozenset((role,)) for role in here - worn}}


def hosts_by_role(roles: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Role → the hosts that wear it."""
    wearers: dict[str, list[str]] = defaultdict(list)
    for host in sorted(roles):
        for role in roles[host]:
            wearers[role].append(host)
    return wearers
