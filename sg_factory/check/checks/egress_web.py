"""A role may reach everybody's web servers."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.check.leaving import leaving, whom
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "name what it calls, or send it through a proxy with a role of its own",
    "template": "name what it calls, or send it through a proxy with a group of its own",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Egress to everyone, also in pieces, on HTTP or HTTPS and nothing else."""
    for group, rule in leaving(plan, "web"):
        peer, related = whom(rule)
        text = f"“{group.role}” may reach {peer} on {rule.traffic}"
        yield Finding(text, peer_place(rule), _HELP[plan.read_from], related=related, rules=(rule,))


EGRESS_WEB = Check(
    "egress-web",
    Severity.INFO,
    find,
    known_as=(
        "cfn_nag W5",
        "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",
        "trivy AVD-AWS-0104",
        "KICS 1cc2fbd7",
    ),
)
