"""A load balancer's targets do not take what it sends them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import product

from sg_factory.check.checks.half_a_flow import half_flows
from sg_factory.check.finding import Check, Finding
from sg_factory.check.halves import Halves, halves_of
from sg_factory.diagnostic import Severity
from sg_factory.network import Traffic, TrafficSet
from sg_factory.plan import Delivery, Plan

_Told = Mapping[tuple[str, str], TrafficSet]


def find(plan: Plan) -> Iterator[Finding]:
    """Ports and health check ports of target groups that no group of the targets takes from the load balancer's."""
    halves = halves_of(plan)
    told = _told(plan)
    for delivery in plan.deliveries:
        roles = {*delivery.senders, *delivery.takers}
        if roles <= halves.groups.keys() and _is_closed(delivery, halves) and not _is_told(delivery, told):
            senders, takers = (_named(roles) for roles in (delivery.senders, delivery.takers))
            text = f"{takers} takes no {delivery.traffic} from {senders}: the {delivery.port} of “{delivery.targets}”"
            help = f"accept it there under the ingress of {takers}; or correct the port"
            yield Finding(text, delivery.origin, help)


def _is_closed(delivery: Delivery, halves: Halves) -> bool:
    return not halves.may_pass(delivery.traffic, delivery.takers, "ingress", delivery.senders)


def _told(plan: Plan) -> _Told:
    """By sender and taker, what `half-a-flow` says of that leads nowhere."""
    found: dict[tuple[str, str], list[Traffic]] = defaultdict(list)
    for group, rule, other in half_flows(plan) if plan.deliveries else ():
        if rule.direction == "egress":
            found[group.role, other].append(rule.traffic)
    return {sides: TrafficSet(traffics) for sides, traffics in found.items()}


def _is_told(delivery: Delivery, told: _Told) -> bool:
    sides = product(delivery.senders, delivery.takers)
    return any(each in told and told[each].meets(delivery.traffic) for each in sides)


def _named(roles: Collection[str]) -> str:
    return " and ".join(f"“{role}”" for role in roles)


CLOSED_TARGET_PORT = Check("closed-target-port", Severity.WARNING, find, reads=("template",))
