"""A role that no host has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Roles that no host of hosts.yaml has, if it names any host."""
    used = {role for host in plan.hosts for role in host.roles}
    for group in plan.groups if used else ():
        if group.role not in used and group.enabled and not group.retired and group.adds_to is None:
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
