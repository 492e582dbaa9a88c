"""Import template and normal template of a stack → what the first normal deploy changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sg_factory.cloudformation.resource import Resource
from sg_factory.cloudformation.rule_ids import rule_logical_id
from sg_factory.cloudformation.template import PLACEHOLDER, SENTINEL, group_logical_id, resources
from sg_factory.network import Traffic, cidr
from sg_factory.plan import Group, Plan, RangePeer, Rule, RuleKey, groups_of_others, is_inline, needs_sentinel
from sg_factory.plan.layout import Stack
from sg_factory.takeover.ends import RuleKeys
from sg_factory.takeover.resources import GROUP_TYPE, ImportedResource
from sg_factory.takeover.standing import RoleStanding, StackTemplate

ChangeKind = Literal["revoked", "described", "added", "sentinel", "tag", "made"]
_OF_CLOUDFORMATION = "aws:"


@dataclass(frozen=True, slots=True)
class FirstDeployChange:
    """One change of the first normal deploy of a stack.

    `revoked`: a rule that no role file has. `described`: a rule whose description changes; of a rule with a range, EC2
    revokes it and adds it again (`is_gap`). `added`: a rule that EC2 does not have. `sentinel`: the rule to nowhere.
    `tag`: a tag with another value, or a new one. `made`: a resource that is new.
    """

    stack: str
    role: str
    kind: ChangeKind
    text: str
    is_gap: bool = False


def first_deploy(
    project: Plan,
    stack: Stack,
    imported: Sequence[ImportedResource],
    deployed: StackTemplate | None,
    roles: Mapping[str, RoleStanding],
    ids: RuleKeys,
) -> Iterator[FirstDeployChange]:
    """Yield what the first normal deploy of a stack changes of what is imported into it, and makes beside."""
    normal = {each.logical_id: each for each in resources(project, stack)}
    known = {*(each.logical_id for each in imported), *(deployed["Resources"] if deployed else ())}
    for each in imported:
        standing, target = roles[each.role], normal[each.logical_id]
        if each.type != GROUP_TYPE:
            yield from _described(stack, each, target)
        elif standing.live is not None:
            yield from _inline_changes(stack, standing.group, standing.live, ids)
            yield from _tags(stack, standing.group, standing.live, target)
    rules = {} if not stack.holds_rules else _rules_by_id(project, stack)
    names = {group_logical_id(group.role): group.role for group in stack.groups}
    for logical_id, made in normal.items():
        role, text = rules.get(logical_id) or (names.get(logical_id.removesuffix("Parameter"), ""), _new(made))
        if (
            logical_id not in known
            and made != PLACEHOLDER
            and not (role and roles[role].standing == "cannot be adopted")
        ):
            yield FirstDeployChange(stack.name, role, "added" if logical_id in rules else "made", text)


def _rules_by_id(project: Plan, stack: Stack) -> dict[str, tuple[str, str]]:
    """Return the rules of a stack that are resources of their own: the role and the words of each, by logical id."""
    others = groups_of_others(project)
    return {
        rule_logical_id(rule, group_logical_id(group.role), others): (group.role, f"{rule.direction} {rule}")
        for group in stack.groups
        for rule in group.rules
        if not is_inline(rule, group)
    }


def _new(made: Resource) -> str:
    named = made.properties.get("Name") or made.properties.get("PrefixListName") or made.logical_id
    return f"{made.type} {named}"


def _described(stack: Stack, each: ImportedResource, target: Resource) -> Iterator[FirstDeployChange]:
    was, now = (found.get("Description", "") for found in (each.properties, target.properties))
    if was != now:
        text = f"{each.identifier}: {_reworded(was, now)}"
        yield FirstDeployChange(stack.name, each.role, "described", text)


def _reworded(was: str, now: str) -> str:
    old, new = (f"“{text}”" if text else "no description" for text in (was, now))
    return f"{old} → {new}"


def _inline_changes(stack: Stack, group: Group, live: Group, ids: RuleKeys) -> Iterator[FirstDeployChange]:
    """The changes of a group's rules with ranges and prefix lists, and of the rule to nowhere."""
    inline = [rule for rule in group.rules if is_inline(rule, group)]
    wanted = {key: rule for rule in inline if (key := ids.own(rule)) is not None}
    if needs_sentinel(group):
        wanted[_NOWHERE] = Rule(_NOWHERE[0], _NOWHERE[1], RangePeer(_NOBODY), SENTINEL["Description"], group.origin)
    there = {ids.live(rule): rule for rule in live.rules if not rule.peer.is_group}
    for key, rule in there.items():
        if key not in wanted:
            yield FirstDeployChange(stack.name, group.role, "revoked", f"{rule.direction} {rule}")
        elif rule.description != wanted[key].description:
            text = f"{rule.direction} {rule}: {_reworded(rule.description, wanted[key].description)}"
            yield FirstDeployChange(stack.name, group.role, "described", text, is_gap=True)
    for key, rule in wanted.items():
        if key not in there:
            kind: ChangeKind = "sentinel" if key == _NOWHERE else "added"
            yield FirstDeployChange(stack.name, group.role, kind, f"{rule.direction} {rule}")
    for rule in inline:
        if ids.own(rule) is None:
            text = f"{rule.direction} {rule}, unless that list is one of those that are there"
            yield FirstDeployChange(stack.name, group.role, "added", text)


_NOBODY = cidr(SENTINEL["CidrIp"])
_NOWHERE: RuleKey = (
    "egress",
    Traffic(SENTINEL["IpProtocol"], SENTINEL["FromPort"], SENTINEL["ToPort"]),
    SENTINEL["CidrIp"],
)


def _tags(stack: Stack, group: Group, live: Group, target: Resource) -> Iterator[FirstDeployChange]:
    old = {key: value for key, value in live.tags if not key.startswith(_OF_CLOUDFORMATION)}
    for tag in target.properties["Tags"]:
        key, value = tag["Key"], tag["Value"]
        if old.get(key) != value:
            text = f"{key}: {f'“{old[key]}”' if key in old else 'none'} → “{value}”"
            yield FirstDeployChange(stack.name, group.role, "tag", text)
