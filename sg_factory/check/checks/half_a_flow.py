"""A rule between two groups without its counterpart on the other group."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.checks.dead_end_load_balancer import dead_ends
from sg_factory.check.finding import Check, Finding
from sg_factory.check.template_flows import template_flows
from sg_factory.diagnostic import Severity
from sg_factory.plan import DIRECTIONS, Direction, Group, Plan, Rule, flow_text
from sg_factory.plan.internet import once_for_a_plan

_OTHER: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}


def find(plan: Plan) -> Iterator[Finding]:
    """Rules between two groups of one template whose traffic the other group does not allow at all."""
    return (_finding(*found) for found in half_flows(plan))


@once_for_a_plan
def half_flows(plan: Plan) -> tuple[tuple[Group, Rule, str], ...]:
    """The rules without a counterpart, each with its group and the name of the other group."""
    return tuple(_half_flows(plan))


def _half_flows(plan: Plan) -> Iterator[tuple[Group, Rule, str]]:
    flows = template_flows(plan)
    reported = {(direction, group.role) for direction, _, _, groups in dead_ends(plan) for group in groups}
    for group in flows.groups.values():
        for direction in DIRECTIONS:
            for rule in group.in_direction(direction):
                other = rule.peer.role
                is_asked = other in flows.groups and other != group.role and (_OTHER[direction], other) not in reported
                if is_asked and not flows.may_pass(rule.traffic, (other,), _OTHER[direction], (group.role,)):
                    yield group, rule, other


def _finding(group: Group, rule: Rule, other: str) -> Finding:
    flow, there = flow_text(rule.traffic, rule.direction, f"“{other}”"), _OTHER[rule.direction]
    text = f"“{group.role}” allows {flow}, which has no {there} for it"
    help = f"allow it under the {there} of “{other}”; if it is not needed, remove it here"
    return Finding(text, rule.peer_place, help)


HALF_A_FLOW = Check("half-a-flow", Severity.WARNING, find, reads=("template",))
