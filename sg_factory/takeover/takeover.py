"""A project's environment × its VPC in an account → imports into stacks, in order, and what cannot be imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Literal

from sg_factory.cloudformation.stack_description import stack_description
from sg_factory.cloudformation.template import group_logical_id, resources
from sg_factory.diagnostic import Diagnostic
from sg_factory.plan import Environment, Plan, groups_of_others
from sg_factory.plan.layout import Stack, stacks
from sg_factory.takeover.ends import RuleKeys
from sg_factory.takeover.first_deploy import FirstDeployChange, first_deploy
from sg_factory.takeover.owned_rules import in_stack_otherwise, of_owned_groups
from sg_factory.takeover.resources import IDENTIFIER, ImportedResource, imported_group, imported_rule, with_marks
from sg_factory.takeover.rules import RuleTakeover, foreign_rules, of_another_owner, rules_of, unknown_rules
from sg_factory.takeover.standing import RoleStanding, StackTemplate, owner_of, standings


@dataclass(frozen=True, slots=True)
class StackImport:
    """What one import change set brings into a stack. `deployed` is the stack's template now; None for a new stack.

    `home` is the account, region and VPC where that is, as the source tells them.
    """

    plan: Plan
    home: Environment
    stack: Stack
    resources: tuple[ImportedResource, ...]
    deployed: StackTemplate | None = None

    @property
    def template(self) -> dict[str, Any]:
        """The template of the change set: what is deployed, unchanged, and what is imported."""
        new = {each.logical_id: each.declared for each in self.resources}
        if self.deployed is None:
            return {"Description": stack_description(self.plan, self.stack), "Resources": new}
        return {**self.deployed, "Resources": {**self.deployed["Resources"], **new}}

    @property
    def mapping(self) -> dict[str, dict[str, str]]:
        """The identifiers by logical id, as `cdk import --resource-mapping` reads them."""
        return {each.logical_id: {IDENTIFIER: each.identifier} for each in self.resources}

    @property
    def to_import(self) -> list[dict[str, Any]]:
        """The parameter `ResourcesToImport` of the change set."""
        return [
            {
                "ResourceType": each.type,
                "LogicalResourceId": each.logical_id,
                "ResourceIdentifier": {IDENTIFIER: each.identifier},
            }
            for each in self.resources
        ]


@dataclass(frozen=True, slots=True)
class TakeoverStep:
    """One step: the import into a stack, with its change set, or the normal deploy of a stack."""

    action: Literal["import", "deploy"]
    plan: Plan
    home: Environment
    stack: Stack
    change_set: StackImport | None = None


@dataclass(frozen=True)
class Takeover:
    """How the groups of an environment are taken over.

    `rules` are the rules of the project that are resources of their own and exist in EC2. `undeployed` are stacks into
    which something was imported and that were not deployed since. `unread` are stacks that
    exist, by the tags of their groups, and whose templates are not known: for them there is no import. `foreign` are
    rules between groups of EC2 that no role file has, as texts.
    """

    plan: Plan
    home: Environment
    roles: tuple[RoleStanding, ...]
    rules: tuple[RuleTakeover, ...]
    imports: tuple[StackImport, ...]
    undeployed: tuple[str, ...]
    changes: tuple[FirstDeployChange, ...]
    foreign: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    unread: tuple[str, ...]
    lacks_rule_ids: bool

    @cached_property
    def steps(self) -> tuple[TakeoverStep, ...]:
        """The steps in their order. Groups stacks are deployed before rules stacks are imported.

        The stacks of rules read the ids of groups by parameters that the first deploy of the groups stacks makes.
        """
        if not self.imports and not self.undeployed:
            return ()
        made = stacks(self.plan)
        parts = (
            [stack for stack in made if stack.part in ("all", "lists", "groups")],
            [stack for stack in made if stack.part in ("rules", "hosts", "acls", "default-group")],
        )
        imports = {each.stack.name: each for each in self.imports}
        found: list[TakeoverStep] = []
        for part in parts:
            into = (imports[stack.name] for stack in part if stack.name in imports)
            found += (TakeoverStep("import", self.plan, self.home, each.stack, each) for each in into)
            found += (TakeoverStep("deploy", self.plan, self.home, stack) for stack in part)
        return tuple(found)


def takeover(
    project: Plan, account: Plan, elsewhere: Sequence[Plan] = (), deployed: Mapping[str, StackTemplate] | None = None
) -> Takeover:
    """Return how the groups of an environment are taken over.

    `account` is the Plan of the environment's VPC, `elsewhere` are those of other VPCs. `deployed` are the templates of
    all stacks that exist, by name; None if they are not known.
    """
    made, templates = stacks(project), deployed or {}
    roles = tuple(standings(made, account, elsewhere, templates))
    by_role = {each.group.role: each for each in roles}
    ids = RuleKeys(project, account, {role: each.group_id for role, each in by_role.items() if each.group_id})
    rules = tuple(rules_of(made, roles, ids, templates, groups_of_others(project)))
    unread = tuple(_unread(made, account, templates, is_known=deployed is not None))
    otherwise = _otherwise(rules, project, made, templates)
    free = [each for each in rules if each not in otherwise]
    read = [stack for stack in made if stack.name not in unread]
    imports = tuple(_imports(project, account.environment, read, roles, free, templates))
    earlier = {stack.name: _imported_earlier(project, stack, roles, free, templates) for stack in read}
    undeployed = tuple(name for name, found in earlier.items() if found)
    problems = chain(
        chain.from_iterable(each.problems for each in roles),
        unknown_rules(roles, ids),
        of_another_owner(rules, account.environment.account),
        otherwise.values(),
        of_owned_groups(roles, rules),
    )
    return Takeover(
        plan=project,
        home=account.environment,
        roles=roles,
        rules=rules,
        imports=imports,
        undeployed=undeployed,
        changes=tuple(_changes(project, read, imports, earlier, templates, by_role, ids)),
        foreign=tuple(foreign_rules(roles, ids)),
        problems=tuple(problems),
        unread=unread,
        lacks_rule_ids=_lacks_ids(roles, imports),
    )


def _unread(
    made: Sequence[Stack], account: Plan, templates: Mapping[str, StackTemplate], *, is_known: bool
) -> Iterator[str]:
    """Yield the stacks that exist, or may, and whose templates are not known."""
    owners = {owner[0] for group in account.groups if (owner := owner_of(group)) is not None}
    exist = {stack.name for stack in made if stack.name in owners}
    for stack in made:
        if stack.name not in templates and (stack.name in exist or (exist and not is_known)):
            yield stack.name


def _otherwise(
    rules: Sequence[RuleTakeover], project: Plan, made: Sequence[Stack], templates: Mapping[str, StackTemplate]
) -> dict[RuleTakeover, Diagnostic]:
    """Return the rules to import that may be in their stacks under other logical ids, each with the reason."""
    found: dict[RuleTakeover, Diagnostic] = {}
    for stack in made:
        normal = {each.logical_id: each for each in resources(project, stack)} if stack.name in templates else {}
        for rule in rules if normal else ():
            if rule.stack == stack.name and not rule.is_in_stack:
                reason = in_stack_otherwise(rule, normal, templates)
                if reason is not None:
                    found[rule] = reason
    return found


def _imports(
    project: Plan,
    home: Environment,
    made: Sequence[Stack],
    roles: Sequence[RoleStanding],
    rules: Sequence[RuleTakeover],
    templates: Mapping[str, StackTemplate],
) -> Iterator[StackImport]:
    waiting = [each for each in roles if each.standing == "to import"]
    left = [each for each in rules if not each.is_in_stack]
    for stack in made:
        found = _as_in_ec2(project, stack, waiting, left)
        if found:
            yield StackImport(project, home, stack, found, templates.get(stack.name))


def _imported_earlier(
    project: Plan,
    stack: Stack,
    roles: Sequence[RoleStanding],
    rules: Sequence[RuleTakeover],
    templates: Mapping[str, StackTemplate],
) -> tuple[ImportedResource, ...]:
    """Return what was imported into a stack and has its DeletionPolicy still, which the next deploy takes away."""
    groups = [each for each in roles if each.standing == "taken over"]
    found = _as_in_ec2(project, stack, groups, [each for each in rules if each.is_in_stack])
    declared = templates.get(stack.name, {"Resources": {}})["Resources"]
    return tuple(each for each in found if "DeletionPolicy" in declared.get(each.logical_id, {}))


def _as_in_ec2(
    project: Plan, stack: Stack, roles: Sequence[RoleStanding], rules: Sequence[RuleTakeover]
) -> tuple[ImportedResource, ...]:
    """Return the groups of some roles, and some rules, of a stack as EC2 has them."""
    normal = {each.logical_id: each for each in resources(project, stack)}
    groups = (
        imported_group(each.group.role, group_logical_id(each.group.role), each.live)
        for each in roles
        if each.stack.name == stack.name and each.live is not None
    )
    own = (
        imported_rule(each.role, normal[each.logical_id], each.group_id, each.peer_id, each.live)
        for each in rules
        if each.stack == stack.name
    )
    return with_marks((*groups, *own), normal)


def _changes(
    project: Plan,
    made: Sequence[Stack],
    imports: Sequence[StackImport],
    earlier: Mapping[str, tuple[ImportedResource, ...]],
    templates: Mapping[str, StackTemplate],
    roles: Mapping[str, RoleStanding],
    ids: RuleKeys,
) -> Iterator[FirstDeployChange]:
    """Yield what the deploys change, of stacks without an import too: their new rules may be in groups of others."""
    if not imports and not any(earlier.values()):
        return
    imported = {each.stack.name: each.resources for each in imports}
    for stack in made:
        found = (*imported.get(stack.name, ()), *earlier[stack.name])
        yield from first_deploy(project, stack, found, templates.get(stack.name), roles, ids)


def _lacks_ids(roles: Sequence[RoleStanding], imports: Sequence[StackImport]) -> bool:
    """True if a rule to import has no id, or none of the rules that the source has of the groups."""
    live = [rule for each in roles if each.live is not None and each.is_ours for rule in each.live.rules]
    lacking = any(not each.identifier for made in imports for each in made.resources)
    return lacking or (bool(live) and not any(rule.rule_id for rule in live))
