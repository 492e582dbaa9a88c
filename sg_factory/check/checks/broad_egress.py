"""A role may reach a peer on more ports than a service has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_egress import is_for_everyone
from sg_factory.check.port_ranges import may_be_wide, place_and_parts, wide_port_ranges
from sg_factory.check.wording import is_wide, size_text
from sg_factory.diagnostic import Severity
from sg_factory.network import is_public
from sg_factory.plan import Group, Peer, Plan, Rule


def find(plan: Plan) -> Iterator[Finding]:
    """Egress on all protocols or a wide port range, also in pieces, to peers other than everyone and itself."""
    to_everyone = is_for_everyone(plan)
    for group in plan.groups:
        asked = (rule for rule in group.egress if may_be_wide(rule) and _is_asked(rule, group))
        own = (rule for rule in asked if not to_everyone(group, rule))
        for rules, what in wide_port_ranges(own):
            where, related = place_and_parts(rules)
            peer = rules[0].peer
            text = f"“{group.role}” may reach {peer.written} on {what}{_size(peer)}"
            yield Finding(text, where, "name the ports that it connects to", related=related, rules=tuple(rules))


def _is_asked(rule: Rule, group: Group) -> bool:
    """True unless `all-to-self` reports the rule, or `broad-ingress` the ingress rule of the same line."""
    return not (rule.peer.role == group.role or rule.is_other_half or rule.matches_no_packet)


def _size(peer: Peer) -> str:
    """The size of a public range that is wider than one owner is likely to have; else empty."""
    if peer.cidr and is_public(peer.cidr) and is_wide(peer.cidr):
        return f": {size_text(peer.cidr)}"
    return ""


BROAD_EGRESS = Check(
    "broad-egress",
    Severity.WARNING,
    find,
    other_tools=(
        "cfn_nag W40 (all protocols)",
        "aws-guard SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE",
        "cfn_nag W29 (a range of ports)",
        "aws-guard SECURITY_GROUP_EGRESS_PORT_RANGE_RULE",
        "KICS ee464fc2 (all protocols), dae9c373",
    ),
)
