"""The stacks of an environment: one for all of it, or two for every folder of roles/.

A folder's *groups* stack holds its groups, their rules with ranges and prefix lists, and the SSM parameters that
publish the groups' ids. Its *rules* stack holds the rules that its groups have with other groups, of any folder, and
all rules that its roles add to groups of others.
Rules stacks need groups stacks and no stack needs a rules stack, so there are no cycles. The stack of a role's
resources depends only on the folder of its file. A host may have groups of several folders: launch templates are
together in a *hosts* stack, if there are any. The prefix lists of the project are in a *lists* stack before all others,
if there are any, as rules of every folder may name them. Network ACLs, of which one may let through what roles of
several folders need, are together in an *acls* stack. What closes the default group of the VPC is in a *default-group*
stack after all others, as groups come before what has no other group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.plan import Group, Host, Layout, MadePrefixList, NetworkAcl, Plan, Rule, is_inline

StackPart = Literal["all", "lists", "groups", "rules", "hosts", "acls", "default-group"]


@dataclass(frozen=True, slots=True)
class Stack:
    """One CloudFormation stack of an environment.

    `folder` is that of its roles, such as `roles/payments`, and empty for a stack of all. `name` is its name in
    CloudFormation; `label` that in `cdk`: the name without the project's if there are environments. `part` is the part
    of its `groups` that it holds, `lists` are the prefix lists that it makes, `hosts` those whose launch templates it
    holds, and `acls` the network ACLs that it makes. `needs` are the names of the stacks that must be deployed before
    it. One stack of an environment `closes_default_group`, if the environment says so.
    """

    name: str
    label: str
    part: StackPart
    folder: str
    groups: tuple[Group, ...]
    needs: tuple[str, ...] = ()
    lists: tuple[MadePrefixList, ...] = ()
    hosts: tuple[Host, ...] = ()
    acls: tuple[NetworkAcl, ...] = ()
    closes_default_group: bool = False

    @property
    def holds_groups(self) -> bool:
        """True if it holds the groups themselves, with their SSM parameters."""
        return self.part in ("all", "groups")

    @property
    def holds_rules(self) -> bool:
        """True if it holds the rules of its groups with other groups."""
        return self.part in ("all", "rules")


def stacks(plan: Plan) -> tuple[Stack, ...]:
    """Return the stacks of an environment in deployment order: lists, groups, rules, hosts, ACLs, default group."""
    if plan.layout == "one":
        return (whole(plan),)
    folders: dict[str, list[Group]] = {}
    for group in plan.groups:
        folders.setdefault(group.folder, []).append(group)
    folder_of = {group.role: group.folder for group in plan.groups}
    making = [replace(_stack(plan, "lists", "", ()), lists=plan.lists)] if plan.lists else []
    holding, wiring = [], []
    for folder, groups in sorted(folders.items()):
        inside, outside = (_lists_of(plan, groups, inline=inline) for inline in (True, False))
        holding.append(replace(_stack(plan, "groups", folder, groups), needs=(making[0].name,) if inside else ()))
        needed = {folder, *(folder_of[role] for role in _peers(groups))}
        needs = (*((making[0].name,) if outside else ()), *_needs(plan, needed))
        wiring.append(replace(_stack(plan, "rules", folder, groups), needs=needs))
    launched = _launched(plan)
    if launched:
        used = {folder_of[role] for host in launched for role in host.roles}
        wiring.append(replace(_stack(plan, "hosts", "", ()), needs=_needs(plan, used), hosts=launched))
    if plan.acls:
        wiring.append(only_acls(plan))
    if plan.environment.restricts_default_group:
        before = tuple(each.name for each in (*making, *holding, *wiring))
        wiring.append(replace(_stack(plan, "default-group", "", ()), needs=before, closes_default_group=True))
    return (*making, *holding, *wiring)


def _lists_of(plan: Plan, groups: Iterable[Group], *, inline: bool) -> bool:
    """True if rules of groups that are inline, or resources of their own, name a prefix list of the project."""
    named = {rule.peer.key for group in groups for rule in group.rules if is_inline(rule, group) is inline}
    return any(each.peer.key in named for each in plan.lists)


def _needs(plan: Plan, folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the groups stacks of folders."""
    return tuple(_name(plan.project, plan.environment.name, folder, "groups") for folder in sorted(folders))


def _launched(plan: Plan) -> tuple[Host, ...]:
    return tuple(host for host in plan.hosts if host.launch is not None)


def part_of(plan: Plan, stack: Stack) -> Plan:
    """Return the part of a plan that is in one of its stacks; for prefix lists, the rules that name them."""
    named = {made.peer.key for made in stack.lists} if stack.part == "lists" else set()

    def is_in(rule: Rule, group: Group) -> bool:
        if stack.part == "lists":
            return rule.peer.key in named
        return stack.holds_groups if is_inline(rule, group) else stack.holds_rules

    def part(group: Group) -> Group:
        ingress, egress = (
            tuple(rule for rule in rules if is_in(rule, group)) for rules in (group.ingress, group.egress)
        )
        return replace(group, ingress=ingress, egress=egress)

    groups = tuple(map(part, plan.groups if stack.part == "lists" else stack.groups))
    here = replace(plan.environment, restricts_default_group=stack.closes_default_group)
    return replace(plan, environment=here, groups=groups, lists=stack.lists, acls=stack.acls)


def whole(plan: Plan) -> Stack:
    """Return all of an environment as one stack, for any layout."""
    closes = plan.environment.restricts_default_group
    made = _stack(plan, "all", "", plan.groups)
    return replace(made, lists=plan.lists, hosts=_launched(plan), acls=plan.acls, closes_default_group=closes)


def only_acls(plan: Plan) -> Stack:
    """Return the network ACLs of an environment as a stack of their own, for any layout."""
    return replace(_stack(plan, "acls", "", ()), acls=plan.acls)


def names(project: str, environment: str | None, folders: Iterable[str], layout: Layout) -> tuple[str, ...]:
    """Return the names of the stacks of an environment whose roles are in `folders`."""
    if layout == "one":
        return (_name(project, environment, "", "all"),)
    parts: tuple[StackPart, StackPart] = ("groups", "rules")
    return tuple(_name(project, environment, folder, part) for folder in folders for part in parts)


def _stack(plan: Plan, part: StackPart, folder: str, groups: Iterable[Group]) -> Stack:
    name = _name(plan.project, plan.environment.name, folder, part)
    label = name.removeprefix(f"{plan.project}-") if plan.environment.name else name
    return Stack(name, label, part, folder, tuple(groups))


def _name(project: str, environment: str | None, folder: str, part: StackPart) -> str:
    words = (project, environment, *folder.split("/")[1:], "" if part == "all" else part)
    return "-".join(word for word in words if word)


def _peers(groups: Iterable[Group]) -> set[str]:
    return {rule.peer.role for group in groups for rule in group.rules if rule.peer.role}
