"""Public API for CDK apps: role files become security groups in their stacks.

    from sg_factory.constructs import RoleSecurityGroups

    groups = RoleSecurityGroups(self, "SecurityGroups", vpc=vpc)
    ec2.Instance(self, "Web", vpc=vpc, security_group=groups["web"], …)
    function.with_(groups.of("web", "linux-host"))  # a mixin, for an existing L1 or L2

`-c disable=bastion` (roles, separated by commas) and `-c as_of=2027-05-01` apply to every project of an app.
"""

from importlib.util import find_spec

if find_spec("aws_cdk") is None:
    raise ImportError("CDK is not installed: pip install 'sg-factory[cdk]'")

from sg_factory.cdk.flow_logs import FlowLogs
from sg_factory.cdk.groups import UnknownHost, UnknownRole
from sg_factory.cdk.projects import ProjectError, RoleSecurityGroups, environment_stacks
from sg_factory.cdk.validation import SecurityGroupValidation

__all__ = [
    "FlowLogs",
    "ProjectError",
    "RoleSecurityGroups",
    "SecurityGroupValidation",
    "UnknownHost",
    "UnknownRole",
    "environment_stacks",
]
