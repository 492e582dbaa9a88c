"""The internet reaches a port other than 80 and 443."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, written_as
from sg_factory.check.internet import is_internet
from sg_factory.diagnostic import Severity
from sg_factory.network import Traffic, TrafficSet
from sg_factory.plan import Plan

_MEANT_FOR_ALL = TrafficSet((Traffic("tcp", 80, 80), Traffic("tcp", 443, 443), Traffic("udp", 443, 443)))
_ICMP = ("icmp", "icmpv6")


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet on anything but HTTP and HTTPS (HTTP/3 is UDP). ICMP is no port."""
    for group in plan.groups:
        for rule in group.ingress:
            if rule.traffic.protocol in _ICMP or not is_internet(rule.peer, plan):
                continue
            if _MEANT_FOR_ALL.lacks(rule.traffic):
                text = f"{written_as(rule.peer)} reaches “{group.role}” on {rule.traffic}"
                help = "put a load balancer in front, or name a network: only 80 and 443 are for everybody"
                yield Finding(text, rule.origin.at("service"), help)


WORLD_OPEN_PORT = Check("world-open-port", Severity.ERROR, find)
