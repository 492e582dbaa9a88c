"""A public range wider than anybody is likely to own reaches administration or data."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.check.internet_reaches import doors, wide
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on SSH, RDP and the ports of the data tier from public ranges wider than a /24 (IPv6: a /48)."""
    help = "narrow it to the addresses that are used, or come in through a VPN or a bastion"
    for arrival in doors(plan, "wide-admin-range"):
        yield Finding(wide(arrival), peer_place(arrival.rule), help, related=arrival.related, rules=(arrival.rule,))


WIDE_ADMIN_RANGE = Check(
    "wide-admin-range",
    Severity.ERROR,
    find,
    known_as=(
        "prowler ec2_securitygroup_allow_wide_open_public_ipv4",
        "cloudmapper SG_LARGE_CIDR",
        "cfn_nag W9",
        "KICS 0104165b",
        "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE",
    ),
)
