"""A group allows everything from itself."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.network import TrafficSet
from sg_factory.network.ports import EVERY_PORT
from sg_factory.plan import GroupPeer, Plan, Rule


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from the group itself on all protocols or all ports of one, also by several rules together."""
    for group in plan.groups:
        itself = GroupPeer(group.role)
        own = [rule for rule in group.ingress if rule.peer == itself]
        allowed = TrafficSet(rule.traffic for rule in own)
        whole = [traffic for traffic in EVERY_PORT if own and not allowed.lacks(traffic)]
        if whole:
            widest = max((rule for rule in own if any(map(rule.traffic.meets, whole))), key=_width)
            what = "every port" if len(whole) == len(EVERY_PORT) else f"every {whole[0].protocol.upper()} port"
            help = "name the ports that its hosts use between each other"
            yield Finding(f"“{group.role}” allows {what} from itself", widest.origin.at("service"), help)


def _width(rule: Rule) -> int:
    low, high = rule.traffic.interval
    return high - low


ALL_TO_SELF = Check(
    "all-to-self", Severity.WARNING, find, known_as=("ScoutSuite ec2-security-group-opens-all-ports-to-self",)
)
