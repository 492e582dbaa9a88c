"""Rule ids of other tools with their scopes: a suppression by such an id covers no more than its scope.

Sources: the rules of checkov, cfn_nag, the AWS Guard rules registry, cdk-nag, trivy and KICS; the controls of Security
Hub and of the CIS AWS Foundations benchmarks. Some of these rules also match more than their id says, such as a port
range that contains the one port: that stays a finding.
"""

from __future__ import annotations

from sg_factory.check.scope import ForeignScope
from sg_factory.network import FAMILIES, AddressFamily, Traffic, TrafficSet

_EVERYONE: dict[AddressFamily, str] = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}


def _open(
    ports: str, protocols: str = "tcp", families: tuple[AddressFamily, ...] = FAMILIES, *, whose: str = ""
) -> ForeignScope:
    """The scope “ingress on some ports from everyone”, or from `whose` ranges if a tool looks at others too."""
    *most, last = ports.split()
    listed = f"{', '.join(most)} or {last}" if most else last
    allowed = TrafficSet(
        Traffic(protocol, int(port), int(port)) for protocol in protocols.split() for port in (*most, last)
    )
    sources = whose or " or ".join(_EVERYONE[family] for family in families)
    words = f"ingress on {' or '.join(protocols.split())} port {listed} from {sources}"
    return ForeignScope(words, traffic=allowed, families=families, is_everyone=not whose)


_SSH, _RDP, _ADMIN = _open("22"), _open("3389", "tcp udp"), _open("22 3389", "tcp udp")
_RDP_TCP, _RDP_V4 = _open("3389"), _open("3389", families=("ipv4",))
_SSH_V4, _HTTP, _CIFS_V4 = _open("22", families=("ipv4",)), _open("80"), _open("445", "tcp udp", ("ipv4",))
_ADMIN_V4, _ADMIN_V6 = _open("22 3389", "tcp udp", ("ipv4",)), _open("22 3389", "tcp udp", ("ipv6",))
_COMMON = _open("20 21 3306 3309 3389 4333", families=("ipv4",))
_GUARDED = _open("20 21 3306 3389 4333", whose="any range")
_EXHIBITED = _open("20 21 22 23 115 137 138 139 2049 3389", "tcp udp")
_HIGH_RISK = _open(
    "20 21 22 23 25 110 135 143 445 1433 1434 3000 3306 3389 4333 5000 5432 5500 5601 8080 8088 8888 9200 9300"
)
_SENSITIVE = _open(
    "20 21 22 23 25 53 110 135 137 138 139 161 389 445 636 1433 1434 1521 1522 2375 2376 2382 2383 2483 2484 3000 "
    "3020 3306 3389 4333 4505 4506 5432 5500 5601 5900 5985 6379 7000 7001 7199 8000 8020 8080 8140 8888 9000 9042 "
    "9090 9160 9200 9300 11211 11214 11215 27017 27018 50070 50470 61620 61621",
    families=("ipv4",),
)
_WORLD_IN = ForeignScope("ingress from 0.0.0.0/0 or ::/0, on any port", is_everyone=True)
_WORLD_TO_EVERY_PORT = ForeignScope("ingress from 0.0.0.0/0 or ::/0 on every port", is_everyone=True)
_WORLD_OUT = ForeignScope("egress to 0.0.0.0/0 or ::/0, on any port", is_everyone=True)
_WORLD_TO_DATA = ForeignScope(f"{_WORLD_IN.words}, to a database", is_everyone=True)
_WORLD_TO_UNKNOWN = ForeignScope("ingress from 0.0.0.0/0 or ::/0 on a port without a known service", is_everyone=True)
_ALL_IN = ForeignScope("ingress of all protocols (-1)", shape="all protocols")
_ALL_OUT = ForeignScope("egress of all protocols (-1)", shape="all protocols")
_PORTS_IN = ForeignScope("ingress on a range of ports instead of one", shape="ports")
_PORTS_OUT = ForeignScope("egress on a range of ports instead of one", shape="ports")
_NOT_ONE_ADDRESS = ForeignScope("ingress from a range that is more than one address")
_NOT_FEW_ADDRESSES = ForeignScope("ingress from a range of 256 addresses or more")
_ALL_FROM_WORLD = ForeignScope(f"{_ALL_IN.words} from 0.0.0.0/0 or ::/0", shape="all protocols", is_everyone=True)
_ALL_TO_WORLD = ForeignScope(f"{_ALL_OUT.words} to 0.0.0.0/0 or ::/0", shape="all protocols", is_everyone=True)
_RULE_WORDS = ForeignScope("the description of a rule, not that of the group")
_GROUP_WORDS = ForeignScope("the description of the group, not those of its rules", "group")
_NO_EGRESS = ForeignScope("that a group declares no egress", "group")
_DEFAULT = ForeignScope("the rules of a VPC's default group, not its attachments")
_DEFAULT_IN_USE = ForeignScope("the attachments of a VPC's default group, not its rules", "attachment")
_NO_VPC = ForeignScope("that a group names no VPC", "group")
_NO_INGRESS = ForeignScope("that a load balancer's group has no ingress", "no ingress")
_NO_EGRESS_OF_BALANCER = ForeignScope("that a load balancer's group has no egress", "no egress")
_OPEN_NODES = ForeignScope("that an SSH key opens an EKS node group to the internet")
_UNUSED_GROUP = ForeignScope("that a group is attached to nothing", "group")

