"""A literal address range in the place of a named network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.network import FAMILY_NAMES, Cidr
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ranges that are written in a role file instead of the name of a network."""
    names = _names(plan)
    for _, rule in plan.rules():
        if rule.peer.kind == "range":
            text = f"the range {rule.peer.cidr.text} has no name"
            name = names.get(rule.peer.cidr, "")
            yield Finding(text, rule.peer_place, _remedy(rule.peer.cidr, name), fix=name)


def _names(plan: Plan) -> Mapping[Cidr, str]:
    """The names of networks with one range, the same in every environment, by range: others could allow more."""
    ranges = Counter(network.name for network in plan.networks)
    alone = (network for network in plan.networks if ranges[network.name] == 1)
    return {network.cidr: network.name for network in alone if network.name in plan.same_everywhere}


def _remedy(range_: Cidr, name: str) -> str:
    if name:
        return f"write “{name}”"
    if range_.is_everyone:
        return f"name its real peer; if it is all of {FAMILY_NAMES[range_.family]} alone, declare it as a network"
    return "declare it with a name and a description under “networks” in sg-factory.yaml"


NAMED_RANGE = Check(
    "named-range",
    Severity.INFO,
    find,
    other_tools=("cfn_nag W9", "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE"),
    reads=("roles",),
)
