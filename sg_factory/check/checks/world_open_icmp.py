"""The internet can reach a role with more ICMP than echo and path MTU discovery."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import reach_finding
from sg_factory.check.public_ingress import public_ingress
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import HARMLESS_ICMP, ICMP
from sg_factory.plan import Plan

_TOO_BIG = {"icmp": "icmp/3/4", "icmpv6": "icmpv6/2/0"}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the internet on ICMP types other than echo and the errors that senders need."""
    for ingress in public_ingress(plan):
        traffic = ingress.rule.traffic
        if ingress.source == "internet" and traffic.protocol in ICMP and HARMLESS_ICMP.lacks(traffic):
            help = f"allow only echo requests and path MTU discovery ({_TOO_BIG[traffic.protocol]})"
            yield reach_finding(ingress, help)


WORLD_OPEN_ICMP = Check(
    "world-open-icmp", Severity.WARNING, find, other_tools=("ScoutSuite ec2-security-group-opens-icmp-to-all",)
)
