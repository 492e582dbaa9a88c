"""The internet can reach a role on a high-risk port."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.ingress_checks import reach_finder
from sg_factory.diagnostic import Severity

_HELP = "allow only the peers that need it; serve what is public on 443"

WORLD_OPEN_HIGH_RISK = Check(
    "world-open-high-risk",
    Severity.ERROR,
    reach_finder("world-open-high-risk", _HELP),
    other_tools=(
        "SH EC2.19",
        "cdk-nag EC2RestrictedCommonPorts",
        "CDK W2508",
        "aws-guard RESTRICTED_INCOMING_TRAFFIC",
        "KICS 494b03d3",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports",
        "ScoutSuite ec2-security-group-opens-known-port-to-all",
        "SH EC2.18",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "cdk-nag AwsSolutions-EC23",
        "KICS 78055456, cdbb0467, 4a1e6b34",
    ),
)
