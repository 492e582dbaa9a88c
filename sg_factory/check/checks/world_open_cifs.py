"""The internet can reach a role on CIFS (SMB), port 445."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.ingress_checks import reach_finder
from sg_factory.diagnostic import Severity

_HELP = {
    "roles": "allow the roles that mount the share, or the addresses of a VPN: a share is never public",
    "others": "allow the groups that mount the share, or the addresses of a VPN: a share is never public",
}


WORLD_OPEN_CIFS = Check(
    "world-open-cifs",
    Severity.ERROR,
    reach_finder("world-open-cifs", _HELP),
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
