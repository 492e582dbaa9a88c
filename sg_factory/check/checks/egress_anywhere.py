"""A role may reach everything on every protocol."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_egress import destination, internet_egress
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan
from sg_factory.plan.internet import is_everyone

_HELP = {
    "roles": "name what it must reach: a role, a network, a service",
    "others": "name what it must reach, a group, a range or a prefix list, and on which ports",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Egress on all protocols to everyone, also in pieces."""
    for group, rule in internet_egress(plan, "everything"):
        peer, related = destination(rule)
        is_all = is_everyone(held.cidr for held in rule.peer.ranges)
        text = f"“{group.role}” may reach {'every address' if is_all else peer} on every protocol"
        yield Finding(text, rule.peer_place, _HELP[plan.written_by], related=related, rules=(rule,))


EGRESS_ANYWHERE = Check(
    "egress-anywhere",
    Severity.ERROR,
    find,
    other_tools=(
        "cfn_nag W5 (any egress to the world)",
        "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",
        "cfn_nag W40 (egress on all protocols)",
        "aws-guard SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE",
        "checkov CKV_AWS_382 (for Terraform only)",
        "trivy AVD-AWS-0104",
        "KICS 1cc2fbd7, 66f2d8f9",
    ),
)
