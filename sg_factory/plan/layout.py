"""Which stack holds what: one for a whole environment, or two for every folder of roles/.

A folder's *groups* stack holds its groups, their rules with ranges and prefix lists, and the SSM parameters that
publish the groups' ids. Its *rules* stack holds the rules that its groups have with other groups, wherever those stand.
Rules stacks need groups stacks and nothing needs a rules stack, so there is no cycle whoever talks to whom. Where a
role's resources go follows from its own file's place alone. A host wears groups of several folders: launch templates
stand together in a *hosts* stack, where there are any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.plan import Group, GroupPeer, Host, Layout, Plan, Rule, is_inline

StackPart = Literal["all", "groups", "rules", "hosts"]


@dataclass(frozen=True, slots=True)
class Stack:
    """One CloudFormation stack of an environment.

    `folder` is that of its roles, such as `roles/payments`, and empty for the stack of all. `name` is CloudFormation's;
    `label` is what `cdk` calls it: the name without the project's where environments tell stacks apart. `part` is what
    it holds of its `groups`, and `hosts` are those whose launch templates it holds. `needs` are the names of the stacks
    that must stand before it.
    """

    name: str
    label: str
    part: StackPart
    folder: str
    groups: tuple[Group, ...]
    needs: tuple[str, ...] = ()
    hosts: tuple[Host, ...] = ()

    @property
    def holds_groups(self) -> bool:
        """Whether the groups themselves are in it, with their SSM parameters."""
        return self.part in ("all", "groups")

    @property
    def holds_rules(self) -> bool:
        """Whether the rules of its groups with other groups are in it."""
        return self.part in ("all", "rules")


def stacks(plan: Plan) -> tuple[Stack, ...]:
    """The stacks of an environment, each after all that it needs: groups by folder, rules by folder, hosts."""
    if plan.layout == "one":
        return (whole(plan),)
    folders: dict[str, list[Group]] = {}
    for group in plan.groups:
        folders.setdefault(group.folder, []).append(group)
    folder_of = {group.role: group.folder for group in plan.groups}
    holding, wiring = [], []
    for folder, groups in sorted(folders.items()):
        holding.append(_stack(plan, "groups", folder, groups))
        needed = {folder, *(folder_of[role] for role in _peers(groups))}
        wiring.append(replace(_stack(plan, "rules", folder, groups), needs=_needs(plan, needed)))
    launched = _launched(plan)
    if launched:
        worn = {folder_of[role] for host in launched for role in host.roles}
        wiring.append(replace(_stack(plan, "hosts", "", ()), needs=_needs(plan, worn), hosts=launched))
    return (*holding, *wiring)


def _needs(plan: Plan, folders: Iterable[str]) -> tuple[str, ...]:
    """The names of the stacks that hold the groups of folders."""
    return tuple(_name(plan.project, plan.environment.name, folder, "groups") for folder in sorted(folders))


def _launched(plan: Plan) -> tuple[Host, ...]:
    return tuple(host for host in plan.hosts if host.launch is not None)


def held(plan: Plan, stack: Stack) -> Plan:
    """What of a plan one of its stacks holds."""

    def rules(all_of_them: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(rule for rule in all_of_them if (stack.holds_groups if is_inline(rule) else stack.holds_rules))

    groups = (replace(group, ingress=rules(group.ingress), egress=rules(group.egress)) for group in stack.groups)
    return replace(plan, groups=tuple(groups))


def whole(plan: Plan) -> Stack:
    """All of an environment as one stack, whatever the plan's layout."""
    return replace(_stack(plan, "all", "", plan.groups), hosts=_launched(plan))


def names(project: str, environment: str | None, folders: Iterable[str], layout: Layout) -> tuple[str, ...]:
    """The names of the stacks that an environment has where its roles stand in `folders`."""
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
    return {rule.peer.role for group in groups for rule in group.rules if isinstance(rule.peer, GroupPeer)}
