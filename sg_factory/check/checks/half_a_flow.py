"""One group sends what the other does not take, or takes what the other does not send."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.checks.dead_end_load_balancer import dead_ends
from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.check.halves import halves_of
from sg_factory.diagnostic import Severity
from sg_factory.plan import DIRECTIONS, Direction, Group, GroupPeer, Plan, Rule
from sg_factory.plan.internet import once_for_a_plan

_OTHER: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}


def find(plan: Plan) -> Iterator[Finding]:
    """Rules between two groups of one template of which the other group lets nothing through."""
    return (_finding(*half) for half in half_flows(plan))


@once_for_a_plan
def half_flows(plan: Plan) -> tuple[tuple[Group, Rule, str], ...]:
    """Those rules, each with its group and the other one."""
    return tuple(_half_flows(plan))


def _half_flows(plan: Plan) -> Iterator[tuple[Group, Rule, str]]:
    halves = halves_of(plan)
    told = {(direction, group.role) for direction, _, _, groups in dead_ends(plan) for group in groups}
    for group in halves.groups.values():
        for direction in DIRECTIONS:
            for rule in group.in_direction(direction):
                other = rule.peer.role if isinstance(rule.peer, GroupPeer) else group.role
                is_asked = other in halves.groups and other != group.role and (_OTHER[direction], other) not in told
                if is_asked and not halves.may_pass(rule.traffic, (other,), _OTHER[direction], (group.role,)):
                    yield group, rule, other


def _finding(group: Group, rule: Rule, other: str) -> Finding:
    if rule.direction == "egress":
        text = f"“{group.role}” sends {rule.traffic} to “{other}”, which takes none of it"
        help = f"accept it under the ingress of “{other}”; if nobody needs it, remove it here"
    else:
        text = f"“{group.role}” takes {rule.traffic} from “{other}”, which sends none of it"
        help = f"let it out under the egress of “{other}”; if nobody needs it, remove it here"
    return Finding(text, peer_place(rule), help)


HALF_A_FLOW = Check("half-a-flow", Severity.WARNING, find, reads=("template",))
