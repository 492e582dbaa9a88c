"""Roles → the groups of the account that they take over, have taken over, or cannot take over and why.

CloudFormation alone writes the tags `aws:cloudformation:…` of a group: they name the stack that owns it. An imported
group may get them with its first update only; the template of a stack that has the group says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sg_factory.cloudformation.template import group_logical_id
from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.plan import Existing, Group, Plan, TemplateNote
from sg_factory.plan.layout import Stack
from sg_factory.takeover.ends import external_group_id
from sg_factory.takeover.problem import problem

STACK_TAG = "aws:cloudformation:stack-name"
LOGICAL_ID_TAG = "aws:cloudformation:logical-id"

StackTemplate = Mapping[str, Any]
Standing = Literal[
    "to import", "taken over", "made by its stack", "not made yet", "cannot be adopted", "group of others"
]


@dataclass(frozen=True, slots=True)
class RoleStanding:
    """A role with the stack of its group, and how far that is. `live` is the group in the account, if it is known."""

    group: Group
    stack: Stack
    standing: Standing
    live: Group | None = None
    problems: tuple[Diagnostic, ...] = ()

    @property
    def group_id(self) -> str | None:
        """The id of the group in EC2."""
        if self.group.adds_to is not None:
            return external_group_id(self.group.adds_to)
        return self.live.group_id if self.live else None

    @property
    def is_ours(self) -> bool:
        """True if a stack of ours has the group, or will have it, or adds to it."""
        return self.standing not in ("cannot be adopted", "not made yet")


def owner_of(live: Group) -> tuple[str, str] | None:
    """Return the stack and the logical id that own a group, by its tags; None without them."""
    tags = dict(live.tags)
    return (tags[STACK_TAG], tags.get(LOGICAL_ID_TAG, "")) if tags.get(STACK_TAG) else None


def has_resource(templates: Mapping[str, StackTemplate], stack: str, logical_id: str) -> bool:
    """True if the template of a stack has a resource."""
    found = templates.get(stack, {}).get("Resources")
    return isinstance(found, Mapping) and logical_id in found


@dataclass(frozen=True)
class _Account:
    """An environment's VPC, the other VPCs of the source, and the templates of stacks."""

    here: Plan
    elsewhere: Sequence[Plan]
    templates: Mapping[str, StackTemplate]

    @cached_property
    def by_id(self) -> Mapping[str, Group]:
        """The groups of the VPC by their ids."""
        return {group.group_id: group for group in self.here.groups if group.group_id}

    @cached_property
    def by_owner(self) -> Mapping[tuple[str, str], Group]:
        """The groups of the VPC by the stack and the logical id that own them."""
        return {owner: group for group in self.here.groups if (owner := owner_of(group)) is not None}

    @cached_property
    def left_out(self) -> tuple[TemplateNote, ...]:
        """What could not be read of the VPC's groups."""
        return tuple(note for note in self.here.notes if note.is_left_out)


def standings(
    stacks: Sequence[Stack], here: Plan, elsewhere: Sequence[Plan], templates: Mapping[str, StackTemplate]
) -> Iterator[RoleStanding]:
    """Yield the standing of each role in the stacks of an environment, in their order."""
    account = _Account(here, elsewhere, templates)
    for stack in stacks:
        for group in stack.groups:
            if group.adds_to is not None and stack.holds_rules:
                yield _of_others(group, stack, account)
            elif group.adds_to is None and stack.holds_groups:
                yield _standing(group, stack, account)


def _of_others(group: Group, stack: Stack, account: _Account) -> RoleStanding:
    assert group.adds_to is not None
    group_id = external_group_id(group.adds_to)
    live = account.by_id.get(group_id) if group_id is not None else None
    if live is not None or (group_id is not None and not group.rules):
        return RoleStanding(group, stack, "group of others", live)
    if group_id is not None:
        text = f"“{group.role}” adds to {group_id}, which is not in the VPC of the source"
        help = "its rules are not imported: where they exist already, the first deploy fails on them"
        found = problem("group-not-in-source", text, group.origin.at("adds_to"), help)
        return RoleStanding(group, stack, "group of others", problems=(found,))
    text = f"“{group.role}” adds to the group behind {group.adds_to.ssm}, whose id is not known here"
    help = "its rules are not imported: where they exist already, the first deploy fails on them"
    found = problem("unknown-external-id", text, group.origin.at("adds_to"), help)
    return RoleStanding(group, stack, "group of others", problems=(found,))


