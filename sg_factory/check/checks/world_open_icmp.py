"""The internet reaches a role with more ICMP than echo and what path MTU discovery needs."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.arrivals import arrivals
from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_reaches import reaches
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import HARMLESS_ICMP, ICMP
from sg_factory.plan import Plan

_TOO_BIG = {"icmp": "icmp/3/4", "icmpv6": "icmpv6/2/0"}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet on ICMP that is neither echo nor an error that a sender has to be told."""
    for arrival in arrivals(plan):
        traffic = arrival.rule.traffic
        if arrival.source == "internet" and traffic.protocol in ICMP and HARMLESS_ICMP.lacks(traffic):
            help = f"let in echo requests and what path MTU discovery needs ({_TOO_BIG[traffic.protocol]}), and no more"
            yield reaches(arrival, help)


WORLD_OPEN_ICMP = Check(
    "world-open-icmp", Severity.WARNING, find, known_as=("ScoutSuite ec2-security-group-opens-icmp-to-all",)
)
