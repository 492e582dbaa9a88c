"""What leaves for the internet, sorted by how much it is: three checks ask for a part each, so that one speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from sg_factory.check.internet import is_internet_in_pieces
from sg_factory.check.ports import WEB
from sg_factory.network import ALL_TRAFFIC, MAX_PORT, Traffic, TrafficSet
from sg_factory.plan import Group, Plan, Rule

Amount = Literal["everything", "web", "ports"]

_EVERY_PORT = (Traffic("tcp", 1, MAX_PORT), Traffic("udp", 1, MAX_PORT))
_ICMP = ("icmp", "icmpv6")


def leaving(plan: Plan, amount: Amount) -> Iterator[tuple[Group, Rule]]:
    """The egress rules to everyone, also in pieces, that let out one of the amounts.

    `everything` is all protocols, or every port of TCP and of UDP; `web` is HTTP and HTTPS alone; `ports` is what lies
    between, protocols without ports too. ICMP is none of them, beside everything.
    """
    for group in plan.groups:
        outward: dict[str, list[Rule]] = defaultdict(list)
        for rule in group.egress:
            if is_internet_in_pieces(rule.peer):
                outward[rule.peer.key].append(rule)
        for rules in outward.values():
            is_open = _is_everything(rules)
            yield from ((group, rule) for rule in rules if _amount(rule.traffic, is_open=is_open) == amount)


def _is_everything(rules: list[Rule]) -> bool:
    """Whether rules to one range let out all protocols, or all ports together."""
    if any(rule.traffic == ALL_TRAFFIC for rule in rules):
        return True
    allowed = TrafficSet(rule.traffic for rule in rules)
    return not any(allowed.lacks(traffic) for traffic in _EVERY_PORT)


def _amount(traffic: Traffic, *, is_open: bool) -> Amount | None:
    if traffic == ALL_TRAFFIC:
        return "everything"
    if traffic.protocol in _ICMP:
        return None
    if not WEB.lacks(traffic):
        return "web"
    is_wide = traffic.protocol in ("tcp", "udp") and traffic.low != traffic.high
    return "everything" if is_open and is_wide else "ports"
