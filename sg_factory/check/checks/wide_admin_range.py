"""A wide public range can reach a port of administration or of the data tier."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for, wide_range_text
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on SSH, RDP, VNC and the ports of the data tier from public ranges wider than a /24 (IPv6: a /48)."""
    help = "narrow it to the addresses that are used, or use a VPN or a bastion"
    for ingress in ingress_for(plan, "wide-admin-range"):
        yield Finding(
            wide_range_text(ingress), ingress.rule.peer_place, help, related=ingress.related, rules=(ingress.rule,)
        )


WIDE_ADMIN_RANGE = Check(
    "wide-admin-range",
    Severity.ERROR,
    find,
    other_tools=(
        "prowler ec2_securitygroup_allow_wide_open_public_ipv4",
        "cloudmapper SG_LARGE_CIDR",
        "cfn_nag W9",
        "KICS 0104165b",
        "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE",
    ),
)
