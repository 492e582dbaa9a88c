"""A load balancer that nothing reaches, or that reaches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.remarked import open_egress, wholly_known
from sg_factory.diagnostic import Place, Severity
from sg_factory.network import is_nowhere
from sg_factory.plan import Direction, Group, Plan, RangePeer, Rule

_LOAD_BALANCER = re.compile(r"(^|-)(load-balancer|[aegn]?lb)(-(external|internal|private|public))?$")

_USERS = {
    "roles": "accept from those who are to use it: the internet, a network, a role",
    "template": "write SecurityGroupIngress from those who are to use it, and no others",
}
_TARGETS = {
    "roles": "accept from it on the targets, on the port of their listener and health check",
    "template": "write SecurityGroupEgress to the targets, on the port of their listener and health check",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Load balancers whose groups together have no ingress, or no egress to any target."""
    for direction, name, where, _ in dead_ends(plan):
        if direction == "ingress":
            text = f"nothing comes in to the load balancer “{name}”"
            yield Finding(text, where, _USERS[plan.read_from], subject="way in")
        else:
            text = f"the load balancer “{name}” reaches no target"
            yield Finding(text, where, _TARGETS[plan.read_from], subject="way out")


def dead_ends(plan: Plan) -> Iterator[tuple[Direction, str, Place, list[Group]]]:
    """Load balancers by name, with their groups, that are closed in a direction."""
    open_ = open_egress(plan)
    for name, where, groups in _load_balancers(plan):
        if not any(group.ingress for group in groups):
            yield "ingress", name, where, groups
        if not any(group.role in open_ or any(map(_leads_somewhere, group.egress)) for group in groups):
            yield "egress", name, where, groups


def _load_balancers(plan: Plan) -> Iterator[tuple[str, Place, list[Group]]]:
    """By name: what a template declares as one, with all of its groups; of role files the roles that are called so."""
    if plan.read_from == "template":
        groups = {group.role: group for group in wholly_known(plan)}
        for host in plan.hosts:
            if host.kind == "load-balancer" and all(role in groups for role in host.roles):
                yield host.name, host.origin, [groups[role] for role in host.roles]
    else:
        for group in plan.groups:
            if _LOAD_BALANCER.search(group.role) and group.enabled and not group.retired:
                yield group.role, group.origin, [group]


def _leads_somewhere(rule: Rule) -> bool:
    return not (isinstance(rule.peer, RangePeer) and is_nowhere(rule.peer.cidr))


DEAD_END_LOAD_BALANCER = Check(
    "dead-end-load-balancer", Severity.WARNING, find, known_as=("KICS e200a6f3", "KICS 01d5a458")
)
