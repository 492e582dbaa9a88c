"""A role that no host wears."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Roles that hosts.yaml gives to nobody, where it names hosts at all."""
    worn = {role for host in plan.hosts for role in host.roles}
    for group in plan.groups if worn else ():
        if group.role not in worn and group.enabled and not group.retired:
            text = f"no host wears “{group.role}”"
            help = "add its host to hosts.yaml; if there is none any more, say “retired: true” on the role"
            yield Finding(text, group.origin, help)


UNWORN_ROLE = Check(
    "unworn-role",
    Severity.INFO,
    find,
    known_as=("SH EC2.22", "checkov CKV2_AWS_5", "prowler ec2_securitygroup_not_used"),
    reads=("roles",),
)
