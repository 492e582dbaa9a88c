"""A group has more rules than its quota allows."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.network import FAMILY_NAMES
from sg_factory.plan import Plan, fullest, quota_advice, removable


def find(plan: Plan) -> Iterator[Finding]:
    """Groups over the quota of rules in a direction and address family; in role files this is a mistake of form."""
    limit = plan.environment.quotas.rules_per_group
    over = list(fullest(plan, limit))
    peers = removable([plan], [(group, direction) for group, direction, _, _ in over])
    for group, direction, family, used in over:
        text = f"“{group.role}” has {used} {direction} rules for {FAMILY_NAMES[family]}; a group holds {limit}"
        yield Finding(text, group.origin, quota_advice(plan, group, direction, family, peers))


QUOTA_EXCEEDED = Check(
    "quota-exceeded",
    Severity.ERROR,
    find,
    other_tools=("prowler ec2_securitygroup_with_many_ingress_egress_rules",),
    reads=("others",),
    sees_all=True,
)