def _standing(group: Group, stack: Stack, account: _Account) -> RoleStanding:
    logical_id = group_logical_id(group.role)
    made = account.by_owner.get((stack.name, logical_id))
    if group.existing is None:
        is_made = made is not None or has_resource(account.templates, stack.name, logical_id)
        return RoleStanding(group, stack, "made by its stack" if is_made else "not made yet", made)
    live = account.by_id.get(group.existing.id)
    problems = tuple(_problems(group, group.existing, live, made, stack, account))
    if problems or live is None:
        return RoleStanding(group, stack, "cannot be adopted", live, problems)
    is_in = made is live or has_resource(account.templates, stack.name, logical_id)
    return RoleStanding(group, stack, "taken over" if is_in else "to import", live)


def _problems(
    group: Group, existing: Existing, live: Group | None, made: Group | None, stack: Stack, account: _Account
) -> Iterator[Diagnostic]:
    place = group.origin.at("existing")
    if live is None:
        yield _not_there(group, existing, account)
        return
    logical_id, owner = group_logical_id(group.role), owner_of(live)
    if made is not None and made is not live:
        text = f"the stack {stack.name} has made another group for “{group.role}” already: {made.group_id}"
        help = "give the role that takes the group over another name, and retire this one once nothing uses it"
        yield problem("group-made-already", text, place, help)
    if owner is not None and owner != (stack.name, logical_id):
        yield _owned(group, existing, owner)
    fixed = dict(live.fixed)
    for key, name, value in (
        ("name", "GroupName", existing.name),
        ("description", "GroupDescription", existing.description),
    ):
        if fixed.get(name, "") != value:
            text = f"the {key} of {existing.id} is “{fixed.get(name, '')}”, not “{value}”"
            help = f"write it as EC2 has it: with another {key} CloudFormation would replace the group"
            yield problem("differs-from-existing", text, place.at(key), help)
    unread = [note for note in account.left_out if _is_below(note.where, live)]
    if unread:
        text = (
            f"a rule of {existing.id} could not be read, so its template would not be what is there: {unread[0].text}"
        )
        yield problem("rule-not-read", text, place, unread[0].help)


def _is_below(where: Place, live: Group) -> bool:
    home = live.origin
    return where.file == home.file and where.path[: len(home.path)] == home.path


def _not_there(group: Group, existing: Existing, account: _Account) -> Diagnostic:
    place = group.origin.at("existing").at("id")
    here = account.here.environment.vpc.id or "the VPC"
    for plan in account.elsewhere:
        if any(each.group_id == existing.id for each in plan.groups):
            text = f"{existing.id} is in {plan.environment.vpc.id}, and the environment's VPC is {here}"
            help = "a group cannot move to another VPC: write the group of this one, or declare that VPC's environment"
            return problem("group-in-another-vpc", text, place, help)
    text = f"“{group.role}” takes over {existing}, which is not in {here} of the source"
    help = "save the source again without filters, or write the id of the group that is meant"
    return problem("group-not-in-source", text, place, help)


def _owned(group: Group, existing: Existing, owner: tuple[str, str]) -> Diagnostic:
    stack, logical_id = owner
    named = f" as {logical_id}" if logical_id else ""
    text = f"{existing.id}, which “{group.role}” takes over, belongs to the stack {stack}{named}"
    help = (
        f"in the template of {stack}, write `DeletionPolicy: Retain` on it and deploy; then remove it there, put its "
        "id where it was named, and deploy; then run adopt again. Or move it by a stack refactoring of CloudFormation "
        "(aws cloudformation create-stack-refactor)"
    )
    return problem("owned-by-another-stack", text, group.origin.at("existing"), help)
