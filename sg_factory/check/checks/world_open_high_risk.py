"""The internet reaches a role on a port of high risk."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_reaches import doors, reaches
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet on a port that is known for break-ins, where no other check says more of it."""
    help = "name who needs it, and let only those in; what is for everybody is served on 443"
    for arrival in doors(plan, "world-open-high-risk"):
        yield reaches(arrival, help, "world-open-high-risk")


WORLD_OPEN_HIGH_RISK = Check(
    "world-open-high-risk",
    Severity.ERROR,
    find,
    known_as=(
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
        "KICS 78055456",
        "KICS cdbb0467",
        "KICS 4a1e6b34",
    ),
)
