"""A rule between two groups without its counterpart on the other group."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.checks.dead_end_load_balancer import dead_ends
from sg_factory.check.finding import Check, Finding
from sg_factory.check.template_flows import template_flows
from sg_factory.diagnostic import Severity
from sg_factory.network import TrafficSet
from sg_factory.plan import DIRECTIONS, Direction, Group, Plan, Rule, flow_text, named_place
from sg_factory.plan.internet import once_for_a_plan
from sg_factory.text.counting import few

_OTHER: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}


def find(plan: Plan) -> Iterator[Finding]:
    """Rules between two groups of one template whose traffic the other group does not allow at all.

    In role files: halves of flows of which no group of the project has the other half.
    """
    yield from (_finding(*found) for found in half_flows(plan))
    if plan.read_from == "roles" and any(rule.is_half for _, rule in plan.rules()):
        yield from _halves_without_other(plan)


def _halves_without_other(plan: Plan) -> Iterator[Finding]:
    from sg_factory.reach import Reach, flowing  # not needed to check a template

    reach = Reach(plan)
    for group, rule in plan.rules():
        if rule.is_half:
            missing = TrafficSet(each.traffic for each in flowing(reach, group.role, rule)).lacks(rule.traffic)
            if missing:
                yield _half(group, rule, few(map(str, missing)))


def _half(group: Group, rule: Rule, missing: str) -> Finding:
    other, there = rule.peer.role, _OTHER[rule.direction]
    text = f"“{group.role}” allows {flow_text(missing, rule.direction, f'“{other}”')} by one half of the flow alone"
    help = f"if no group of others has it, write it under the {there} of “{other}”, or remove “both_halves” here"
    label = f"no group here has the {there} for it"
    return Finding(text, named_place(group.role, rule), help, label, rules=(rule,), level=Severity.INFO)


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


HALF_A_FLOW = Check("half-a-flow", Severity.WARNING, find)
