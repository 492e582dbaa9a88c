"""Stacks → JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sg_factory.cloudformation.launch import launch_template_id
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, Direction, Environment, Launch, NetworkAcl, Plan, details_of
from sg_factory.text.json_text import json_text
from sg_factory.view.facts import HostFacts, RoleFacts, StackFacts
from sg_factory.view.rules import as_data


def as_json(stacks: Iterable[StackFacts]) -> str:
    """Return the stacks with their roles, rules and hosts as a JSON document."""
    return json_text({"stacks": [_stack(stack) for stack in stacks]})


def _stack(stack: StackFacts) -> dict[str, Any]:
    environment, is_ours = stack.plan.environment, stack.plan.written_by == "roles"
    return {
        "project": stack.plan.project,
        "environment": environment.name,
        "stack": stack.name if is_ours else None,
        "rules_stack": stack.rules_stack if is_ours else None,
        "account": environment.account,
        "region": environment.region,
        **({"default_group": stack.default_group} if stack.default_group else {}),
        **({"subnets": _subnets(environment)} if environment.subnets else {}),
        **({"network_acls": [_acl(acl, stack.plan) for acl in stack.plan.acls]} if stack.plan.acls else {}),
        "groups": [_role(role) for role in stack.roles],
        "hosts": [_host(host) for host in stack.hosts],
    }


def _subnets(environment: Environment) -> list[dict[str, Any]]:
    return [
        {"name": subnet.name, "cidrs": [each.text for each in subnet.cidrs], "ids": list(subnet.ids)}
        for subnet in environment.subnets
    ]


def _acl(acl: NetworkAcl, plan: Plan) -> dict[str, Any]:
    used = {
        direction: {FAMILY_NAMES[family].lower(): acl.used(direction, family) for family in FAMILIES}
        for direction in DIRECTIONS
    }
    return {
        "name": acl.name,
        "subnets": list(acl.subnets),
        "used": used,
        "allowed": plan.environment.quotas.rules_per_acl,
    }


def _role(role: RoleFacts) -> dict[str, Any]:
    group = role.group
    return {
        "role": role.name,
        **{key: value and str(value) for key, value in details_of(group).items()},
        "source": group.origin.file,
        **({"group_id": group.group_id} if role.is_of_others else {}),
        "logical_id": None if group.adds_to or role.is_of_others else group_logical_id(role.name),
        "adds_to": group.adds_to and {"name": group.adds_to.name, "group": group.adds_to.reference},
        **({"existing": asdict(group.existing)} if group.existing else {}),
        "parameter": role.parameter or None,
        "enabled": group.enabled,
        "retired": group.retired,
        "public": group.public.written if group.public else False,
        "ingress": _direction(role, "ingress"),
        "egress": _direction(role, "egress"),
        "left_out": [
            {"direction": rule.direction, **as_data(rule, out.line.place), "reason": out.reason}
            for rule, out in role.rules_left_out
        ],
        "hosts": list(role.hosts),
    }


def _direction(role: RoleFacts, direction: Direction) -> dict[str, Any]:
    quotas = role.quotas_of(direction)
    return {
        "used": {quota.family.lower(): quota.used for quota in quotas},
        "allowed": quotas[0].allowed,
        "closed_by_sentinel": direction == "egress" and role.is_closed,
        "rules": [as_data(rule, line.place) for rule, line in role.rules_of(direction)],
    }


def _host(facts: HostFacts) -> dict[str, Any]:
    host = facts.host
    return {
        "host": host.name,
        "description": host.description,
        "roles": list(host.roles),
        "external_groups": [{"name": peer.name, "group": peer.reference} for peer in host.external],
        **({"subnets": list(host.subnets)} if host.subnets else {}),
        "groups_used": len(host.groups),
        "groups_allowed": facts.allowed,
        "launch": host.launch and _launch(facts, host.launch),
    }


def _launch(facts: HostFacts, launch: Launch) -> dict[str, Any]:
    return {
        "stack": facts.stack,
        "logical_id": launch_template_id(facts.host.name),
        "parameter": facts.parameter,
        "image": str(launch.image),
        "instance_type": launch.instance_type,
        "key_pair": launch.key_pair,
        "instance_profile": launch.instance_profile,
        "tenancy": launch.tenancy,
        "patch_on_boot": launch.patch_on_boot,
        "firewall": launch.firewall,
        "kms_key": launch.kms_key,
    }
