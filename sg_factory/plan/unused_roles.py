"""Roles that no host has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.plan.groups import Group
from sg_factory.plan.plan import Plan


def roles_without_hosts(plan: Plan) -> Iterator[Group]:
    """Yield the groups of roles that no host has, if there is any host with a role.

    Roles that are switched off or retired, and those that add to a group of others, need none.
    """
    used = {role for host in plan.hosts for role in host.roles}
    for group in plan.groups if used else ():
        if group.role not in used and group.enabled and not group.retired and group.adds_to is None:
            yield group
