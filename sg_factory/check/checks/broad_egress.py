"""A role may reach a peer on more ports than a service has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.breadth import broad, place_and_parts
from sg_factory.check.finding import Check, Finding, written_as
from sg_factory.check.leaving import is_for_everyone
from sg_factory.check.wording import is_wide, many
from sg_factory.diagnostic import Severity
from sg_factory.network import is_nowhere, is_public
from sg_factory.plan import Group, GroupPeer, Peer, Plan, RangePeer, Rule


def find(plan: Plan) -> Iterator[Finding]:
    """Egress on all protocols or on a wide range of ports, also one in pieces, to all but everyone and self."""
    to_everyone = is_for_everyone(plan)
    for group in plan.groups:
        own = (rule for rule in group.egress if _is_asked(rule, group) and not to_everyone(group, rule))
        for rules, what in broad(own):
            where, related = place_and_parts(rules)
            peer = rules[0].peer
            text = f"“{group.role}” may reach {written_as(peer)} on {what}{_many(peer)}"
            yield Finding(text, where, "name the ports that it calls", related=related, rules=tuple(rules))


def _is_asked(rule: Rule, group: Group) -> bool:
    """Whether nobody else speaks of a rule: `all-to-self`, and `broad-ingress` on the other half of a role's line."""
    if rule.peer == GroupPeer(group.role) or rule.origin.path[:1] == ("ingress",):
        return False
    return not (isinstance(rule.peer, RangePeer) and is_nowhere(rule.peer.cidr))


def _many(peer: Peer) -> str:
    """How much a range of others holds that is wider than anybody is likely to own."""
    if isinstance(peer, RangePeer) and is_public(peer.cidr) and is_wide(peer.cidr):
        return f": {many(peer.cidr)}"
    return ""


BROAD_EGRESS = Check(
    "broad-egress",
    Severity.WARNING,
    find,
    known_as=(
        "cfn_nag W40",
        "aws-guard SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE",
        "cfn_nag W29",
        "aws-guard SECURITY_GROUP_EGRESS_PORT_RANGE_RULE",
        "KICS ee464fc2",
        "KICS dae9c373",
    ),
)
