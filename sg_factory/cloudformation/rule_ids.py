"""Logical ids of rules that are resources of their own: equal for all rules that are the same to EC2."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.cloudformation.resource import hashed
from sg_factory.plan import ExternalPeer, Rule, with_group_of_others


def rule_logical_id(rule: Rule, group_id: str, others: Mapping[str, ExternalPeer]) -> str:
    """Return the logical id of a rule of the group with a logical id; `others` are `groups_of_others`.

    EC2 would refuse the rules of a group that becomes a role under other ids.
    """
    identity = with_group_of_others(rule, others).identity
    return f"{group_id}{rule.direction.title()}{hashed(identity, 12)}"
