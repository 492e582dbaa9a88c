"""A load balancer's targets do not allow the port that it sends to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import product

from sg_factory.check.checks.half_a_flow import half_flows
from sg_factory.check.finding import Check, Finding
from sg_factory.check.template_flows import TemplateFlows, template_flows
from sg_factory.diagnostic import Severity
from sg_factory.network import Traffic, TrafficSet
from sg_factory.plan import Delivery, Plan
from sg_factory.text.counting import listed

_ByEnds = Mapping[tuple[str, str], TrafficSet]


def find(plan: Plan) -> Iterator[Finding]:
    """Ports and health check ports of target groups that the targets' groups do not allow from the load balancer's."""
    flows = template_flows(plan)
    reported = _reported(plan)
    for delivery in plan.deliveries:
        roles = {*delivery.senders, *delivery.takers}
        if roles <= flows.groups.keys() and _is_closed(delivery, flows) and not _is_reported(delivery, reported):
            senders, takers = (_named(roles) for roles in (delivery.senders, delivery.takers))
            verb = "does" if len(delivery.takers) == 1 else "do"
            what = f"{delivery.traffic} from {senders}: the {delivery.port} of “{delivery.targets}”"
            text = f"{takers} {verb} not allow {what}"
            help = f"allow it under the ingress of {takers}, or correct the port"
            yield Finding(text, delivery.origin, help)


def _is_closed(delivery: Delivery, flows: TemplateFlows) -> bool:
    return not flows.may_pass(delivery.traffic, delivery.takers, "ingress", delivery.senders)


def _reported(plan: Plan) -> _ByEnds:
    """Traffic that `half-a-flow` reports, by sending and receiving group."""
    found: dict[tuple[str, str], list[Traffic]] = defaultdict(list)
    for group, rule, other in half_flows(plan) if plan.deliveries else ():
        if rule.direction == "egress":
            found[group.role, other].append(rule.traffic)
    return {ends: TrafficSet(traffics) for ends, traffics in found.items()}


def _is_reported(delivery: Delivery, reported: _ByEnds) -> bool:
    ends = product(delivery.senders, delivery.takers)
    return any(each in reported and reported[each].meets(delivery.traffic) for each in ends)


def _named(roles: Collection[str]) -> str:
    return listed([f"“{role}”" for role in roles])


CLOSED_TARGET_PORT = Check("closed-target-port", Severity.WARNING, find, reads=("others",))
