"""A public range is wider than one owner is likely to have."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for, wide_range_text
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "narrow it to the addresses that are used; if those change, allow a role or a prefix list instead",
    "others": "narrow it to the addresses that are used; if those change, allow a group or a prefix list instead",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from public ranges wider than a /24 (IPv6: a /48) on ports that must not be open to the internet."""
    for ingress in ingress_for(plan, "wide-range"):
        words = (wide_range_text(ingress), ingress.rule.peer_place, _HELP[plan.written_by])
        yield Finding(*words, related=ingress.related, rules=(ingress.rule,), network=ingress.rule.peer.network)


WIDE_RANGE = Check(
    "wide-range",
    Severity.WARNING,
    find,
    other_tools=(
        "prowler ec2_securitygroup_allow_wide_open_public_ipv4",
        "cloudmapper SG_LARGE_CIDR",
        "cfn_nag W9",
        "KICS 0104165b",
        "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE",
    ),
    speaks_of="ranges",
)
