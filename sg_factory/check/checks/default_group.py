"""The VPC's default group has rules, or something wears it."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Group, Plan

_ATTRIBUTE = ".DefaultSecurityGroup"


def find(plan: Plan) -> Iterator[Finding]:
    """Rules on a default group, and hosts that wear it: whoever forgets to name a group gets this one."""
    default = {group.role: group for group in plan.groups if _is_default(group)}
    for group in default.values():
        for rule in group.rules:
            text = f"a rule of the VPC's default group: {rule.traffic}, {rule.peer}"
            help = "write the rule for a group of its own, and leave the default group empty"
            yield Finding(text, rule.origin, help, rules=(rule,))
    for host in plan.hosts:
        if not default.keys().isdisjoint(host.roles):
            text = f"“{host.name}” wears the VPC's default group"
            yield Finding(text, host.origin, "give it a group of its own, for what it does", subject="wearer")


def _is_default(group: Group) -> bool:
    """Whether a group is known by its VPC, or by the name that EC2 gives it and that no other may have."""
    is_resource = group.origin.path == ("Resources", group.role)
    return not is_resource and (group.role == "default" or group.role.endswith(_ATTRIBUTE))


DEFAULT_GROUP = Check(
    "default-group",
    Severity.ERROR,
    find,
    known_as=(
        *("SH EC2.2", "CIS v3 5.4", "CIS v4 5.5", "CIS v5 5.5", "CIS v6 6.5", "checkov CKV2_AWS_12"),
        *("trivy AVD-AWS-0173", "prowler ec2_securitygroup_default_restrict_traffic"),
        "aws-guard VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        "KICS ea33fcf7",
        "KICS 08b81bb3",
        "cdk-nag VPCDefaultSecurityGroupClosed",
    ),
    reads=("template",),
)
