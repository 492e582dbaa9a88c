"""EC2's own egress rule: a template's group that declares no egress may send everything to everyone.

The reader of a source finds these groups, and notes each with `open-egress`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sg_factory.network import ALL_TRAFFIC, EVERYONE, FAMILIES, AddressFamily
from sg_factory.plan.groups import Group, Rule
from sg_factory.plan.peers import RangePeer
from sg_factory.plan.plan import Plan

BY_DEFAULT = "EC2's default if no egress is declared"


def groups_with_default_egress(plan: Plan) -> frozenset[str]:
    """Return the roles of the groups that EC2 lets send everything, as their template declares no egress."""
    places = {note.where for note in plan.notes if note.kind == "open-egress"}
    return frozenset(group.role for group in plan.groups if group.origin in places)


def default_egress(
    group: Group, families: Sequence[AddressFamily] = FAMILIES, description: str = BY_DEFAULT
) -> tuple[Rule, ...]:
    """Return EC2's own egress rule of a group, one for each family; it has the place of the group."""
    peers = (RangePeer(everyone) for everyone in EVERYONE if everyone.family in families)
    return tuple(Rule("egress", ALL_TRAFFIC, peer, description, group.origin) for peer in peers)


def with_default_egress(
    plan: Plan, families: Sequence[AddressFamily] = FAMILIES, description: str = BY_DEFAULT
) -> Plan:
    """Return the Plan with EC2's own egress rules in the groups that have them."""
    open_roles = groups_with_default_egress(plan)
    if not open_roles:
        return plan
    groups = tuple(
        replace(group, egress=(*group.egress, *default_egress(group, families, description)))
        if group.role in open_roles
        else group
        for group in plan.groups
    )
    return replace(plan, groups=groups)
