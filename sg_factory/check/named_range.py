"""A literal address range stands where a named network belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.diagnostic import Severity
from sg_factory.network import Cidr
from sg_factory.plan import Plan, RangePeer


def find(plan: Plan) -> Iterator[Finding]:
    """Ranges that are written in a role file: nobody can tell whose they are, and they change in many places."""
    ranges = Counter(network.name for network in plan.networks)
    names = {network.cidr: network.name for network in plan.networks}
    for _, rule in plan.rules():
        if isinstance(rule.peer, RangePeer) and not rule.peer.name:
            text = f"the range {rule.peer.cidr.text} has no name"
            name = names.get(rule.peer.cidr, "")
            fix = name if ranges[name] == 1 else ""  # the others would be let in as well
            yield Finding(text, peer_place(rule), _remedy(rule.peer, names), fix=fix)


def _remedy(peer: RangePeer, names: Mapping[Cidr, str]) -> str:
    if peer.cidr.is_everyone:
        return "write “internet”, which is everybody, with IPv4 and with IPv6"
    if peer.cidr in names:
        return f"write “{names[peer.cidr]}”"
    return "give it a name and a description under networks: in sg-factory.yaml"


NAMED_RANGE = Check(
    "named-range",
    Severity.INFO,
    find,
    known_as=(
        "cfn_nag W9",
        "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE",
    ),
    reads=("roles",),
)