SCOPES: dict[str, ForeignScope] = {
    "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE": _WORLD_OUT,
    "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE": _WORLD_IN,
    "aws-guard INCOMING_SSH_DISABLED": _SSH_V4,
    "aws-guard RESTRICTED_INCOMING_TRAFFIC": _GUARDED,
    "aws-guard SECURITY_GROUP_DESCRIPTION_RULE": _RULE_WORDS,
    "aws-guard SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE": _ALL_OUT,
    "aws-guard SECURITY_GROUP_EGRESS_PORT_RANGE_RULE": _PORTS_OUT,
    "aws-guard SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE": _ALL_IN,
    "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE": _NOT_ONE_ADDRESS,
    "aws-guard SECURITY_GROUP_INGRESS_PORT_RANGE_RULE": _PORTS_IN,
    "aws-guard SECURITY_GROUP_MISSING_EGRESS_RULE": _NO_EGRESS,
    "aws-guard VPC_DEFAULT_SECURITY_GROUP_CLOSED": _DEFAULT,
    "aws-guard VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS": _WORLD_IN,
    "cdk-nag AwsSolutions-EC23": _WORLD_IN,
    "cdk-nag AwsSolutions-EC27": _GROUP_WORDS,
    "cdk-nag EC2RestrictedCommonPorts": _COMMON,
    "cdk-nag EC2RestrictedSSH": _SSH_V4,
    "cdk-nag VPCDefaultSecurityGroupClosed": _DEFAULT,
    "cfn_nag F1000": _NO_EGRESS,
    "cfn_nag W2": _WORLD_IN,
    "cfn_nag W5": _WORLD_OUT,
    "cfn_nag W9": _NOT_ONE_ADDRESS,
    "cfn_nag W27": _PORTS_IN,
    "cfn_nag W29": _PORTS_OUT,
    "cfn_nag W36": _RULE_WORDS,
    "cfn_nag W40": _ALL_OUT,
    "cfn_nag W42": _ALL_IN,
    "checkov CKV2_AWS_5": _UNUSED_GROUP,
    "checkov CKV2_AWS_12": _DEFAULT,
    "checkov CKV_AWS_23": _RULE_WORDS,
    "checkov CKV_AWS_24": _SSH,
    "checkov CKV_AWS_25": _RDP,
    "checkov CKV_AWS_100": _OPEN_NODES,
    "checkov CKV_AWS_260": _HTTP,
    "checkov CKV_AWS_277": _ALL_FROM_WORLD,
    "checkov CKV_AWS_382": _ALL_TO_WORLD,
    "trivy AVD-AWS-0099": _GROUP_WORDS,
    "trivy AVD-AWS-0104": _WORLD_OUT,
    "trivy AVD-AWS-0107": _ADMIN,
    "trivy AVD-AWS-0124": _RULE_WORDS,
    "trivy AVD-AWS-0173": _DEFAULT,
    "KICS 0104165b": _NOT_FEW_ADDRESSES,
    "KICS 01d5a458": _NO_EGRESS_OF_BALANCER,
    "KICS 08b81bb3": _DEFAULT_IN_USE,
    "KICS 1a427b25": _ALL_IN,
    "KICS 1cc2fbd7": _WORLD_OUT,
    "KICS 3ae83918": _RDP_V4,
    "KICS 493d9591": _NO_VPC,
    "KICS 494b03d3": _SENSITIVE,
    "KICS 4a1e6b34": _WORLD_IN,
    "KICS 5e6c9c68": _RULE_WORDS,
    "KICS 66f2d8f9": _ALL_TO_WORLD,
    "KICS 6e856af2": _SSH_V4,
    "KICS 73d59e76": _OPEN_NODES,
    "KICS 78055456": _SENSITIVE,
    "KICS 829ce3b8": _WORLD_TO_UNKNOWN,
    "KICS 87482183": _PORTS_IN,
    "KICS 9564406d": _WORLD_TO_DATA,
    "KICS adcd0082": _WORLD_TO_EVERY_PORT,
    "KICS c9846969": _RDP_TCP,
    "KICS cdbb0467": _EXHIBITED,
    "KICS dae9c373": _PORTS_OUT,
    "KICS ddfc4eaa": _HTTP,
    "KICS e200a6f3": _NO_INGRESS,
    "KICS e415f8d3": _ALL_FROM_WORLD,
    "KICS ea33fcf7": _DEFAULT,
    "KICS ee464fc2": _ALL_OUT,
    "SH EC2.2": _DEFAULT,
    "SH EC2.13": _SSH,
    "SH EC2.14": _RDP,
    "SH EC2.18": _WORLD_IN,
    "SH EC2.19": _HIGH_RISK,
    "SH EC2.22": _UNUSED_GROUP,
    "SH EC2.53": _ADMIN_V4,
    "SH EC2.54": _ADMIN_V6,
    **dict.fromkeys(("CIS v4 5.1.2", "CIS v5 5.1.2", "CIS v6 6.1.2"), _CIFS_V4),
    **dict.fromkeys(("CIS v3 5.2", "CIS v4 5.3", "CIS v5 5.3", "CIS v6 6.3"), _ADMIN_V4),
    **dict.fromkeys(("CIS v3 5.3", "CIS v4 5.4", "CIS v5 5.4", "CIS v6 6.4"), _ADMIN_V6),
    **dict.fromkeys(("CIS v3 5.4", "CIS v4 5.5", "CIS v5 5.5", "CIS v6 6.5"), _DEFAULT),
}
"""Scope by id. An id that is not listed suppresses nothing."""

ACCEPTING = ("aws-guard", "cdk-nag", "cfn_nag", "checkov", "trivy", "KICS")
"""The tools that read suppressions from templates."""
