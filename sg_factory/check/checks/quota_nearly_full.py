"""A group has used up most of its quota of rules."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.quotas import heaviest
from sg_factory.diagnostic import Severity
from sg_factory.network import FAMILY_NAMES
from sg_factory.plan import Plan, fullest

_NEARLY = 0.8


def find(plan: Plan) -> Iterator[Finding]:
    """Groups that use over 80 % of their quota of rules in a direction, prefix lists at their weight."""
    limit = plan.environment.quotas.rules_per_group
    for group, direction, family, used in fullest(plan, _NEARLY * limit):
        if used <= limit:
            text = f"“{group.role}” has {used} of {limit} {direction} rules for {FAMILY_NAMES[family]}"
            help = "name groups instead of ranges, split the group, or ask AWS for a higher quota before it is full"
            where = heaviest(group, direction) if plan.read_from == "roles" else group.origin
            yield Finding(text, where, help)


QUOTA_NEARLY_FULL = Check(
    "quota-nearly-full",
    Severity.WARNING,
    find,
    other_tools=("prowler ec2_securitygroup_with_many_ingress_egress_rules",),
    sees_all=True,
)
