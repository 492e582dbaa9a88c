"""Groups that were there before a role: its rules, and the rules that name it, are those of an external group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sg_factory.plan.groups import Rule
from sg_factory.plan.peers import ExternalPeer
from sg_factory.plan.plan import Plan


def groups_of_others(plan: Plan) -> dict[str, ExternalPeer]:
    """Return the groups of EC2 that roles add to or take over, by role, as the external groups that they are else."""
    taken = {group.role: ExternalPeer(group.role, group.existing.id) for group in plan.groups if group.existing}
    return taken | {group.role: group.adds_to for group in plan.groups if group.adds_to is not None}


def with_group_of_others(rule: Rule, others: Mapping[str, ExternalPeer]) -> Rule:
    """Return a rule with the external group that its role is, if it is one of `others`.

    Naming one instead of the other changes no rule of EC2: a group that rules name by its id becomes a role later on.
    """
    peer = others.get(rule.peer.role)
    return rule if peer is None else replace(rule, peer=peer)
