"""A role may reach every address on HTTP or HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_egress import destination, internet_egress
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "name its destinations, or use a proxy with a role of its own",
    "others": "name its destinations, or use a proxy with a group of its own",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Egress to everyone, also in pieces, on HTTP or HTTPS and nothing else."""
    for group, rule in internet_egress(plan, "web"):
        peer, related = destination(rule)
        text = f"“{group.role}” may reach {peer} on {rule.traffic}"
        yield Finding(text, rule.peer_place, _HELP[plan.written_by], related=related, rules=(rule,))


EGRESS_WEB = Check(
    "egress-web",
    Severity.INFO,
    find,
    other_tools=(
        "cfn_nag W5 (any egress to the world)",
        "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",
        "trivy AVD-AWS-0104",
        "KICS 1cc2fbd7",
    ),
)
