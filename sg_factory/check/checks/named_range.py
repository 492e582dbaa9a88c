"""A literal address range stands where a named network belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.diagnostic import Severity
from sg_factory.network import FAMILY_NAMES, Cidr
from sg_factory.plan import Plan, RangePeer


def find(plan: Plan) -> Iterator[Finding]:
    """Ranges that are written in a role file: nobody can tell whose they are, and they change in many places."""
    names = _names(plan)
    for _, rule in plan.rules():
        if isinstance(rule.peer, RangePeer) and not rule.peer.name:
            text = f"the range {rule.peer.cidr.text} has no name"
            name = names.get(rule.peer.cidr, "")
            yield Finding(text, peer_place(rule), _remedy(rule.peer.cidr, name), fix=name)


def _names(plan: Plan) -> Mapping[Cidr, str]:
    """The networks that are one range each, the same in every environment: another one would let in more somewhere."""
    ranges = Counter(network.name for network in plan.networks)
    alone = (network for network in plan.networks if ranges[network.name] == 1)
    return {network.cidr: network.name for network in alone if network.name in plan.same_everywhere}


def _remedy(range_: Cidr, name: str) -> str:
    if name:
        return f"write “{name}”"
    if range_.is_everyone:
        return (
            f"name whom it is for; if it is everybody in {FAMILY_NAMES[range_.family]} alone, declare it as a network"
        )
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
