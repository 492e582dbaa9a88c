"""Rules that a stack has already, or may have, under another logical id or in another stack's template.

EC2 does not tell which stack made a rule, and CloudFormation imports no rule that a stack has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sg_factory.cloudformation.resource import Resource
from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.takeover.problem import problem
from sg_factory.takeover.rules import RuleTakeover
from sg_factory.takeover.standing import RoleStanding, StackTemplate, owner_of

_TRAFFIC = ("IpProtocol", "FromPort", "ToPort")
_AWAY = "write `DeletionPolicy: Retain` on it there and deploy, take it out there and deploy, then run adopt again"


def in_stack_otherwise(
    rule: RuleTakeover, normal: Mapping[str, Resource], templates: Mapping[str, StackTemplate]
) -> Diagnostic | None:
    """Return why a rule to import may be in its stack under another logical id, which the next deploy would delete."""
    wanted = normal[rule.logical_id]
    for logical_id, each in templates.get(rule.stack, {}).get("Resources", {}).items():
        if logical_id not in normal and each.get("Type") == wanted.type and _is_alike(each, wanted, rule):
            live = rule.live.rule_id or "that rule"
            text = f"“{rule.role}” has “{rule.rule.direction} {rule.rule}”, and {live} may be {logical_id} of "
            text += f"{rule.stack}: another name of the same group made another logical id"
            return problem("rule-in-stack-already", text, rule.rule.origin, _AWAY)
    return None


def _is_alike(each: Mapping[str, Any], wanted: Resource, rule: RuleTakeover) -> bool:
    """True if a resource has the traffic and the group of a rule, and a peer that only a parameter knows."""
    said = each.get("Properties", {})
    is_same = all(said.get(key) == wanted.properties.get(key) for key in _TRAFFIC)
    peer = said.get("SourceSecurityGroupId", said.get("DestinationSecurityGroupId"))
    is_open = isinstance(peer, Mapping) or peer == rule.peer_id
    return is_same and is_open and said.get("GroupId") in (wanted.properties["GroupId"], rule.group_id)


def of_owned_groups(roles: Sequence[RoleStanding], rules: Sequence[RuleTakeover]) -> Iterator[Diagnostic]:
    """Yield a warning for each role that adds rules, which exist, to a group that a stack owns."""
    for each in roles:
        owner = owner_of(each.live) if each.live is not None else None
        waiting = [rule for rule in rules if rule.role == each.group.role and not rule.is_in_stack]
        if each.group.adds_to is not None and owner is not None and waiting:
            stack, logical_id = owner
            what = f"{logical_id or 'a group'} of the stack {stack}"
            text = f"“{each.group.role}” adds to {each.group_id}, which is {what}: if its template has these rules, "
            text += "CloudFormation refuses their import, or both stacks change them"
            help = f"look at the template of {stack}; if a rule is a resource of its own there, {_AWAY}; a rule that "
            help += "is part of the group there cannot move without being revoked: leave it out of the role"
            yield problem("owned-by-another-stack", text, each.group.origin.at("adds_to"), help, Severity.WARNING)
