"""A role may reach everything on every protocol."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.check.internet import is_internet_in_pieces
from sg_factory.diagnostic import Severity
from sg_factory.network import ALL_TRAFFIC
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Egress of all protocols to everyone, also in pieces: what leaves is then limited by nothing."""
    for group in plan.groups:
        for rule in group.egress:
            if rule.traffic == ALL_TRAFFIC and is_internet_in_pieces(rule.peer):
                text = f"“{group.role}” may reach every address on every protocol"
                yield Finding(text, peer_place(rule), "name what it must reach: a role, a network, a service")


EGRESS_ANYWHERE = Check("egress-anywhere", Severity.WARNING, find)
