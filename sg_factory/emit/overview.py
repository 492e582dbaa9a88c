"""Plan → what a person wants to know of it: what each group holds, why, and how much of each quota is used.

The overview is plain data, so that JSON, Markdown and text are written of the same facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sg_factory.diagnostic import Place, Span
from sg_factory.emit.cloudformation import group_logical_id, parameter_name
from sg_factory.plan import Direction, Group, LeftOut, Plan, Rule, needs_sentinel, rules_in_use, written_expiry

Locate = Callable[[Place], Span]


def overview(plan: Plan, locate: Locate, role: str | None = None) -> dict[str, Any]:
    """The facts of a plan, or of one of its roles. `locate` finds the line that a rule comes from."""
    environment = plan.environment
    return {
        "project": plan.project,
        "environment": environment.name,
        "stack": plan.stack_name,
        "account": environment.account,
        "region": environment.region,
        "groups": [_group(group, plan, locate) for group in plan.groups if role in (None, group.role)],
        "hosts": [
            {
                "host": host.name,
                "description": host.description,
                "roles": list(host.roles),
                "groups_used": len(host.roles),
                "groups_allowed": environment.quotas.groups_per_interface,
            }
            for host in plan.hosts
            if role is None or role in host.roles
        ],
    }


def _group(group: Group, plan: Plan, locate: Locate) -> dict[str, Any]:
    return {
        "role": group.role,
        "description": group.description,
        "owner": group.owner,
        "source": group.origin.file,
        "logical_id": group_logical_id(group.role),
        "parameter": parameter_name(plan, group.role),
        "enabled": group.enabled,
        "public": group.public,
        "ingress": _direction(group, "ingress", plan, locate),
        "egress": _direction(group, "egress", plan, locate),
        "left_out": [_left_out(out, locate) for out in plan.left_out if out.role == group.role],
        "hosts": [host.name for host in plan.hosts if group.role in host.roles],
    }


def _direction(group: Group, direction: Direction, plan: Plan, locate: Locate) -> dict[str, Any]:
    rules = group.ingress if direction == "ingress" else group.egress
    return {
        "used": rules_in_use(group, direction),
        "allowed": plan.environment.quotas.rules_per_group,
        "closed_by_sentinel": direction == "egress" and needs_sentinel(group),
        "rules": [_rule(rule, locate) for rule in rules],
    }


def _rule(rule: Rule, locate: Locate) -> dict[str, Any]:
    where = locate(rule.origin)
    return {
        "traffic": str(rule.traffic),
        "peer": str(rule.peer),
        "description": rule.description,
        "origin": f"{where.file}:{where.line}",
        "ticket": rule.ticket,
        "review_by": rule.review_by and rule.review_by.isoformat(),
        "expires": rule.expires and written_expiry(rule.expires),
    }


_REASONS = {
    "expired": "expired",
    "disabled": "a role at one of its ends is switched off",
    "environment": "not in this environment",
    "duplicate": "the same rule is there already",
}


def _left_out(out: LeftOut, locate: Locate) -> dict[str, Any]:
    return {"direction": out.rule.direction, **_rule(out.rule, locate), "reason": _REASONS[out.reason]}
