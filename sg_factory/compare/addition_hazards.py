"""Hazards of rules that roles add to groups of others: EC2 refuses a rule that another resource still makes there."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.plan import DIRECTIONS, ExternalPeer, Group, Plan

_HELP = "deploy twice: first without the role's file, then with it"


def addition_hazards(plan: Plan, successor: Plan) -> Iterator[Hazard]:
    """The hazards of roles of `successor` that add rules which another resource of `plan` has added.

    The two are of one account and region, and need not be one environment: stacks that are left keep their rules.
    """
    for heir in (group for group in successor.groups if group.adds_to):
        for group in (group for group in plan.groups if group.adds_to):
            if _have_rule_in_common(group, plan, heir, successor):
                yield from _hazard(group, plan, heir, successor)


def _hazard(group: Group, plan: Plan, heir: Group, successor: Plan) -> Iterator[Hazard]:
    assert group.adds_to
    assert heir.adds_to
    place, is_kept = heir.origin.at("adds_to"), _resources(group, plan) == _resources(heir, successor)
    if group.adds_to.key == heir.adds_to.key and not is_kept:
        whose = f"“{group.role}” has added" if group.role != heir.role else "another stack has added"
        text = f"“{heir.role}” adds rules to “{heir.adds_to}” that {whose}: EC2 refuses them while the old ones exist"
        yield hazard("head", "rules-added-already", text, place, _HELP)
    elif is_kept and _may_be_one(group.adds_to, heir.adds_to):
        text = f"“{heir.role}” adds rules to {heir.adds_to.reference}, which may be the same group as "
        text += f"{group.adds_to.reference}: then EC2 refuses them while the old ones exist"
        yield hazard("head", "maybe-same-group", text, place, f"{_HELP}; if these are two groups, once is enough")


def _resources(group: Group, plan: Plan) -> tuple[str | None, ...]:
    """What decides the stack and the logical ids of a role's rules."""
    folder = group.folder if plan.layout == "folder" else ""
    return plan.project, plan.environment.name, plan.layout, folder, group.role


def _have_rule_in_common(group: Group, plan: Plan, heir: Group, successor: Plan) -> bool:
    are_one = (plan.project, plan.environment.name) == (successor.project, successor.environment.name)
    return any(
        not _rules(group, direction, with_roles=are_one).isdisjoint(_rules(heir, direction, with_roles=are_one))
        for direction in DIRECTIONS
    )


def _rules(group: Group, direction: str, *, with_roles: bool) -> set[str]:
    """The rules by what they are to EC2; roles of another environment have other groups."""
    rules = (rule for rule in group.rules if rule.direction == direction)
    return {
        rule.identity.replace(f"group {group.role}", "self") if rule.peer.role == group.role else rule.identity
        for rule in rules
        if with_roles or rule.peer.role in ("", group.role)
    }


def _may_be_one(old: ExternalPeer, new: ExternalPeer) -> bool:
    """True if two names may be one group: two different ids are two groups."""
    return old.key != new.key and bool(old.ssm or new.ssm)
