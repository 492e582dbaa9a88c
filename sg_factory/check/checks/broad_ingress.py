"""A role allows ingress from a peer on more ports than a service has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.port_ranges import may_be_wide, place_and_parts, wide_port_ranges
from sg_factory.diagnostic import Severity
from sg_factory.plan import Group, Plan, Rule
from sg_factory.plan.internet import is_in_pieces, is_internet


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on all protocols or a wide port range, also in pieces, from peers other than the internet and itself."""
    for group in plan.groups:
        for rules, what in wide_port_ranges(
            rule for rule in group.ingress if may_be_wide(rule) and _is_other(rule, group, plan)
        ):
            where, related = place_and_parts(rules)
            text = f"“{group.role}” allows {what} from {rules[0].peer.written}"
            yield Finding(
                text, where, "name the ports that the service listens on", related=related, rules=tuple(rules)
            )


def _is_other(rule: Rule, group: Group, plan: Plan) -> bool:
    """True if the peer is neither the internet nor the group itself, which other checks report."""
    is_everybody = is_internet(rule.peer, plan) or is_in_pieces(group.role, rule, plan)
    return rule.peer.role != group.role and not is_everybody


BROAD_INGRESS = Check(
    "broad-ingress",
    Severity.WARNING,
    find,
    other_tools=(
        "cfn_nag W42 (all protocols)",
        "aws-guard SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE",
        "cfn_nag W27 (a range of ports)",
        "aws-guard SECURITY_GROUP_INGRESS_PORT_RANGE_RULE",
        "KICS 1a427b25 (all protocols), 87482183 (a range of ports)",
    ),
)
