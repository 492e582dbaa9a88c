"""A public range is wider than anybody is likely to own."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.check.internet_reaches import doors, wide
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "narrow it to the addresses that are used; where those change, accept a role or a prefix list",
    "template": "narrow it to the addresses that are used; where those change, accept a group or a prefix list",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from public ranges wider than a /24 (IPv6: a /48) where the internet itself would be objected to."""
    for arrival in doors(plan, "wide-range"):
        words = (wide(arrival), peer_place(arrival.rule), _HELP[plan.read_from])
        yield Finding(*words, related=arrival.related, rules=(arrival.rule,))


WIDE_RANGE = Check(
    "wide-range",
    Severity.WARNING,
    find,
    known_as=(
        "prowler ec2_securitygroup_allow_wide_open_public_ipv4",
        "cloudmapper SG_LARGE_CIDR",
        "cfn_nag W9",
        "KICS 0104165b",
        "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE",
    ),
)
