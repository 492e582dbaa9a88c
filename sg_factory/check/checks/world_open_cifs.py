"""The internet can reach a role on CIFS (SMB), port 445."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for, reach_finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "allow the roles that mount the share, or the addresses of a VPN: a share is never public",
    "template": "allow the groups that mount the share, or the addresses of a VPN: a share is never public",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet that includes port 445."""
    for ingress in ingress_for(plan, "world-open-cifs"):
        yield reach_finding(ingress, _HELP[plan.read_from], "world-open-cifs")


WORLD_OPEN_CIFS = Check(
    "world-open-cifs",
    Severity.ERROR,
    find,
    other_tools=(
        "CIS v4 5.1.2, v5 5.1.2, v6 6.1.2",
        "SH EC2.19",
        "KICS 494b03d3",
        "prowler ec2_instance_port_cifs_exposed_to_internet",
        "SH EC2.18",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "cdk-nag AwsSolutions-EC23",
        "KICS 78055456, 4a1e6b34",
    ),
)
