"""The internet can reach a port other than 80 and 443."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for, reach_finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "put a load balancer in front, or name a network: only 80 and 443 are public",
    "others": "put a load balancer in front, or name a group or a range: only 80 and 443 are public",
}
# For a protocol such as ESP, which no load balancer forwards.
_HELP_WITHOUT_PORTS = {
    "roles": "name its senders as a network: only web traffic is public",
    "others": "name the addresses of its senders: only web traffic is public",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet on other traffic than HTTP and HTTPS, unless a more specific check reports it."""
    for ingress in ingress_for(plan, "world-open-port"):
        has_ports = ingress.rule.traffic.protocol in ("tcp", "udp")
        yield reach_finding(ingress, (_HELP if has_ports else _HELP_WITHOUT_PORTS)[plan.written_by])


WORLD_OPEN_PORT = Check(
    "world-open-port",
    Severity.ERROR,
    find,
    other_tools=(
        "SH EC2.18",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "cdk-nag AwsSolutions-EC23",
        "aws-guard VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_any_port",
        "ScoutSuite ec2-security-group-opens-port-to-all",
        "KICS 829ce3b8, 4a1e6b34",
    ),
)
