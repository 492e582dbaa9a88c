"""Hazards of rules that roles add to groups of others: EC2 refuses a rule that another resource still makes there."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.plan import ExternalPeer, Group, Plan, common_rules

_HELP = "deploy twice: first with `enabled: false` in the role's file, then without"


def addition_hazards(plan: Plan, successor: Plan, *, is_certain: bool) -> Iterator[Hazard]:
    """The hazards of roles of `successor` that add rules which another resource of `plan` has added.

    The two are of one account and region, or may be if not `is_certain`, and need not be one environment: stacks that
    are left keep their rules.
    """
    for heir in (group for group in successor.groups if group.adds_to):
        for group in (group for group in plan.groups if group.adds_to):
            if _have_rule_in_common(group, plan, heir, successor):
                yield from _hazard(group, plan, heir, successor, is_certain=is_certain)


def _hazard(group: Group, plan: Plan, heir: Group, successor: Plan, *, is_certain: bool) -> Iterator[Hazard]:
    assert group.adds_to
    assert heir.adds_to
    place, is_kept = heir.origin.at("adds_to"), _resources(group, plan) == _resources(heir, successor)
    if group.adds_to.key == heir.adds_to.key and not is_kept:
        whose = f"“{group.role}” has added" if group.role != heir.role else "another stack has added"
        text = f"“{heir.role}” adds rules to “{heir.adds_to}” that {whose}"
        if is_certain:
            text += ": EC2 refuses them while the old ones exist"
            yield hazard("head", "rules-added-already", text, place, _HELP)
        else:
            text += ", perhaps in the same account and region: then EC2 refuses them while the old ones exist"
            yield hazard("head", "maybe-same-group", text, place, f"{_HELP}; if it is another account, once is enough")
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
    return any(common_rules(group, heir, with_roles=are_one))


def _may_be_one(old: ExternalPeer, new: ExternalPeer) -> bool:
    """True if two names may be one group: two different ids are two groups."""
    return old.key != new.key and bool(old.ssm or new.ssm)
