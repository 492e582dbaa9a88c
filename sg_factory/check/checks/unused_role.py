"""A role that no host has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan
from sg_factory.plan.unused_roles import roles_without_hosts


def find(plan: Plan) -> Iterator[Finding]:
    """Roles that no host of hosts.yaml has, if it names any host."""
    for group in roles_without_hosts(plan):
        text = f"no host has the role “{group.role}”"
        help = "add its host to hosts.yaml; if there is none any more, write “retired: true” in the role file"
        yield Finding(text, group.origin, help)


UNUSED_ROLE = Check(
    "unused-role",
    Severity.INFO,
    find,
    other_tools=(
        "SH EC2.22 (in the account, where a group is attached to nothing)",
        "checkov CKV2_AWS_5",
        "prowler ec2_securitygroup_not_used",
    ),
    reads=("roles",),
)
