"""Rules with more ports than a service needs: all protocols, or a wide port range, also in adjoining pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sg_factory.diagnostic import Place, Related
from sg_factory.network import ALL_TRAFFIC, Traffic
from sg_factory.network.intervals import union
from sg_factory.plan import Rule

# A service may well use this many adjoining ports; a wider range is a guess.
_MOST_PORTS = 100
# From here up, ports are assigned dynamically, so that a rule needs a range: Kubernetes NodePorts begin here, Linux
# ephemeral ports (dynamic ports of ECS) at 32768, IANA dynamic ports (RPC, passive FTP) at 49152.
_FIRST_DYNAMIC_PORT = 30000
_WITH_PORTS = ("tcp", "udp")
_SHOWN = 3


def may_be_wide(rule: Rule) -> bool:
    """True unless the traffic of a rule is a single port: to ask this first saves asking more of most rules."""
    return rule.traffic.low is None or rule.traffic.low != rule.traffic.high


def wide_port_ranges(rules: Iterable[Rule]) -> Iterator[tuple[list[Rule], str]]:
    """Rules of one direction that are too wide, alone or together, the widest first, with the traffic they allow."""
    ranges: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        traffic = rule.traffic
        if traffic == ALL_TRAFFIC:
            yield [rule], "every protocol and port"
        elif traffic.protocol in _WITH_PORTS and traffic.low != traffic.high:
            ranges[rule.peer.key, traffic.protocol].append(rule)
    for (_, protocol), some in ranges.items():
        yield from _wide(protocol, some)


def place_and_parts(rules: list[Rule]) -> tuple[Place, tuple[Related, ...]]:
    """The place of the widest rule's service, and the places of some of the others."""
    where = rules[0].origin.at("service")
    others = dict.fromkeys(place for rule in rules if (place := rule.origin.at("service")) != where)
    return where, tuple(Related(place, "a part of them") for place in list(others)[:_SHOWN])


def _wide(protocol: str, rules: list[Rule]) -> Iterator[tuple[list[Rule], str]]:
    """Port ranges that are too wide for a service, each with its rule or with the adjoining rules that form it."""
    start = Traffic(protocol).interval[0]
    for low, high in union(rule.traffic.interval for rule in rules):
        if high - low >= _MOST_PORTS and low - start < _FIRST_DYNAMIC_PORT:
            parts = [rule for rule in rules if low <= rule.traffic.interval[0] <= high]
            parts.sort(key=lambda rule: rule.traffic.interval[0] - rule.traffic.interval[1])
            yield parts, f"{Traffic(protocol, low - start, high - start)}, {high - low + 1:,} ports"
