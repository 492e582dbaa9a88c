"""A peer comes in on more ports than a service has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, written_as
from sg_factory.diagnostic import Related, Severity
from sg_factory.internet import is_internet
from sg_factory.network import ALL_TRAFFIC, Traffic
from sg_factory.network.intervals import union
from sg_factory.plan import Group, GroupPeer, Plan, Rule

# As many ports as a service may well have side by side: more are a guess at what it needs.
_MOST_PORTS = 100
# From here up, services take ports as they come and only a range names them: Kubernetes' NodePorts begin here, Linux'
# ephemeral ports (dynamic ports of ECS) at 32768, IANA's (RPC, passive FTP) at 49152.
_FIRST_DYNAMIC_PORT = 30000
_WITH_PORTS = ("tcp", "udp")
_SHOWN = 3


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on all protocols or on a wide range of ports, also one in pieces, from all but the internet and self."""
    for group in plan.groups:
        ranges: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for rule in group.ingress:
            traffic = rule.traffic
            if traffic == ALL_TRAFFIC and _is_other(rule, group, plan):
                yield _finding(group, [rule], "every protocol and port")
            elif traffic.protocol in _WITH_PORTS and traffic.low != traffic.high and _is_other(rule, group, plan):
                ranges[rule.peer.key, traffic.protocol].append(rule)
        for (_, protocol), rules in ranges.items():
            yield from _wide(group, protocol, rules)


def _is_other(rule: Rule, group: Group, plan: Plan) -> bool:
    """Whether the peer is neither the internet nor the group itself, which other checks ask about."""
    return rule.peer != GroupPeer(group.role) and not is_internet(rule.peer, plan)


def _wide(group: Group, protocol: str, rules: list[Rule]) -> Iterator[Finding]:
    """The stretches of ports, each of one rule or of several that touch, that are too wide for a service."""
    start = Traffic(protocol).interval[0]
    for low, high in union(rule.traffic.interval for rule in rules):
        if high - low >= _MOST_PORTS and low - start < _FIRST_DYNAMIC_PORT:
            parts = [rule for rule in rules if low <= rule.traffic.interval[0] <= high]
            parts.sort(key=lambda rule: rule.traffic.interval[0] - rule.traffic.interval[1])
            whole = Traffic(protocol, low - start, high - start)
            yield _finding(group, parts, f"{whole}, {high - low + 1:,} ports")


def _finding(group: Group, rules: list[Rule], what: str) -> Finding:
    text = f"{written_as(rules[0].peer)} comes in to “{group.role}” on {what}"
    where = rules[0].origin.at("service")
    others = dict.fromkeys(place for rule in rules if (place := rule.origin.at("service")) != where)
    related = tuple(Related(place, "a part of them") for place in list(others)[:_SHOWN])
    return Finding(text, where, "name the ports that the service listens on", related=related, rules=tuple(rules))


BROAD_INGRESS = Check(
    "broad-ingress",
    Severity.WARNING,
    find,
    known_as=(
        "cfn_nag W42",
        "aws-guard SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE",
        "cfn_nag W27",
        "aws-guard SECURITY_GROUP_INGRESS_PORT_RANGE_RULE",
        "KICS 1a427b25",
        "KICS 87482183",
    ),
)
