"""Plan → overview: each group's rules, their reasons, and the use of each quota.

The overview is plain data, so that JSON, Markdown and text show the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.cloudformation.launch import launch_parameter_name, launch_template_id
from sg_factory.cloudformation.template import group_logical_id, parameter_name
from sg_factory.diagnostic import Locate
from sg_factory.plan import Direction, Group, Launch, LeftOut, Plan, Rule, needs_sentinel, rules_in_use, written_expiry
from sg_factory.plan.layout import stacks


def overviews(plan: Plan, locate: Locate, role: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the facts of every stack of a plan that holds groups, or of the one that holds a role's group.

    `locate` finds the line that a rule comes from.
    """
    made = stacks(plan)
    rules = {stack.folder: stack.name for stack in made if stack.holds_rules}
    hosts = next((stack.name for stack in made if stack.hosts), "")
    for stack in made:
        groups = [group for group in stack.groups if role in (None, group.role)]
        if stack.holds_groups and groups:
            yield _overview(plan, stack.name, rules[stack.folder], hosts, groups, locate)


def _overview(
    plan: Plan, stack: str, rules_stack: str, hosts_stack: str, groups: list[Group], locate: Locate
) -> dict[str, Any]:
    environment = plan.environment
    roles = {group.role for group in groups}
    return {
        "project": plan.project,
        "environment": environment.name,
        "stack": stack,
        "rules_stack": rules_stack,
        "account": environment.account,
        "region": environment.region,
        "groups": [_group(group, plan, locate) for group in groups],
        "hosts": [
            {
                "host": host.name,
                "description": host.description,
                "roles": list(host.roles),
                "groups_used": len(host.roles),
                "groups_allowed": environment.quotas.groups_per_interface,
                "launch": None if host.launch is None else _launch(host.name, host.launch, plan, hosts_stack),
            }
            for host in plan.hosts
            if not roles.isdisjoint(host.roles)
        ],
    }


def _launch(host: str, launch: Launch, plan: Plan, stack: str) -> dict[str, Any]:
    """Return a launch template's settings, its stack, and the SSM parameter that holds its id."""
    return {
        "stack": stack,
        "logical_id": launch_template_id(host),
        "parameter": launch_parameter_name(plan, host),
        "image": str(launch.image),
        "instance_type": launch.instance_type,
        "key_pair": launch.key_pair,
        "instance_profile": launch.instance_profile,
        "tenancy": launch.tenancy,
        "patch_on_boot": launch.patch_on_boot,
        "kms_key": launch.kms_key,
    }


def _group(group: Group, plan: Plan, locate: Locate) -> dict[str, Any]:
    return {
        "role": group.role,
        "description": group.description,
        "owner": group.owner,
        "source": group.origin.file,
        "logical_id": group_logical_id(group.role),
        "parameter": None if group.retired else parameter_name(plan, group.role),
        "enabled": group.enabled,
        "retired": group.retired,
        "public": group.public,
        "ingress": _direction(group, "ingress", plan, locate),
        "egress": _direction(group, "egress", plan, locate),
        "left_out": [_left_out(out, locate) for out in plan.left_out if out.role == group.role],
        "hosts": [host.name for host in plan.hosts if group.role in host.roles],
    }


def _direction(group: Group, direction: Direction, plan: Plan, locate: Locate) -> dict[str, Any]:
    return {
        "used": rules_in_use(group, direction),
        "allowed": plan.environment.quotas.rules_per_group,
        "closed_by_sentinel": direction == "egress" and needs_sentinel(group),
        "rules": [_rule(rule, locate) for rule in group.in_direction(direction)],
    }


def _rule(rule: Rule, locate: Locate) -> dict[str, Any]:
    return {
        "traffic": str(rule.traffic),
        "peer": str(rule.peer),
        "description": rule.description,
        "origin": locate(rule.origin).text,
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
