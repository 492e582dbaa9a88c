"""A load balancer without ingress, or without egress to a target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.template_notes import wholly_known
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Direction, Group, Plan
from sg_factory.plan.default_egress import groups_with_default_egress

_LOAD_BALANCER = re.compile(r"(^|-)(load-balancer|[aegn]?lb)(-(external|internal|private|public))?$")

_USERS = {
    "roles": "write ingress from its clients alone: the internet, a network, a role",
    "others": "allow ingress from its clients alone",
}
_TARGETS = {
    "roles": "write ingress from it in the targets' roles, on the ports of the target group and its health check",
    "others": "allow egress to the targets, on the ports of the target group and its health check",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Load balancers whose groups together have no ingress, or no egress to any target."""
    for direction, name, where, _ in dead_ends(plan):
        if direction == "ingress":
            text = f"the load balancer “{name}” allows no ingress"
            yield Finding(text, where, _USERS[plan.written_by], subject="no ingress")
        else:
            text = f"the load balancer “{name}” can reach no target"
            yield Finding(text, where, _TARGETS[plan.written_by], subject="no egress")


def dead_ends(plan: Plan) -> Iterator[tuple[Direction, str, Place, list[Group]]]:
    """Load balancers without rules in a direction: the direction, name, place and groups."""
    open_ = groups_with_default_egress(plan)
    for name, where, groups in _load_balancers(plan):
        if not any(group.ingress for group in groups):
            yield "ingress", name, where, groups
        egress = (rule for group in groups for rule in group.egress)
        if open_.isdisjoint(group.role for group in groups) and all(rule.matches_no_packet for rule in egress):
            yield "egress", name, where, groups


def _load_balancers(plan: Plan) -> Iterator[tuple[str, Place, list[Group]]]:
    """Load balancers: in a template, the resources of that type with their groups; in role files, roles by name."""
    if plan.written_by == "others":
        groups = {group.role: group for group in wholly_known(plan)}
        for host in plan.hosts:
            if host.kind == "load-balancer" and all(role in groups for role in host.roles):
                yield host.name, host.origin, [groups[role] for role in host.roles]
    else:
        for group in plan.groups:
            if _LOAD_BALANCER.search(group.role) and group.enabled and not group.retired:
                yield group.role, group.origin, [group]


DEAD_END_LOAD_BALANCER = Check(
    "dead-end-load-balancer", Severity.WARNING, find, other_tools=("KICS e200a6f3 (no ingress), 01d5a458 (no egress)",)
)
