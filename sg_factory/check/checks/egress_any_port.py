"""A role may reach every address on a port other than 80 and 443."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_egress import destination, internet_egress
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "name its destination: a role, or a network",
    "others": "name its destination: a group, a range or a prefix list",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Egress to everyone, also in pieces, on other ports than 80 and 443, or by a protocol without ports."""
    for group, rule in internet_egress(plan, "ports"):
        peer, related = destination(rule)
        text = f"“{group.role}” may reach {peer} on {rule.traffic}"
        yield Finding(text, rule.origin.at("service"), _HELP[plan.written_by], related=related, rules=(rule,))


EGRESS_ANY_PORT = Check(
    "egress-any-port",
    Severity.WARNING,
    find,
    other_tools=(
        "cfn_nag W5 (any egress to the world)",
        "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",
        "cfn_nag W29 (a range of ports)",
        "aws-guard SECURITY_GROUP_EGRESS_PORT_RANGE_RULE",
        "trivy AVD-AWS-0104",
        "KICS 1cc2fbd7, dae9c373",
    ),
)
