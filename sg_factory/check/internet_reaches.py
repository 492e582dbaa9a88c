"""Which check speaks of what comes in from outside: of those that object to a rule, the one that is most specific."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from sg_factory.check.arrivals import Arrival, arrivals
from sg_factory.check.finding import Finding
from sg_factory.internet import once_for_a_plan
from sg_factory.network import Family, Traffic
from sg_factory.plan import Plan, RangePeer
from sg_factory.ports import ADMIN, CIFS, DATA, HARMLESS_ICMP, HIGH_RISK, ICMP, WEB, is_everything

# A range wider than these is more than an office, a provider's customer or a data centre has.
_WIDE: dict[Family, int] = {"ipv4": 24, "ipv6": 48}

# What the internet is not to reach, the most specific first.
_PORTS = (
    ("world-open-admin", ADMIN),
    ("world-open-cifs", CIFS),
    ("data-port-from-outside", DATA),
    ("world-open-high-risk", HIGH_RISK),
)


def doors(plan: Plan, check: str) -> Iterator[Arrival]:
    """The rules that let in public addresses and of which `check` is the one to speak."""
    yield from _by_check(plan).get(check, ())


def reaches(arrival: Arrival, help: str) -> Finding:
    """That the internet, or a range of it, reaches a role on some ports."""
    rule = arrival.rule
    text = f"{arrival.who} reaches “{arrival.group.role}” on {rule.traffic}"
    return Finding(text, rule.origin.at("service"), help, related=arrival.related)


def wide(arrival: Arrival) -> str:
    """That a range that is not the internet holds more addresses than is likely to be meant."""
    rule, range_ = arrival.rule, arrival.range
    many = f"{range_.size:,} addresses" if range_.family == "ipv4" else f"wider than a /{_WIDE['ipv6']}"
    who = rule.peer if isinstance(rule.peer, RangePeer) else arrival.who
    return f"{who} reaches “{arrival.group.role}” on {rule.traffic}: {many}"


@cache
def open_to_the_world(traffic: Traffic) -> str:
    """The check that speaks where everybody may send `traffic`; empty for web traffic and ICMP."""
    if traffic.protocol in ICMP or not WEB.lacks(traffic):
        return ""
    if is_everything(traffic):
        return "world-open-all"
    return next((check for check, ports in _PORTS if ports.meets(traffic)), "world-open-port")


@once_for_a_plan
def _by_check(plan: Plan) -> Mapping[str, list[Arrival]]:
    found: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrivals(plan):
        is_internet = arrival.source == "internet"
        check = open_to_the_world(arrival.rule.traffic) if is_internet else _open_to_a_range(arrival)
        found[check].append(arrival)
    return found


def _open_to_a_range(arrival: Arrival) -> str:
    """The check that speaks of public addresses that are not the internet; empty where none does."""
    traffic = arrival.rule.traffic
    is_wide = arrival.range.prefix_length < _WIDE[arrival.range.family]
    if is_wide and ADMIN.meets(traffic):
        return "wide-admin-range"
    if arrival.source == "range" and DATA.meets(traffic) and not is_everything(traffic):
        return "data-port-from-outside"
    if not is_wide or (arrival.group.public and _is_for_everybody(traffic)):
        return ""
    return "wide-admin-range" if DATA.meets(traffic) else "wide-range"


def _is_for_everybody(traffic: Traffic) -> bool:
    return not (HARMLESS_ICMP if traffic.protocol in ICMP else WEB).lacks(traffic)
