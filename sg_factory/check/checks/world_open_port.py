"""The internet reaches a port other than 80 and 443."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_reaches import doors, reaches
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "put a load balancer in front, or name a network: only 80 and 443 are for everybody",
    "template": "put a load balancer in front, or name a group or a range: only 80 and 443 are for everybody",
}
# A protocol such as ESP: no load balancer takes it, and it is none of the web's.
_HELP_WITHOUT_PORTS = {
    "roles": "name those who send it as a network: only the web is for everybody",
    "template": "name the addresses of those who send it: only the web is for everybody",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet on anything but HTTP and HTTPS (HTTP/3 is UDP), where no other check says more."""
    for arrival in doors(plan, "world-open-port"):
        has_ports = arrival.rule.traffic.protocol in ("tcp", "udp")
        yield reaches(arrival, (_HELP if has_ports else _HELP_WITHOUT_PORTS)[plan.read_from])


WORLD_OPEN_PORT = Check(
    "world-open-port",
    Severity.ERROR,
    find,
    known_as=(
        "SH EC2.18",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "cdk-nag AwsSolutions-EC23",
        "aws-guard VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_any_port",
        "ScoutSuite ec2-security-group-opens-port-to-all",
        "KICS 829ce3b8",
        "KICS 4a1e6b34",
    ),
)
