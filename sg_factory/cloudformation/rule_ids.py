"""Logical ids of rules that are resources of their own: equal for all rules that are the same to EC2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sg_factory.cloudformation.resource import hashed
from sg_factory.plan import ExternalPeer, Plan, Rule


def groups_of_others(plan: Plan) -> dict[str, ExternalPeer]:
    """Return the groups of EC2 that roles add to or take over, by role, as the external groups that they are else."""
    taken = {group.role: ExternalPeer(group.role, group.existing.id) for group in plan.groups if group.existing}
    return taken | {group.role: group.adds_to for group in plan.groups if group.adds_to is not None}


def rule_logical_id(rule: Rule, group_id: str, others: Mapping[str, ExternalPeer]) -> str:
    """Return the logical id of a rule of the group with a logical id; `others` are `groups_of_others`.

    The role of such a group is that group here, so that naming one instead of the other changes no resource: a group
    that rules name by its id becomes a role later on, and EC2 would refuse its rules under other ids.
    """
    peer = others.get(rule.peer.role)
    identity = rule.identity if peer is None else replace(rule, peer=peer).identity
    return f"{group_id}{rule.direction.title()}{hashed(identity, 12)}"
