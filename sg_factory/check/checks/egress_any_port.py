"""A role may reach everybody on a port that is not the web's."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.leaving import leaving, whom
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "name whom it has to reach there: a role, or a network",
    "template": "name whom it has to reach there: a group, a range or a prefix list",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Egress to everyone, also in pieces, on a port that is not 80 or 443, a range, or a protocol without ports."""
    for group, rule in leaving(plan, "ports"):
        peer, related = whom(rule)
        text = f"“{group.role}” may reach {peer} on {rule.traffic}"
        yield Finding(text, rule.origin.at("service"), _HELP[plan.read_from], related=related, rules=(rule,))


EGRESS_ANY_PORT = Check(
    "egress-any-port",
    Severity.WARNING,
    find,
    known_as=(
        "cfn_nag W5",
        "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",
        "cfn_nag W29",
        "aws-guard SECURITY_GROUP_EGRESS_PORT_RANGE_RULE",
        "trivy AVD-AWS-0104",
        "KICS 1cc2fbd7",
        "KICS dae9c373",
    ),
)
