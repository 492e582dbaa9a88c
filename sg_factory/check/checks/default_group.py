"""The VPC's default group has rules, or is attached to something."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Group, Plan

_ATTRIBUTE = ".DefaultSecurityGroup"


def find(plan: Plan) -> Iterator[Finding]:
    """Rules on a default group, and resources that it is attached to."""
    default = {group.role: group for group in plan.groups if _is_default(group)}
    for group in default.values():
        for rule in group.rules:
            text = f"the VPC's default group has a rule: {rule.traffic}, {rule.peer}"
            help = "write the rule for another group, and leave the default group without rules"
            yield Finding(text, rule.origin, help, rules=(rule,))
    for host in plan.hosts:
        if not default.keys().isdisjoint(host.roles):
            text = f"“{host.name}” uses the VPC's default group"
            yield Finding(text, host.origin, "give it a group with the rules it needs", subject="attachment")


def _is_default(group: Group) -> bool:
    """True if a group is named as its VPC's default one, or has the name `default`, which only EC2 can give."""
    is_resource = group.origin.path == ("Resources", group.role)
    return not is_resource and (group.role == "default" or group.role.endswith(_ATTRIBUTE))


DEFAULT_GROUP = Check(
    "default-group",
    Severity.ERROR,
    find,
    other_tools=(
        "SH EC2.2",
        "CIS v3 5.4, v4 5.5, v5 5.5, v6 6.5",
        "checkov CKV2_AWS_12",
        "trivy AVD-AWS-0173",
        "prowler ec2_securitygroup_default_restrict_traffic",
        "aws-guard VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        "KICS ea33fcf7, 08b81bb3",
        "cdk-nag VPCDefaultSecurityGroupClosed",
    ),
    reads=("others",),
)
