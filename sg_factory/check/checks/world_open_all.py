"""The internet can reach a role on every port."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.ingress_checks import reach_finder
from sg_factory.diagnostic import Severity

_HELP = "name the ports that it serves, and the peers of those that are not public"

WORLD_OPEN_ALL = Check(
    "world-open-all",
    Severity.ERROR,
    reach_finder("world-open-all", _HELP),
    other_tools=(
        "SH EC2.18, EC2.19",
        "checkov CKV_AWS_277",
        "cdk-nag AwsSolutions-EC23",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
        "ScoutSuite ec2-security-group-opens-all-ports-to-all",
        "KICS adcd0082, e415f8d3, 4a1e6b34",
    ),
)
