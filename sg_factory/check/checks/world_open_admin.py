"""The internet can reach a role on SSH, RDP or VNC."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.ingress_checks import reach_finder
from sg_factory.diagnostic import Severity

_HELP = "allow a bastion or a VPN instead of the internet, or use Session Manager, which needs no open port"

WORLD_OPEN_ADMIN = Check(
    "world-open-admin",
    Severity.ERROR,
    reach_finder("world-open-admin", _HELP),
    other_tools=(
        "SH EC2.13, EC2.14, EC2.53, EC2.54",
        "CIS v3 5.2, v3 5.3, v4 5.3, v4 5.4, v5 5.3, v5 5.4, v6 6.3, v6 6.4",
        "checkov CKV_AWS_24 (SSH), CKV_AWS_25 (RDP)",
        "trivy AVD-AWS-0107 (`AWS-0107`)",
        "KICS 494b03d3, 6e856af2 (SSH)",
        "cdk-nag AwsSolutions-EC23",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE, INCOMING_SSH_DISABLED (SSH, IPv4)",
        "aws-guard RESTRICTED_INCOMING_TRAFFIC (RDP among others)",
        "cdk-nag EC2RestrictedSSH (SSH, IPv4), EC2RestrictedCommonPorts (RDP among others, IPv4)",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389",
        "SH EC2.18",
        "KICS 78055456, cdbb0467, 3ae83918, c9846969, 4a1e6b34",
    ),
)
