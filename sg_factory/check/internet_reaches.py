"""Which check speaks of what comes in from outside: of those that object to a rule, the one that is most specific."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from sg_factory.check.arrivals import PublicIngress, arrivals
from sg_factory.check.data_tier import data_tier
from sg_factory.check.finding import Finding
from sg_factory.check.wording import holding, is_wide, many
from sg_factory.network import Traffic
from sg_factory.network.ports import (
    ADMIN,
    CIFS,
    DATA,
    HARMLESS_ICMP,
    HIGH_RISK,
    ICMP,
    WEB,
    holds_other_risks,
    is_data,
    is_everything,
)
from sg_factory.plan import Plan, RangePeer
from sg_factory.plan.internet import once_for_a_plan

# What the internet is not to reach, the most specific first.
_PORTS = (
    ("world-open-admin", ADMIN),
    ("world-open-cifs", CIFS),
    ("data-port-from-outside", DATA),
    ("world-open-high-risk", HIGH_RISK),
)


def doors(plan: Plan, check: str) -> Iterator[PublicIngress]:
    """The rules that let in public addresses and of which `check` is the one to speak."""
    yield from _by_check(plan).get(check, ())


def reaches(arrival: PublicIngress, help: str, check: str = "", why: str = "") -> Finding:
    """That the internet, or a range of it, reaches a role on some ports; those that `check` asks about first.

    `why` says what is wrong with it where ports alone do not.
    """
    rule = arrival.rule
    what = holding(rule.traffic, dict(_PORTS).get(check, HIGH_RISK))
    text = f"{arrival.who} reaches “{arrival.group.role}” on {what}{f', {why}' if why else ''}"
    return Finding(text, rule.origin.at("service"), help, related=arrival.related, rules=(rule,))


def wide(arrival: PublicIngress) -> str:
    """That a range that is not the internet holds more addresses than is likely to be meant."""
    rule = arrival.rule
    what = holding(rule.traffic, ADMIN if ADMIN.meets(rule.traffic) else DATA)
    who = rule.peer if isinstance(rule.peer, RangePeer) else arrival.who
    return f"{who} reaches “{arrival.group.role}” on {what}: {many(arrival.range)}"


@cache
def open_to_the_world(traffic: Traffic) -> str:
    """The check that speaks where everybody may send `traffic`; empty for web traffic and ICMP."""
    if traffic.protocol in ICMP or not WEB.lacks(traffic):
        return ""
    if is_everything(traffic):
        return "world-open-all"
    check = next((check for check, ports in _PORTS if ports.meets(traffic)), "world-open-port")
    is_guess = check == "data-port-from-outside" and not is_data(traffic)
    return "world-open-high-risk" if is_guess and holds_other_risks(traffic) else check


@once_for_a_plan
def _by_check(plan: Plan) -> Mapping[str, list[PublicIngress]]:
    found: dict[str, list[PublicIngress]] = defaultdict(list)
    tier = data_tier(plan)
    for arrival in arrivals(plan):
        is_internet = arrival.source == "internet"
        check = open_to_the_world(arrival.rule.traffic) if is_internet else _open_to_a_range(arrival)
        if is_internet and not check and arrival.group.role in tier and arrival.rule.traffic.protocol not in ICMP:
            check = "data-port-from-outside"
        found[check].append(arrival)
    return found


def _open_to_a_range(arrival: PublicIngress) -> str:
    """The check that speaks of public addresses that are not the internet; empty where none does."""
    traffic = arrival.rule.traffic
    is_too_wide = is_wide(arrival.range)
    if is_too_wide and ADMIN.meets(traffic):
        return "wide-admin-range"
    if arrival.source == "range" and DATA.meets(traffic) and not is_everything(traffic):
        return "data-port-from-outside"
    if not is_too_wide or (arrival.group.public and _is_for_everybody(traffic)):
        return ""
    return "wide-admin-range" if DATA.meets(traffic) else "wide-range"


def _is_for_everybody(traffic: Traffic) -> bool:
    return not (HARMLESS_ICMP if traffic.protocol in ICMP else WEB).lacks(traffic)
